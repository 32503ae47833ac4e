"""Laboratory, clinic and herb table."""

import math

from cms.pages.demo import scenery as s
from cms.pages.demo.canvas import (
    CHILLI,
    CREAM,
    EARTH,
    EARTH_DARK,
    INK,
    LEAF,
    LEAF_LIGHT,
    LEAF_MID,
    MANGOSTEEN,
    MANGOSTEEN_LIGHT,
    PADDY,
    PADDY_LIGHT,
    PADDY_PALE,
    RIVER,
    RIVER_LIGHT,
    RIVER_MID,
    RIVER_PALE,
    STEEL,
    STEEL_DARK,
    WHITE,
    Canvas,
    Colour,
    curve,
    mix,
)
from cms.pages.demo.motifs.shared import WOOD, room


def lab(c: Canvas) -> None:
    """A laboratory bench: three of six stations."""
    room(c, 740)
    top = 800.0
    s.table(c, top, mix(CREAM, STEEL, 0.35))
    stations = c.rng.sample((_tubes, _microscope, _flasks, _plantlets, _still, _dishes), 3)
    for x, station in zip((340.0, 800.0, 1260.0), stations, strict=True):
        station(c, x, top)


def _tubes(c: Canvas, x: float, top: float) -> None:
    for i in range(5):
        px = x - 180 + i * 74
        c.rect(px, top - 190, 50, 186, c.tint(RIVER_PALE, 0.4), 22)
        c.rect(px + 4, top - 62, 42, 56, c.tint(PADDY_PALE, 0.1), 18)
        for dx in (-14, 0, 15):
            tip = (px + 25 + dx, top - c.rng.uniform(110, 158))
            c.leaf((px + 25, top - 60), tip, 8, c.lit(LEAF_MID))
        c.rect(px - 4, top - 198, 58, 18, c.lit(MANGOSTEEN if i % 2 else RIVER), 6)
    c.rect(x - 200, top - 84, 390, 16, c.lit(WOOD), 5)


def _microscope(c: Canvas, x: float, top: float) -> None:
    c.rect(x - 110, top - 30, 230, 32, c.lit(INK), 12)
    c.line(curve((x + 70, top - 34), (x + 160, top - 220), (x + 26, top - 330)), 42, c.lit(INK))
    c.line([(x - 66, top - 396), (x + 4, top - 216)], 60, c.lit(WHITE))
    c.line([(x - 84, top - 440), (x - 62, top - 384)], 40, c.lit(INK))
    c.line([(x + 4, top - 214), (x + 18, top - 178)], 30, c.lit(STEEL_DARK))
    c.rect(x - 90, top - 138, 190, 18, c.lit(STEEL_DARK), 4)
    c.dot(x + 98, top - 128, 26, c.lit(STEEL))


def _flasks(c: Canvas, x: float, top: float) -> None:
    for i, tone in enumerate(c.rng.sample((CHILLI, PADDY, LEAF_MID, RIVER_MID, MANGOSTEEN), 3)):
        px, r = x - 150 + i * 150, 66 - 8 * (i % 2)
        (_round_flask if i == 1 else _flask)(c, px, top, r, tone)
    for i in range(4):
        c.dot(x + c.rng.uniform(-14, 14), top - 250 - i * 40, 9 + i * 3, c.tint(RIVER_PALE, 0.5))


def _plantlets(c: Canvas, x: float, top: float) -> None:
    """Shelves of young plants under lamps."""
    for side in (-190, 176):
        c.rect(x + side, top - 470, 14, 470, c.lit(STEEL_DARK))
    for row in range(2):
        y = top - 24 - row * 222
        c.rect(x - 200, y, 400, 16, c.lit(STEEL), 4)
        c.rect(x - 176, y - 198, 352, 14, c.lit(STEEL_DARK), 4)
        c.rect(x - 166, y - 184, 332, 8, c.tint(MANGOSTEEN_LIGHT, 0.5))
        for i in range(6):
            px = x - 150 + i * 60
            for dx in (-24, -10, 10, 24):
                tip = (px + dx, y - c.rng.uniform(80, 130))
                c.leaf((px, y - 36), tip, 10, c.lit(mix(LEAF_MID, LEAF_LIGHT, 0.2 * (i % 3))))
            c.rect(px - 22, y - 46, 44, 46, c.lit(EARTH), 8)


def _still(c: Canvas, x: float, top: float) -> None:
    """A small distilling set."""
    c.rect(x - 190, top - 40, 130, 40, c.lit(INK), 8)
    c.leaf((x - 125, top - 40), (x - 125, top - 92), 15, c.lit(RIVER_MID))
    _round_flask(c, x - 125, top - 86, 62, c.rng.choice((PADDY, LEAF_MID)))
    c.line(
        [(x - 125, top - 272), (x - 70, top - 318), (x + 110, top - 196)],
        20,
        c.tint(RIVER_PALE, 0.5),
    )
    c.line([(x - 46, top - 302), (x + 84, top - 214)], 40, c.tint(RIVER_LIGHT, 0.35))
    c.line([(x - 46, top - 302), (x + 84, top - 214)], 12, c.tint(RIVER_PALE, 0.7))
    c.rect(x + 190, top - 380, 14, 380, c.lit(STEEL_DARK))
    c.rect(x + 60, top - 262, 140, 12, c.lit(STEEL_DARK))
    c.dot(x + 112, top - 176, 7, c.lit(PADDY_LIGHT))
    _flask(c, x + 112, top, 54, PADDY_LIGHT)


def _dishes(c: Canvas, x: float, top: float) -> None:
    """Dishes of cultures and a pipette stand."""
    for i in range(4):
        c.rect(x - 190, top - 30 - i * 30, 150, 26, c.tint(RIVER_PALE, 0.45), 8)
        tone = (PADDY, CHILLI, LEAF_MID)[i % 3]
        c.rect(x - 182, top - 20 - i * 30, 134, 12, c.tint(tone, 0.3), 5)
    c.oval(x + 60, top - 12, 90, 22, c.tint(RIVER_PALE, 0.45))
    c.oval(x + 60, top - 14, 78, 17, c.tint(PADDY_PALE, 0.2))
    for _ in range(16):
        c.oval(
            x + 60 + c.rng.uniform(-60, 60),
            top - 14 + c.rng.uniform(-9, 9),
            6,
            3,
            c.lit(MANGOSTEEN),
        )
    c.rect(x + 160, top - 300, 14, 300, c.lit(STEEL_DARK))
    c.rect(x + 90, top - 290, 154, 14, c.lit(STEEL_DARK), 5)
    for i in range(3):
        px = x + 104 + i * 50
        c.rect(px, top - 310, 24, 130, c.lit((RIVER, CHILLI, LEAF)[i]), 8)
        c.poly(
            [(px + 5, top - 180), (px + 19, top - 180), (px + 14, top - 110), (px + 10, top - 110)],
            c.tint(RIVER_PALE, 0.4),
        )


def _flask(c: Canvas, x: float, y: float, r: float, fluid: Colour) -> None:
    glass = c.tint(RIVER_PALE, 0.45)
    c.poly(
        [
            (x - r * 0.28, y - r * 2.6),
            (x + r * 0.28, y - r * 2.6),
            (x + r * 0.28, y - r * 1.7),
            (x + r, y - 10),
            (x - r, y - 10),
        ],
        glass,
    )
    c.rect(x - r, y - 20, r * 2, 20, glass, 10)
    c.poly(
        [
            (x - r * 0.6, y - r * 1.0),
            (x + r * 0.6, y - r * 1.0),
            (x + r * 0.92, y - 12),
            (x - r * 0.92, y - 12),
        ],
        c.lit(fluid),
    )
    c.oval(x, y - r * 1.0, r * 0.6, 9, c.tint(fluid, 0.35))
    c.rect(x - r * 0.36, y - r * 2.72, r * 0.72, 14, c.tint(RIVER_PALE, 0.7), 6)
    c.line([(x - r * 0.4, y - r * 1.24), (x - r * 0.66, y - r * 0.4)], 7, WHITE)


def _round_flask(c: Canvas, x: float, y: float, r: float, fluid: Colour) -> None:
    glass = c.tint(RIVER_PALE, 0.45)
    c.rect(x - r * 0.9, y - 16, r * 1.8, 16, c.lit(STEEL_DARK), 5)
    c.rect(x - r * 0.26, y - r * 3.1, r * 0.52, r * 1.6, glass)
    c.dot(x, y - r * 1.14, r, glass)
    c.pie(x, y - r * 1.14, r * 0.86, 0, 180, c.lit(fluid))
    c.oval(x, y - r * 1.14, r * 0.86, 10, c.tint(fluid, 0.35))
    c.arc(x, y - r * 1.14, r * 0.74, (190, 250), 8, WHITE)
    c.rect(x - r * 0.36, y - r * 3.2, r * 0.72, 14, c.tint(RIVER_PALE, 0.7), 6)


def clinic(c: Canvas) -> None:
    """An open telehealth case on a desk."""
    rng = c.rng
    room(c, 740)
    top = 800.0
    s.table(c, top, WOOD)
    x = rng.uniform(440, 520)
    case = rng.choice((RIVER, MANGOSTEEN, LEAF))
    c.poly(
        [(x - 16, top - 430), (x + 596, top - 430), (x + 570, top - 70), (x + 10, top - 70)],
        c.shade(case, 0.2),
    )
    c.rect(x + 30, top - 402, 520, 300, c.lit(INK), 14)
    c.rect(x + 50, top - 382, 480, 260, mix(INK, RIVER, 0.5), 8)
    wave: list[tuple[float, float]] = []
    for i in range(3):
        px = x + 60 + i * 152
        for dx, dy in (
            (0, 0),
            (46, 0),
            (58, -16),
            (70, 0),
            (84, 22),
            (96, -96),
            (110, 52),
            (120, 0),
            (150, 0),
        ):
            wave.append((px + dx, top - 270 + dy))
    c.line(wave, 6, LEAF_LIGHT)
    for i in range(7):
        h = rng.uniform(16, 60)
        c.rect(x + 70 + i * 30, top - 140 - h, 18, h, mix(PADDY_LIGHT, INK, 0.12), 3)
    c.dot(x + 440, top - 176, 34, mix(CHILLI, WHITE, 0.15))
    c.dot(x + 440, top - 176, 20, mix(INK, RIVER, 0.5))
    c.hull(x - 20, top - 92, 620, 94, c.lit(case), 22)
    c.rect(x - 20, top - 92, 620, 20, c.shade(case, 0.3))
    for i, tone in enumerate((WHITE, STEEL, PADDY_LIGHT)):
        c.rect(x + 40 + i * 176, top - 118, 140, 40, c.lit(tone), 10)
    # stethoscope
    sx = 1210.0
    tube = c.lit(INK)
    c.line(curve((sx, top - 250), (sx - 20, top - 60), (sx + 100, top - 60), 20), 11, tube)
    c.line(curve((sx + 200, top - 250), (sx + 220, top - 60), (sx + 100, top - 60), 20), 11, tube)
    c.line(curve((sx + 100, top - 60), (sx + 110, top - 4), (sx + 214, top - 22), 16), 11, tube)
    for dx in (0, 200):
        c.line(
            [(sx + dx, top - 250), (sx + dx + (14 if dx == 0 else -14), top - 300)],
            8,
            c.lit(STEEL_DARK),
        )
        c.dot(sx + dx + (14 if dx == 0 else -14), top - 302, 10, tube)
    c.dot(sx + 226, top - 24, 28, c.lit(STEEL))
    c.dot(sx + 226, top - 24, 15, c.shade(STEEL_DARK, 0.1))
    # potted plant and cross
    c.rect(180, top - 110, 130, 112, c.lit(CHILLI), 14)
    for i in range(7):
        angle = math.radians(-160 + i * 23)
        c.leaf(
            (245, top - 108),
            (245 + math.cos(angle) * 170, top - 108 + math.sin(angle) * 190),
            24,
            c.lit(mix(LEAF, LEAF_MID, 0.3 * (i % 3))),
            lean=10,
        )


def herbal(c: Canvas) -> None:
    """Medicinal plants, mortar and jars."""
    rng = c.rng
    room(c, 740)
    top = 800.0
    for i in range(6):
        x = 120 + i * 270 + rng.uniform(-30, 30)
        c.rect(x - 3, 0, 6, 70, c.lit(EARTH_DARK))
        for j in range(9):
            dx = (j - 4) * 15
            c.leaf(
                (x, 66),
                (x + dx * 1.5, 66 + rng.uniform(110, 190)),
                13,
                c.lit(mix(LEAF, LEAF_MID if i % 2 else PADDY, 0.15 * (j % 4))),
                lean=dx * 0.15,
            )
        c.rect(x - 20, 60, 40, 20, c.lit(CHILLI), 6)
    s.table(c, top, WOOD)
    for i in range(3):
        x = 150 + i * 150
        tone = rng.choice((PADDY, LEAF_MID, CHILLI, MANGOSTEEN, EARTH))
        c.rect(x, top - 200, 118, 200, c.tint(RIVER_PALE, 0.4), 20)
        c.rect(x + 8, top - 132, 102, 124, c.lit(tone), 14)
        c.rect(x + 8, top - 132, 102, 18, c.tint(tone, 0.25), 8)
        c.rect(x - 4, top - 226, 126, 36, c.lit(WOOD), 8)
        c.line([(x + 22, top - 176), (x + 22, top - 40)], 7, WHITE)
    mx = 800.0
    c.line([(mx + 40, top - 190), (mx + 150, top - 330)], 34, c.lit(STEEL_DARK))
    for i in range(6):
        angle = math.radians(-160 + i * 28)
        c.leaf(
            (mx, top - 170),
            (mx + math.cos(angle) * 130, top - 180 + math.sin(angle) * 90),
            22,
            c.lit(LEAF_MID),
        )
    bowl = curve((mx - 150, top - 180), (mx - 130, top + 20), (mx, top - 6)) + curve(
        (mx, top - 6), (mx + 130, top + 20), (mx + 150, top - 180)
    )
    c.poly(bowl, c.lit(mix(STEEL, CREAM, 0.4)))
    half = [
        *curve((mx + 40, top - 8), (mx + 130, top + 10), (mx + 150, top - 180)),
        (mx + 70, top - 180),
    ]
    c.poly(half, c.shade(mix(STEEL, CREAM, 0.4), 0.12))
    c.rect(mx - 164, top - 196, 328, 24, c.tint(STEEL, 0.3), 10)
    c.rect(mx - 80, top - 14, 160, 16, c.shade(STEEL, 0.1), 6)
    c.rect(1060, top - 40, 440, 40, c.shade(EARTH, 0.2), 12)
    c.rect(1076, top - 46, 408, 20, c.tint(PADDY_PALE, 0.2), 10)
    for i in range(34):
        x = 1096 + (i % 17) * 22.5
        y = top - 48 - (i // 17) * 16
        c.leaf(
            (x, y),
            (x + rng.uniform(-34, 34), y - rng.uniform(10, 44)),
            11,
            c.lit(mix(LEAF_MID, PADDY, rng.uniform(0, 0.4))),
        )
    for i in range(3):
        c.oval(1120 + i * 120, top + 4, 46, 12, c.shade(WOOD, 0.2))
