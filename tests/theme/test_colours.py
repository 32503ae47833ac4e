"""Contrast of the colour pairs that pages use, light and dark, from the stylesheet itself."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "cms/theme/static/theme/site.css").read_text("utf-8")
TOKENS = dict(re.findall(r"--([a-z0-9-]+):\s*([^;}]+)", CSS[: CSS.index("@layer base")]))

TEXT = 4.5
SHAPE = 3.0
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-soft", "link") for ground in ("ground", "surface", "sunken")],
    *[(tone, f"{tone}-soft", TEXT) for tone in ("ok", "warn", "bad", "unsure", "need", "offer")],
    *[(tone, ground, TEXT) for tone in ("ok", "warn", "bad", "unsure", "need", "offer") for ground in ("ground", "surface")],
    ("ink", "highlight", TEXT),
    ("on-action", "action", TEXT),
    ("on-action", "action-hover", TEXT),
    ("on-need", "need", TEXT),
    ("on-need", "need-hover", TEXT),
    ("band-ink", "band", TEXT),
    ("band-soft", "band", TEXT),
    *[("line-strong", ground, SHAPE) for ground in ("ground", "surface")],
    *[("focus", ground, SHAPE) for ground in ("ground", "surface", "sunken")],
    ("paddy-300", "band", SHAPE),
]  # fmt: skip


def resolve(value: str, scheme: str) -> str:
    value = value.strip()
    if found := re.fullmatch(r"light-dark\((.+),\s*(.+)\)", value):
        return resolve(found[1 if scheme == "light" else 2], scheme)
    if found := re.fullmatch(r"var\(--([a-z0-9-]+)\)", value):
        return resolve(TOKENS[found[1]], scheme)
    assert re.fullmatch(r"#[0-9a-f]{3}([0-9a-f]{3})?", value), value
    return value if len(value) == 7 else "#" + "".join(digit * 2 for digit in value[1:])


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(scheme: str, ink: str, ground: str, least: float) -> None:
    pair = resolve(TOKENS[ink], scheme), resolve(TOKENS[ground], scheme)
    assert contrast(*pair) >= least, (ink, ground, scheme, *pair)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_stylesheet_stays_small() -> None:
    assert len(CSS.encode()) < 68_000
    assert "@import" not in CSS
    assert "url(" not in CSS
