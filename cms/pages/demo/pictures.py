"""Pictures for the demonstration, drawn by the program: flat layers, no text, no outside source.

``draw(motif, seed)`` gives a 1600 × 1000 picture. The seed chooses the time of day, the shapes of
land, trees and clouds, small variations of the motif and which way it faces, so that two pictures
of one motif don't look alike. The same motif and seed give the same picture.
"""

import io
import os
import random
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Final

from PIL import Image, ImageOps

from cms.pages.demo.canvas import LIGHTS, Canvas
from cms.pages.demo.motifs import benches, fields, goods, waters, works

WORKERS = 4
_BRIGHT: Final = ("dawn", "morning", "noon", "gold", "rain")
_ANY: Final = ("dawn", "morning", "noon", "gold", "dusk", "rain", "evening")

_ONE_WAY: Final = {"trace"}  # a tick reads one way only

MOTIFS: Final[dict[str, tuple[Callable[[Canvas], None], tuple[str, ...]]]] = {
    "biochar": (works.biochar, ("dawn", "gold", "dusk", "morning", "evening")),
    "boats": (waters.boats, ("dawn", "gold", "morning", "dusk")),
    "city_data": (works.city_data, ("dusk", "evening", "noon", "dawn")),
    "clinic": (benches.clinic, _BRIGHT),
    "cold_room": (goods.cold_room, _BRIGHT),
    "cold_truck": (works.cold_truck, _ANY),
    "drone": (fields.drone, ("morning", "noon", "gold", "dawn")),
    "factory": (works.factory, _ANY),
    "fruit": (goods.fruit, _BRIGHT),
    "herbal": (benches.herbal, _BRIGHT),
    "hyacinth": (waters.hyacinth, ("morning", "noon", "rain", "gold")),
    "lab": (benches.lab, _BRIGHT),
    "paddy": (fields.paddy, ("dawn", "morning", "noon", "gold", "dusk")),
    "pangasius": (waters.pangasius, ("morning", "noon", "gold", "dusk")),
    "rice_dryer": (fields.rice_dryer, ("morning", "noon", "gold", "rain", "dusk")),
    "robot_line": (goods.robot_line, _BRIGHT),
    "salinity": (waters.salinity, ("dawn", "morning", "noon", "rain", "dusk")),
    "shrimp_pond": (waters.shrimp_pond, ("dawn", "morning", "noon", "evening", "gold")),
    "solar": (works.solar, ("morning", "noon", "gold")),
    "straw": (fields.straw, ("morning", "noon", "gold", "dusk", "rain")),
    "trace": (goods.trace, _BRIGHT),
    "wastewater": (works.wastewater, ("morning", "noon", "rain", "gold")),
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
    turned = rng.random() < 0.5 and motif not in _ONE_WAY
    return ImageOps.mirror(picture) if turned else picture


def jpeg(motif: str, seed: int | str) -> bytes:
    """The picture as a JPEG file without metadata."""
    buffer = io.BytesIO()
    draw(motif, seed).save(buffer, "JPEG", quality=86, optimize=False, subsampling="4:2:0")
    return buffer.getvalue()


@contextmanager
def drawing(wanted: Iterable[tuple[str, str]]) -> Iterator[Callable[[str, str], bytes]]:
    """Draws on all cores while the caller does something else; gives a `jpeg` that waits."""
    with ProcessPoolExecutor(min(WORKERS, os.cpu_count() or 1)) as pool:
        started = {pair: pool.submit(jpeg, *pair) for pair in wanted}
        try:
            yield lambda motif, seed: started[motif, seed].result()
        finally:
            pool.shutdown(cancel_futures=True)
