"""A small drawing library over Pillow: flat shapes, soft curves, palettes by time of day.

Coordinates are those of the finished picture, 1600 × 1000, however large it is drawn.
"""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

WIDTH: Final = 1600
HEIGHT: Final = 1000
SCALE: Final = 3  # drawn this much larger, then reduced: smooth edges

Colour = tuple[int, int, int]
Point = tuple[float, float]


def rgb(code: str) -> Colour:
    """The colour written as ``#rrggbb``."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """``one`` with this share (0 to 1) of ``other``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


WHITE: Final = rgb("#ffffff")
CREAM: Final = rgb("#fbf6e6")
INK: Final = rgb("#07373c")
RIVER: Final = rgb("#0c5f67")
RIVER_MID: Final = rgb("#2591a0")
RIVER_LIGHT: Final = rgb("#83cad0")
RIVER_PALE: Final = rgb("#dceeed")
MANGOSTEEN: Final = rgb("#83295f")
MANGOSTEEN_DARK: Final = rgb("#45163a")
MANGOSTEEN_LIGHT: Final = rgb("#e8accd")
PADDY: Final = rgb("#d49a24")
PADDY_LIGHT: Final = rgb("#f6cf72")
PADDY_PALE: Final = rgb("#fbe3a6")
PADDY_DARK: Final = rgb("#7a5400")
LEAF: Final = rgb("#21643b")
LEAF_MID: Final = rgb("#3f8f55")
LEAF_LIGHT: Final = rgb("#92d5a8")
CHILLI: Final = rgb("#c8452f")
STEEL: Final = rgb("#c9dbd8")
STEEL_DARK: Final = rgb("#7c9a98")
EARTH: Final = rgb("#b98a5a")
EARTH_DARK: Final = rgb("#7d5a3a")


@dataclass(frozen=True, slots=True)
class Light:
    """The light of a time of day.

    Sky from top to horizon, sun, land near and far, water, and a veil that every solid thing
    takes on.
    """

    name: str
    top: Colour
    low: Colour
    sun: Colour
    sun_height: float  # share of the sky above the horizon
    far: Colour
    mid: Colour
    near: Colour
    water: Colour
    gleam: Colour
    veil: Colour
    veil_share: float
    cloud: Colour


LIGHTS: Final = {
    light.name: light
    for light in (
        Light(
            "dawn",
            rgb("#f3c3b4"),
            rgb("#fdf0cf"),
            rgb("#fff6dc"),
            0.16,
            rgb("#c9b3b9"),
            rgb("#7f9a94"),
            rgb("#3d6f5c"),
            rgb("#8fb9bb"),
            rgb("#fbe3c4"),
            rgb("#f6c9a0"),
            0.10,
            rgb("#fbe1d6"),
        ),
        Light(
            "morning",
            rgb("#9bd3d8"),
            rgb("#f4f6e2"),
            rgb("#fff3c4"),
            0.5,
            rgb("#a9cfc9"),
            rgb("#6fae93"),
            rgb("#2f7a4e"),
            rgb("#5fb0ba"),
            rgb("#d9f0ee"),
            rgb("#fff0c0"),
            0.06,
            rgb("#ffffff"),
        ),
        Light(
            "noon",
            rgb("#63bcc8"),
            rgb("#dff3f0"),
            rgb("#ffffff"),
            0.78,
            rgb("#97c9c4"),
            rgb("#579f7c"),
            rgb("#21643b"),
            rgb("#2f9aa8"),
            rgb("#bfe6e6"),
            rgb("#ffffff"),
            0.0,
            rgb("#ffffff"),
        ),
        Light(
            "gold",
            rgb("#e9b862"),
            rgb("#fdeec0"),
            rgb("#fffbe6"),
            0.26,
            rgb("#d1b083"),
            rgb("#8d9a5c"),
            rgb("#4d7340"),
            rgb("#74a79f"),
            rgb("#fbe3a6"),
            rgb("#f0b04a"),
            0.14,
            rgb("#fdf1d3"),
        ),
        Light(
            "dusk",
            rgb("#45507f"),
            rgb("#f4b08f"),
            rgb("#ffd9a0"),
            0.1,
            rgb("#8a6f92"),
            rgb("#50627a"),
            rgb("#27494f"),
            rgb("#5d7090"),
            rgb("#f6bd95"),
            rgb("#5a3d72"),
            0.22,
            rgb("#d99aa0"),
        ),
        Light(
            "rain",
            rgb("#7fa3a8"),
            rgb("#dbe7e3"),
            rgb("#e9efe9"),
            0.6,
            rgb("#9fb8b5"),
            rgb("#638b80"),
            rgb("#2b5d4c"),
            rgb("#6d9ba0"),
            rgb("#c9dcda"),
            rgb("#8fa9aa"),
            0.14,
            rgb("#b5c8c9"),
        ),
        Light(
            "evening",
            rgb("#0a3a44"),
            rgb("#58a3a6"),
            rgb("#fdf2d3"),
            0.62,
            rgb("#2f6f77"),
            rgb("#1b545c"),
            rgb("#0d3f43"),
            rgb("#1b6670"),
            rgb("#8fd0d2"),
            rgb("#0b3c46"),
            0.30,
            rgb("#3c858c"),
        ),
    )
}


class Canvas:
    """A picture in the making."""

    def __init__(self, light: Light, rng: random.Random) -> None:
        self.light = light
        self.rng = rng
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
        self._draw = ImageDraw.Draw(self.image)

    def lit(self, colour: Colour) -> Colour:
        """The colour as it looks in this light."""
        return mix(colour, self.light.veil, self.light.veil_share)

    def shade(self, colour: Colour, share: float = 0.22) -> Colour:
        """The colour's shaded side, in this light."""
        return mix(self.lit(colour), INK, share)

    def tint(self, colour: Colour, share: float = 0.3) -> Colour:
        """The colour's bright side, in this light."""
        return mix(self.lit(colour), WHITE, share)

    @staticmethod
    def _at(points: Iterable[Point]) -> list[Point]:
        return [(x * SCALE, y * SCALE) for x, y in points]

    def poly(self, points: Sequence[Point], colour: Colour) -> None:
        """A filled polygon."""
        self._draw.polygon(self._at(points), fill=colour)

    def rect(self, x: float, y: float, w: float, h: float, colour: Colour, r: float = 0) -> None:  # noqa: PLR0917 - coordinates
        """A rectangle, its corners rounded by ``r``."""
        box = (x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE)
        if r:
            self._draw.rounded_rectangle(box, r * SCALE, fill=colour)
        else:
            self._draw.rectangle(box, fill=colour)

    def hull(self, x: float, y: float, w: float, h: float, colour: Colour, r: float) -> None:  # noqa: PLR0917 - coordinates
        """Flat above, round below."""
        box = (x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE)
        corners = (False, False, True, True)
        self._draw.rounded_rectangle(box, r * SCALE, fill=colour, corners=corners)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        """An ellipse around (x, y)."""
        self._draw.ellipse(
            ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE), fill=colour
        )

    def dot(self, x: float, y: float, r: float, colour: Colour) -> None:
        """A disc around (x, y)."""
        self.oval(x, y, r, r, colour)

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A line with round joints and ends."""
        self._draw.line(self._at(points), fill=colour, width=round(width * SCALE), joint="curve")
        if width > 2:
            for x, y in (points[0], points[-1]):
                self.dot(x, y, width / 2 - 0.3, colour)

    def pie(self, x: float, y: float, r: float, start: float, end: float, colour: Colour) -> None:  # noqa: PLR0917 - coordinates
        """A slice of a disc, degrees clockwise from three o'clock."""
        box = ((x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE)
        self._draw.pieslice(box, start, end, fill=colour)

    def arc(  # noqa: PLR0917 - coordinates
        self, x: float, y: float, r: float, span: tuple[float, float], width: float, colour: Colour
    ) -> None:
        """Part of a circle's line."""
        box = ((x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE)
        self._draw.arc(box, span[0], span[1], fill=colour, width=round(width * SCALE))

    def leaf(self, root: Point, tip: Point, bulge: float, colour: Colour, lean: float = 0) -> None:
        """A pointed leaf from root to tip; ``lean`` bends it sideways."""
        (x0, y0), (x1, y1) = root, tip
        length = math.hypot(x1 - x0, y1 - y0) or 1
        nx, ny = -(y1 - y0) / length, (x1 - x0) / length
        mx, my = (x0 + x1) / 2 + nx * lean, (y0 + y1) / 2 + ny * lean
        one = curve(root, (mx + nx * bulge, my + ny * bulge), tip)
        two = curve(tip, (mx - nx * bulge, my - ny * bulge), root)
        self.poly([*one, *two], colour)

    def gradient(self, box: tuple[float, float, float, float], top: Colour, low: Colour) -> None:
        """A vertical gradient over (x, y, width, height)."""
        x, y, w, h = box
        strip = Image.new("RGB", (1, 64))
        strip.putdata([mix(top, low, i / 63) for i in range(64)])
        size = (round(w * SCALE), round(h * SCALE))
        self.image.paste(
            strip.resize((1, size[1]), Image.Resampling.BILINEAR).resize(
                size, Image.Resampling.NEAREST
            ),
            (round(x * SCALE), round(y * SCALE)),
        )

    def finished(self) -> Image.Image:
        """The picture in its final size."""
        return self.image.reduce(SCALE)


def curve(start: Point, pull: Point, end: Point, steps: int = 14) -> list[Point]:
    """Points of a curve from start to end, drawn towards ``pull``."""
    points = []
    for i in range(steps + 1):
        t = i / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        points.append(
            (a * start[0] + b * pull[0] + c * end[0], a * start[1] + b * pull[1] + c * end[1])
        )
    return points
