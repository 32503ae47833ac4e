"""Motifs under a roof: benches, machines, goods."""

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
    RIVER_MID,
    RIVER_PALE,
    STEEL,
    STEEL_DARK,
    WHITE,
    WIDTH,
    Canvas,
    Colour,
    curve,
    mix,
)

WALLS = (RIVER_PALE, PADDY_PALE, mix(LEAF_LIGHT, CREAM, 0.6), mix(MANGOSTEEN_LIGHT, CREAM, 0.55), mix(RIVER_LIGHT, CREAM, 0.4))
FLOORS = (mix(EARTH, CREAM, 0.45), STEEL, mix(EARTH, CREAM, 0.2))
WOOD = mix(EARTH, PADDY, 0.25)


def _room(c: Canvas, floor_at: float = 760) -> None:
    s.room(c, c.rng.choice(WALLS), c.rng.choice(FLOORS), floor_at)


def fruit(c: Canvas) -> None:
    """Crates of the delta's fruit on a packing bench."""
    rng = c.rng
    _room(c, 700)
    for i in range(3):
        x = 60 + i * 560 + rng.uniform(-30, 30)
        c.rect(x, 610, 330, 90, c.shade(WOOD, 0.2))
        for j in range(2):
            s.crate(c, x + 10 + j * 160, 612, 150, 100, (LEAF_MID, EARTH)[j])
    top = 800.0
    s.table(c, top, WOOD)
    kinds = [_mango, _pomelo, _mangosteen, _mango]
    rng.shuffle(kinds)
    for i, (x, w) in enumerate(((150.0, 400.0), (600.0, 400.0), (1050.0, 400.0))):
        r = {_mango: 62, _pomelo: 84, _mangosteen: 52}[kinds[i]]
        for row in (1, 0):
            step = r * 1.62
            n = int(w / step)
            for j in range(n - row):
                px = x + (w - (n - row - 1) * step) / 2 + j * step
                kinds[i](c, px, top - 150 - row * r * 1.15 + rng.uniform(-7, 7), r)
        s.crate(c, x, top + 2, w, 170, mix(EARTH, PADDY_LIGHT, rng.uniform(0, 0.4)))
    for i in range(3):
        kinds[3](c, 560 + i * 470 + rng.uniform(-16, 16), top - 44, 46)


def _mango(c: Canvas, x: float, y: float, r: float) -> None:
    skin = mix(PADDY, PADDY_LIGHT, 0.45)
    shape = curve((x - r * 0.2, y - r * 1.05), (x + r * 1.5, y - r * 0.9), (x + r * 0.62, y + r * 0.5))
    shape += curve((x + r * 0.62, y + r * 0.5), (x - r * 0.1, y + r * 1.35), (x - r * 0.72, y + r * 0.5))
    shape += curve((x - r * 0.72, y + r * 0.5), (x - r * 1.2, y - r * 0.7), (x - r * 0.2, y - r * 1.05))
    c.poly(shape, c.lit(skin))
    low = curve((x + r * 0.72, y + r * 0.3), (x, y + r * 1.3), (x - r * 0.74, y + r * 0.46))
    low += curve((x - r * 0.74, y + r * 0.46), (x, y + r * 0.8), (x + r * 0.72, y + r * 0.3))
    c.poly(low, c.lit(mix(PADDY, CHILLI, 0.3)))
    c.oval(x - r * 0.24, y - r * 0.42, r * 0.2, r * 0.32, c.tint(PADDY_LIGHT, 0.5))
    c.line([(x - r * 0.18, y - r * 1.0), (x - r * 0.1, y - r * 1.22)], r * 0.1, c.lit(EARTH_DARK))


def _pomelo(c: Canvas, x: float, y: float, r: float) -> None:
    skin = mix(LEAF_LIGHT, PADDY_LIGHT, 0.45)
    pear = curve((x - r * 0.7, y - r * 0.5), (x, y - r * 1.75), (x + r * 0.7, y - r * 0.5))
    c.poly(pear, c.lit(skin))
    c.dot(x, y, r, c.lit(skin))
    moon = curve((x + r * 0.98, y - r * 0.1), (x + r * 0.7, y + r * 1.3), (x - r * 0.6, y + r * 0.8))
    moon += curve((x - r * 0.6, y + r * 0.8), (x + r * 0.5, y + r * 0.8), (x + r * 0.98, y - r * 0.1))
    c.poly(moon, c.shade(skin, 0.14))
    for _ in range(12):
        c.dot(x + c.rng.uniform(-0.6, 0.6) * r, y + c.rng.uniform(-0.6, 0.6) * r, r * 0.03, c.shade(skin, 0.16))
    c.oval(x - r * 0.36, y - r * 0.36, r * 0.16, r * 0.24, c.tint(skin, 0.5))
    c.leaf((x, y - r * 1.08), (x + r * 0.72, y - r * 1.4), r * 0.2, c.lit(LEAF_MID))


def _mangosteen(c: Canvas, x: float, y: float, r: float) -> None:
    c.dot(x, y, r, c.lit(mix(MANGOSTEEN, MANGOSTEEN_DARK, 0.5)))
    c.oval(x - r * 0.34, y - r * 0.1, r * 0.2, r * 0.32, c.tint(MANGOSTEEN, 0.3))
    for i in range(4):
        angle = math.radians(-160 + i * 46)
        c.leaf((x, y - r * 0.72), (x + math.cos(angle) * r * 0.72, y - r * 0.7 + math.sin(angle) * r * 0.3), r * 0.2, c.lit(mix(LEAF_MID, LEAF_LIGHT, 0.3 * (i % 2))))
    c.rect(x - r * 0.08, y - r * 1.12, r * 0.16, r * 0.36, c.lit(LEAF))


def trace(c: Canvas) -> None:
    """Crates with lot tags, and a phone reading one."""
    rng = c.rng
    _room(c, 720)
    top = 820.0
    s.table(c, top, WOOD)
    for i, w in enumerate((390.0, 390.0)):
        x = 130 + i * 430
        fruit_at = top - 190
        draw = (_pomelo, _mango)[(i + rng.randint(0, 1)) % 2]
        for j in range(4):
            draw(c, x + 66 + j * 86, fruit_at - (j % 2) * 14, 56)
        s.crate(c, x, top + 2, w, 206, mix(EARTH, PADDY_LIGHT, 0.2 * i))
        _tag(c, x + w / 2 - 74, top - 186, 148)
    px, py = 1130.0, top - 470
    c.poly([(px + 20, top + 2), (px + 250, top + 2), (px + 226, top - 60), (px + 60, top - 60)], c.shade(WOOD, 0.3))
    c.rect(px, py, 270, 470, c.lit(INK), 34)
    c.rect(px + 16, py + 20, 238, 430, c.tint(RIVER_PALE, 0.3), 22)
    _modules(c, px + 58, py + 62, 154)
    c.dot(px + 135, py + 306, 48, c.lit(LEAF_MID))
    c.line([(px + 112, py + 308), (px + 130, py + 326), (px + 162, py + 286)], 12, WHITE)
    for i, w in enumerate((150.0, 110.0)):
        c.rect(px + 60, py + 376 + i * 26, w, 12, c.lit(STEEL), 6)


def _tag(c: Canvas, x: float, y: float, w: float) -> None:
    c.line([(x + w / 2, y - 34), (x + w / 2, y + 10)], 5, c.lit(EARTH_DARK))
    c.rect(x + 5, y + 6, w, w * 1.16, c.shade(EARTH, 0.4), 12)
    c.rect(x, y, w, w * 1.16, c.lit(WHITE), 12)
    c.dot(x + w / 2, y + 12, 6, c.shade(EARTH, 0.3))
    _modules(c, x + w * 0.13, y + w * 0.22, w * 0.74)


def _modules(c: Canvas, x: float, y: float, w: float) -> None:
    """A pattern of squares like a code that no reader can read: it leads nowhere."""
    n, rng = 17, c.rng
    k = w / n
    for row in range(n):
        for col in range(n):
            corner = (row < 6 or row > 10) and (col < 6 or col > 10) and not (row > 10 and col > 10)  # noqa: PLR2004
            if not corner and rng.random() < 0.48:  # noqa: PLR2004
                c.rect(x + col * k, y + row * k, k, k, c.lit(INK))
    for cx, cy in ((0, 0), (11, 0), (0, 11)):
        c.rect(x + cx * k, y + cy * k, k * 6, k * 6, c.lit(INK), 4)
        c.rect(x + (cx + 1) * k, y + (cy + 1) * k, k * 4, k * 4, c.lit(WHITE), 3)
        c.rect(x + (cx + 2) * k, y + (cy + 2) * k, k * 2, k * 2, c.lit(MANGOSTEEN), 2)


def robot_line(c: Canvas) -> None:
    """A conveyor and a robot arm."""
    rng = c.rng
    _room(c, 720)
    arm = rng.choice((PADDY, CHILLI, RIVER_MID))
    belt_y = 760.0
    for i in range(6):
        c.rect(70 + i * 180, belt_y + 40, 26, 170, c.shade(STEEL_DARK, 0.2))
    c.rect(0, belt_y, 1080, 54, c.shade(INK, 0.1), 27)
    c.rect(0, belt_y - 2, 1054, 14, c.shade(STEEL_DARK, 0.3), 6)
    for i in range(11):
        c.dot(36 + i * 100, belt_y + 28, 15, c.lit(STEEL))
    sacks = rng.random() < 0.5  # noqa: PLR2004
    for i in range(4):
        x = 120 + i * 230 + rng.uniform(-16, 16)
        if sacks:
            s.sack(c, x, belt_y, 84)
        else:
            c.rect(x - 70, belt_y - 110, 140, 110, c.lit(EARTH), 4)
            c.rect(x - 70, belt_y - 110, 140, 24, c.tint(EARTH, 0.25), 4)
            c.rect(x - 12, belt_y - 110, 24, 110, c.tint(PADDY_PALE, 0.2))
    # a camera arch over the belt
    c.rect(330, belt_y - 330, 24, 340, c.lit(RIVER))
    c.rect(540, belt_y - 330, 24, 340, c.lit(RIVER))
    c.rect(316, belt_y - 360, 264, 56, c.lit(RIVER), 12)
    c.rect(420, belt_y - 306, 56, 40, c.lit(INK), 8)
    c.poly([(430, belt_y - 266), (466, belt_y - 266), (520, belt_y - 12), (376, belt_y - 12)], c.tint(PADDY_PALE, 0.35))
    if sacks:
        s.sack(c, 450, belt_y, 80)
    # pallet and arm
    c.rect(1130, 900, 400, 26, c.lit(EARTH), 4)
    for dx in (0, 180, 360):
        c.rect(1130 + dx, 922, 40, 28, c.shade(EARTH))
    for row in range(rng.randint(2, 3)):
        for j in range(2):
            s.sack(c, 1226 + j * 198 + (row % 2) * 8, 900 - row * 58, 96)
    bx, by = 1080.0, 900.0
    hand = (1236.0, 580.0) if rng.random() < 0.5 else (860.0, 560.0)  # noqa: PLR2004
    shoulder, elbow = (bx, by - 200), (bx - 20 + (hand[0] - bx) * 0.1, 330.0)
    c.rect(bx - 110, by - 40, 220, 60, c.shade(INK, 0.1), 10)
    c.rect(bx - 66, by - 150, 132, 120, c.lit(arm), 16)
    c.line([shoulder, elbow], 74, c.lit(arm))
    c.line([elbow, hand], 54, c.lit(mix(arm, WHITE, 0.12)))
    for (x, y), r in ((shoulder, 62), (elbow, 50), (hand, 36)):
        c.dot(x, y, r, c.shade(arm, 0.16))
        c.dot(x, y, r * 0.52, c.lit(STEEL))
        c.dot(x, y, r * 0.2, c.shade(STEEL_DARK, 0.4))
    hx, hy = hand
    c.rect(hx - 16, hy + 24, 32, 50, c.lit(INK), 6)
    c.rect(hx - 92, hy + 66, 184, 22, c.lit(INK), 8)
    for dx in (-92, 72):
        c.rect(hx + dx, hy + 78, 20, 70, c.lit(STEEL_DARK), 6)
    s.sack(c, hx, hy + 142, 78)


def lab(c: Canvas) -> None:
    """A laboratory bench."""
    rng = c.rng
    _room(c, 740)
    for y in (560.0,):
        c.rect(700 if rng.random() < 0.5 else 60, y, 760, 18, c.lit(WOOD), 4)  # noqa: PLR2004
    top = 800.0
    s.table(c, top, mix(CREAM, STEEL, 0.35))
    for i in range(6):
        x = 150 + i * 74
        c.rect(x, top - 190, 50, 186, c.tint(RIVER_PALE, 0.4), 22)
        c.rect(x + 4, top - 62, 42, 56, c.tint(PADDY_PALE, 0.1), 18)
        for dx in (-14, 0, 15):
            c.leaf((x + 25, top - 60), (x + 25 + dx, top - rng.uniform(110, 158)), 8, c.lit(LEAF_MID))
        c.rect(x - 4, top - 198, 58, 18, c.lit(MANGOSTEEN if i % 2 else RIVER), 6)
    c.rect(132, top - 84, 462, 16, c.lit(WOOD), 5)
    mx = 800.0
    c.rect(mx - 110, top - 30, 230, 32, c.lit(INK), 12)
    c.line(curve((mx + 70, top - 34), (mx + 160, top - 220), (mx + 26, top - 330)), 42, c.lit(INK))
    c.line([(mx - 66, top - 396), (mx + 4, top - 216)], 60, c.lit(WHITE))
    c.line([(mx - 84, top - 440), (mx - 62, top - 384)], 40, c.lit(INK))
    c.line([(mx + 4, top - 214), (mx + 18, top - 178)], 30, c.lit(STEEL_DARK))
    c.rect(mx - 90, top - 138, 190, 18, c.lit(STEEL_DARK), 4)
    c.dot(mx + 98, top - 128, 26, c.lit(STEEL))
    for i, tone in enumerate(rng.sample((CHILLI, PADDY, LEAF_MID, RIVER_MID, MANGOSTEEN), 3)):
        x, r = 1050.0 + i * 150, 66 - 8 * (i % 2)
        if i == 1:
            _round_flask(c, x, top, r, tone)
        else:
            _flask(c, x, top, r, tone)
    for i in range(4):
        c.dot(1050 + 150 + rng.uniform(-14, 14), top - 250 - i * 40, 9 + i * 3, c.tint(RIVER_PALE, 0.5))


def _flask(c: Canvas, x: float, y: float, r: float, fluid: Colour) -> None:
    glass = c.tint(RIVER_PALE, 0.45)
    c.poly([(x - r * 0.28, y - r * 2.6), (x + r * 0.28, y - r * 2.6), (x + r * 0.28, y - r * 1.7), (x + r, y - 10), (x - r, y - 10)], glass)
    c.rect(x - r, y - 20, r * 2, 20, glass, 10)
    c.poly([(x - r * 0.6, y - r * 1.0), (x + r * 0.6, y - r * 1.0), (x + r * 0.92, y - 12), (x - r * 0.92, y - 12)], c.lit(fluid))
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
    _room(c, 740)
    top = 800.0
    s.table(c, top, WOOD)
    x = rng.uniform(440, 520)
    case = rng.choice((RIVER, MANGOSTEEN, LEAF))
    c.poly([(x - 16, top - 430), (x + 596, top - 430), (x + 570, top - 70), (x + 10, top - 70)], c.shade(case, 0.2))
    c.rect(x + 30, top - 402, 520, 300, c.lit(INK), 14)
    c.rect(x + 50, top - 382, 480, 260, mix(INK, RIVER, 0.5), 8)
    wave: list[tuple[float, float]] = []
    for i in range(3):
        px = x + 60 + i * 152
        for dx, dy in ((0, 0), (46, 0), (58, -16), (70, 0), (84, 22), (96, -96), (110, 52), (120, 0), (150, 0)):
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
        c.line([(sx + dx, top - 250), (sx + dx + (14 if dx == 0 else -14), top - 300)], 8, c.lit(STEEL_DARK))
        c.dot(sx + dx + (14 if dx == 0 else -14), top - 302, 10, tube)
    c.dot(sx + 226, top - 24, 28, c.lit(STEEL))
    c.dot(sx + 226, top - 24, 15, c.shade(STEEL_DARK, 0.1))
    # potted plant and cross
    c.rect(180, top - 110, 130, 112, c.lit(CHILLI), 14)
    for i in range(7):
        angle = math.radians(-160 + i * 23)
        c.leaf((245, top - 108), (245 + math.cos(angle) * 170, top - 108 + math.sin(angle) * 190), 24, c.lit(mix(LEAF, LEAF_MID, 0.3 * (i % 3))), lean=10)


def herbal(c: Canvas) -> None:
    """Medicinal plants, mortar and jars."""
    rng = c.rng
    _room(c, 740)
    top = 800.0
    for i in range(6):
        x = 120 + i * 270 + rng.uniform(-30, 30)
        c.rect(x - 3, 0, 6, 70, c.lit(EARTH_DARK))
        for j in range(9):
            dx = (j - 4) * 15
            c.leaf((x, 66), (x + dx * 1.5, 66 + rng.uniform(110, 190)), 13, c.lit(mix(LEAF, LEAF_MID if i % 2 else PADDY, 0.15 * (j % 4))), lean=dx * 0.15)
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
        c.leaf((mx, top - 170), (mx + math.cos(angle) * 130, top - 180 + math.sin(angle) * 90), 22, c.lit(LEAF_MID))
    bowl = curve((mx - 150, top - 180), (mx - 130, top + 20), (mx, top - 6)) + curve((mx, top - 6), (mx + 130, top + 20), (mx + 150, top - 180))
    c.poly(bowl, c.lit(mix(STEEL, CREAM, 0.4)))
    half = curve((mx + 40, top - 8), (mx + 130, top + 10), (mx + 150, top - 180)) + [(mx + 70, top - 180)]
    c.poly(half, c.shade(mix(STEEL, CREAM, 0.4), 0.12))
    c.rect(mx - 164, top - 196, 328, 24, c.tint(STEEL, 0.3), 10)
    c.rect(mx - 80, top - 14, 160, 16, c.shade(STEEL, 0.1), 6)
    c.rect(1060, top - 40, 440, 40, c.shade(EARTH, 0.2), 12)
    c.rect(1076, top - 46, 408, 20, c.tint(PADDY_PALE, 0.2), 10)
    for i in range(34):
        x = 1096 + (i % 17) * 22.5
        y = top - 48 - (i // 17) * 16
        c.leaf((x, y), (x + rng.uniform(-34, 34), y - rng.uniform(10, 44)), 11, c.lit(mix(LEAF_MID, PADDY, rng.uniform(0, 0.4))))
    for i in range(3):
        c.oval(1120 + i * 120, top + 4, 46, 12, c.shade(WOOD, 0.2))


def cold_room(c: Canvas) -> None:
    """A small cool store with crates before its door."""
    rng = c.rng
    _room(c, 720)
    x, y, w, h = 420.0, 210.0, 640.0, 560.0
    panel = mix(WHITE, RIVER_PALE, 0.35)
    c.poly([(x + w, y), (x + w + 170, y + 50), (x + w + 170, y + h - 60), (x + w, y + h + 40)], c.shade(panel, 0.18))
    c.rect(x, y, w, h + 40, c.lit(panel))
    for i in range(1, 4):
        c.rect(x + i * w / 4, y, 3, h + 40, c.shade(panel, 0.12))
    c.rect(x - 10, y - 22, w + 20, 30, c.lit(RIVER))
    c.poly([(x + w + 10, y - 22), (x + w + 180, y + 32), (x + w + 180, y + 60), (x + w + 10, y + 8)], c.shade(RIVER))
    dx, dw = x + 120, 300.0
    c.rect(dx, y + 110, dw, h - 70, c.shade(INK, 0.1))
    c.gradient((dx + 12, y + 122, dw - 24, h - 82), c.tint(RIVER_LIGHT, 0.55), c.lit(RIVER_LIGHT))
    for row in range(3):
        sy = y + 270 + row * 140
        c.rect(dx + 12, sy, dw - 24, 12, c.lit(STEEL_DARK))
        for j in range(5):
            tone = (PADDY_LIGHT, LEAF_LIGHT, CHILLI)[(row + rng.randint(0, 1)) % 3]
            c.dot(dx + 46 + j * 52, sy - 26, 26, mix(tone, RIVER_LIGHT, 0.25))
    for i in range(5):
        c.dot(dx + 50 + i * 50, y + 150 + (i % 2) * 24, 7, WHITE)
    c.poly([(dx + dw, y + 104), (dx + dw + 180, y + 66), (dx + dw + 180, y + h + 90), (dx + dw, y + h + 44)], c.tint(panel, 0.2))
    c.poly([(dx + dw, y + 104), (dx + dw + 22, y + 99), (dx + dw + 22, y + h + 48), (dx + dw, y + h + 44)], c.lit(STEEL_DARK))
    c.rect(dx + dw + 136, y + 330, 18, 84, c.lit(INK), 8)
    c.rect(x + 34, y + 150, 66, 96, c.lit(INK), 10)
    c.rect(x + 46, y + 164, 42, 26, LEAF_LIGHT, 4)
    for i in range(2):
        c.dot(x + 56 + i * 22, y + 216, 8, (PADDY_LIGHT, RIVER_LIGHT)[i])
    for i in range(2):
        fx, fy = x + w + 50 + i * 76, y + 190 + i * 22
        c.oval(fx, fy, 34, 52, c.shade(INK, 0.1))
        c.oval(fx, fy, 25, 41, c.lit(STEEL_DARK))
        c.oval(fx, fy, 7, 11, c.shade(INK, 0.1))
    base = 950.0
    for i in range(3):
        cx = 60 + i * 176 if i < 2 else 1290  # noqa: PLR2004
        for j in range(5):
            (_pomelo if i % 2 else _mango)(c, cx + 26 + j * 30, base - 138, 30)
        s.crate(c, cx, base, 164, 124, (EARTH, LEAF_MID, EARTH)[i])
        if i == 0:
            s.crate(c, cx + 20, base - 168, 150, 100, LEAF_MID)
    c.rect(0, HEIGHT - 8, WIDTH, 8, c.shade(EARTH, 0.4))
