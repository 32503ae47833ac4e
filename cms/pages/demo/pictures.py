"""Pictures for the demonstration, drawn by the program: flat layers, no text, no outside source.

``draw(motif, seed)`` gives a 1600 × 1000 picture. The seed chooses the time of day, the shapes of
land, trees and clouds, small variations of the motif and which way it faces, so that two pictures
of one motif don't look alike. The same motif and seed give the same picture.
"""

import io
import random
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageOps

from cms.pages.demo import indoor, outdoor
from cms.pages.demo.canvas import LIGHTS, Canvas

_BRIGHT: Final = ("dawn", "morning", "noon", "gold", "rain")
_ANY: Final = ("dawn", "morning", "noon", "gold", "dusk", "rain", "evening")

MOTIFS: Final[dict[str, tuple[Callable[[Canvas], None], tuple[str, ...]]]] = {
    "biochar": (outdoor.biochar, ("dawn", "gold", "dusk", "morning", "evening")),
    "boats": (outdoor.boats, ("dawn", "gold", "morning", "dusk")),
    "city_data": (outdoor.city_data, ("dusk", "evening", "noon", "dawn")),
    "clinic": (indoor.clinic, _BRIGHT),
    "cold_room": (indoor.cold_room, _BRIGHT),
    "cold_truck": (outdoor.cold_truck, _ANY),
    "drone": (outdoor.drone, ("morning", "noon", "gold", "dawn")),
    "factory": (outdoor.factory, _ANY),
    "fruit": (indoor.fruit, _BRIGHT),
    "herbal": (indoor.herbal, _BRIGHT),
    "hyacinth": (outdoor.hyacinth, ("morning", "noon", "rain", "gold")),
    "lab": (indoor.lab, _BRIGHT),
    "paddy": (outdoor.paddy, ("dawn", "morning", "noon", "gold", "dusk")),
    "pangasius": (outdoor.pangasius, ("morning", "noon", "gold", "dusk")),
    "rice_dryer": (outdoor.rice_dryer, ("morning", "noon", "gold", "rain", "dusk")),
    "robot_line": (indoor.robot_line, _BRIGHT),
    "salinity": (outdoor.salinity, ("dawn", "morning", "noon", "rain", "dusk")),
    "shrimp_pond": (outdoor.shrimp_pond, ("dawn", "morning", "noon", "evening", "gold")),
    "solar": (outdoor.solar, ("morning", "noon", "gold")),
    "straw": (outdoor.straw, ("morning", "noon", "gold", "dusk", "rain")),
    "trace": (indoor.trace, _BRIGHT),
    "wastewater": (outdoor.wastewater, ("morning", "noon", "rain", "gold")),
}


def draw(motif: str, seed: int | str) -> Image.Image:
    """The picture of a motif, 1600 × 1000 RGB.

    Raises:
        KeyError: no such motif; ``MOTIFS`` names them.
    """
    paint, lights = MOTIFS[motif]
    rng = random.Random(f"{motif}/{seed}")  # noqa: S311 - it chooses colours, it guards nothing
    canvas = Canvas(LIGHTS[rng.choice(lights)], rng)
    paint(canvas)
    picture = canvas.finished()
    return ImageOps.mirror(picture) if rng.random() < 0.5 else picture  # noqa: PLR2004


def jpeg(motif: str, seed: int | str) -> bytes:
    """The picture as a JPEG file without metadata."""
    buffer = io.BytesIO()
    draw(motif, seed).save(buffer, "JPEG", quality=86, optimize=False, subsampling="4:2:0")
    return buffer.getvalue()
