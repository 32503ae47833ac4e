"""What several motifs share."""

import math

from cms.pages.demo import scenery as s
from cms.pages.demo.canvas import (
    CHILLI,
    CREAM,
    EARTH,
    EARTH_DARK,
    HEIGHT,
    INK,
    LEAF,
    LEAF_LIGHT,
    LEAF_MID,
    MANGOSTEEN,
    MANGOSTEEN_DARK,
    MANGOSTEEN_LIGHT,
    PADDY,
    PADDY_LIGHT,
    PADDY_PALE,
    RIVER,
    RIVER_LIGHT,
    RIVER_PALE,
    STEEL,
    WIDTH,
    Canvas,
    Colour,
    curve,
    mix,
)

YARD = mix(EARTH, CREAM, 0.55)
GRASS = mix(LEAF_MID, PADDY, 0.25)
ROOFS = (MANGOSTEEN, RIVER, CHILLI, mix(EARTH, CHILLI, 0.4))
WALLS = (
    RIVER_PALE,
    PADDY_PALE,
    mix(LEAF_LIGHT, CREAM, 0.6),
    mix(MANGOSTEEN_LIGHT, CREAM, 0.55),
    mix(RIVER_LIGHT, CREAM, 0.4),
)
FLOORS = (mix(EARTH, CREAM, 0.45), STEEL, mix(EARTH, CREAM, 0.2))
WOOD = mix(EARTH, PADDY, 0.25)


def horizon(c: Canvas, low: float = 500, high: float = 590) -> float:
    """Sky and far shore; returns the height of the horizon."""
    at = c.rng.uniform(low, high)
    s.sky(c, at)
    s.banks(c, at, palms=c.rng.randint(4, 9))
    c.rect(0, at, WIDTH, HEIGHT - at, c.light.mid)  # whatever the motif leaves open
    return at


def farmer(c: Canvas, x: float, y: float, k: float, shirt: Colour = MANGOSTEEN) -> None:
    """A person with a conical hat, standing on y."""
    c.rect(x - 22 * k, y - 60 * k, 20 * k, 62 * k, c.shade(INK, 0.05))
    c.rect(x + 4 * k, y - 60 * k, 20 * k, 62 * k, c.shade(INK, 0.05))
    c.rect(x - 30 * k, y - 140 * k, 60 * k, 92 * k, c.lit(shirt), 20 * k)
    c.line([(x + 22 * k, y - 124 * k), (x + 56 * k, y - 84 * k)], 15 * k, c.lit(shirt))
    c.dot(x, y - 162 * k, 24 * k, c.lit(mix(EARTH, CREAM, 0.25)))
    c.poly(
        [(x - 58 * k, y - 166 * k), (x, y - 214 * k), (x + 58 * k, y - 166 * k)], c.lit(PADDY_PALE)
    )
    c.poly(
        [(x, y - 214 * k), (x + 58 * k, y - 166 * k), (x + 8 * k, y - 166 * k)],
        c.shade(PADDY_PALE, 0.12),
    )


def window(c: Canvas) -> Colour:
    """A window from outside: lit when it is dark."""
    dark = c.light.veil_share > 0.2
    return PADDY_LIGHT if dark and c.rng.random() < 0.7 else c.tint(c.light.low, 0.2)


def mango(c: Canvas, x: float, y: float, r: float) -> None:
    """A ripe mango around (x, y)."""
    skin = mix(PADDY, PADDY_LIGHT, 0.45)
    shape = curve(
        (x - r * 0.2, y - r * 1.05), (x + r * 1.5, y - r * 0.9), (x + r * 0.62, y + r * 0.5)
    )
    shape += curve(
        (x + r * 0.62, y + r * 0.5), (x - r * 0.1, y + r * 1.35), (x - r * 0.72, y + r * 0.5)
    )
    shape += curve(
        (x - r * 0.72, y + r * 0.5), (x - r * 1.2, y - r * 0.7), (x - r * 0.2, y - r * 1.05)
    )
    c.poly(shape, c.lit(skin))
    low = curve((x + r * 0.72, y + r * 0.3), (x, y + r * 1.3), (x - r * 0.74, y + r * 0.46))
    low += curve((x - r * 0.74, y + r * 0.46), (x, y + r * 0.8), (x + r * 0.72, y + r * 0.3))
    c.poly(low, c.lit(mix(PADDY, CHILLI, 0.3)))
    c.oval(x - r * 0.24, y - r * 0.42, r * 0.2, r * 0.32, c.tint(PADDY_LIGHT, 0.5))
    c.line([(x - r * 0.18, y - r * 1.0), (x - r * 0.1, y - r * 1.22)], r * 0.1, c.lit(EARTH_DARK))


def pomelo(c: Canvas, x: float, y: float, r: float) -> None:
    """A pear-shaped pomelo with a leaf around (x, y)."""
    skin = mix(LEAF_LIGHT, PADDY_LIGHT, 0.45)
    pear = curve((x - r * 0.7, y - r * 0.5), (x, y - r * 1.75), (x + r * 0.7, y - r * 0.5))
    c.poly(pear, c.lit(skin))
    c.dot(x, y, r, c.lit(skin))
    moon = curve(
        (x + r * 0.98, y - r * 0.1), (x + r * 0.7, y + r * 1.3), (x - r * 0.6, y + r * 0.8)
    )
    moon += curve(
        (x - r * 0.6, y + r * 0.8), (x + r * 0.5, y + r * 0.8), (x + r * 0.98, y - r * 0.1)
    )
    c.poly(moon, c.shade(skin, 0.14))
    for _ in range(12):
        c.dot(
            x + c.rng.uniform(-0.6, 0.6) * r,
            y + c.rng.uniform(-0.6, 0.6) * r,
            r * 0.03,
            c.shade(skin, 0.16),
        )
    c.oval(x - r * 0.36, y - r * 0.36, r * 0.16, r * 0.24, c.tint(skin, 0.5))
    c.leaf((x, y - r * 1.08), (x + r * 0.72, y - r * 1.4), r * 0.2, c.lit(LEAF_MID))


def mangosteen(c: Canvas, x: float, y: float, r: float) -> None:
    """A mangosteen with its crown around (x, y)."""
    c.dot(x, y, r, c.lit(mix(MANGOSTEEN, MANGOSTEEN_DARK, 0.5)))
    c.oval(x - r * 0.34, y - r * 0.1, r * 0.2, r * 0.32, c.tint(MANGOSTEEN, 0.3))
    for i in range(4):
        angle = math.radians(-160 + i * 46)
        c.leaf(
            (x, y - r * 0.72),
            (x + math.cos(angle) * r * 0.72, y - r * 0.7 + math.sin(angle) * r * 0.3),
            r * 0.2,
            c.lit(mix(LEAF_MID, LEAF_LIGHT, 0.3 * (i % 2))),
        )
    c.rect(x - r * 0.08, y - r * 1.12, r * 0.16, r * 0.36, c.lit(LEAF))


def room(c: Canvas, floor_at: float = 760) -> None:
    """A room in colours of chance."""
    s.room(c, c.rng.choice(WALLS), c.rng.choice(FLOORS), floor_at)
