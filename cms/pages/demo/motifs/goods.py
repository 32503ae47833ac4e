"""Fruit, crates with tags, conveyors and the cool store."""

from cms.pages.demo import scenery as s
from cms.pages.demo.canvas import (
    CHILLI,
    EARTH,
    EARTH_DARK,
    HEIGHT,
    INK,
    LEAF_LIGHT,
    LEAF_MID,
    MANGOSTEEN,
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
    mix,
)
from cms.pages.demo.motifs.shared import WOOD, mango, mangosteen, pomelo, room


def fruit(c: Canvas) -> None:
    """Crates of the delta's fruit on a packing bench."""
    rng = c.rng
    room(c, 700)
    for i in range(3):
        x = 60 + i * 560 + rng.uniform(-30, 30)
        c.rect(x, 610, 330, 90, c.shade(WOOD, 0.2))
        for j in range(2):
            s.crate(c, x + 10 + j * 160, 612, 150, 100, (LEAF_MID, EARTH)[j])
    top = 800.0
    s.table(c, top, WOOD)
    kinds = [mango, pomelo, mangosteen, mango]
    rng.shuffle(kinds)
    for i, (x, w) in enumerate(((150.0, 400.0), (600.0, 400.0), (1050.0, 400.0))):
        r = {mango: 62, pomelo: 66, mangosteen: 50}[kinds[i]]
        for row in (1, 0):
            step = r * 1.62
            n = int(w / step)
            for j in range(n - row):
                px = x + (w - (n - row - 1) * step) / 2 + j * step
                kinds[i](c, px, top - 150 - row * r * 1.15 + rng.uniform(-7, 7), r)
        s.crate(c, x, top + 2, w, 170, mix(EARTH, PADDY_LIGHT, rng.uniform(0, 0.4)))
    for i in range(3):
        kinds[3](c, 560 + i * 470 + rng.uniform(-16, 16), top - 44, 46)


def trace(c: Canvas) -> None:
    """Crates with lot tags, and a phone reading one."""
    rng = c.rng
    room(c, 720)
    top = 820.0
    s.table(c, top, WOOD)
    for i, w in enumerate((390.0, 390.0)):
        x = 130 + i * 430
        fruit_at = top - 190
        draw = (pomelo, mango)[(i + rng.randint(0, 1)) % 2]
        for j in range(4):
            draw(c, x + 66 + j * 86, fruit_at - (j % 2) * 14, 56)
        s.crate(c, x, top + 2, w, 206, mix(EARTH, PADDY_LIGHT, 0.2 * i))
        _tag(c, x + w / 2 - 74, top - 186, 148)
    px, py = 1130.0, top - 470
    c.poly(
        [(px + 20, top + 2), (px + 250, top + 2), (px + 226, top - 60), (px + 60, top - 60)],
        c.shade(WOOD, 0.3),
    )
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
            corner = (row < 6 or row > 10) and (col < 6 or col > 10) and not (row > 10 and col > 10)
            if not corner and rng.random() < 0.48:
                c.rect(x + col * k, y + row * k, k, k, c.lit(INK))
    for cx, cy in ((0, 0), (11, 0), (0, 11)):
        c.rect(x + cx * k, y + cy * k, k * 6, k * 6, c.lit(INK), 4)
        c.rect(x + (cx + 1) * k, y + (cy + 1) * k, k * 4, k * 4, c.lit(WHITE), 3)
        c.rect(x + (cx + 2) * k, y + (cy + 2) * k, k * 2, k * 2, c.lit(MANGOSTEEN), 2)


def robot_line(c: Canvas) -> None:
    """A conveyor and a robot arm."""
    rng = c.rng
    room(c, 720)
    arm = rng.choice((PADDY, CHILLI, RIVER_MID))
    belt_y = 760.0
    for i in range(6):
        c.rect(70 + i * 180, belt_y + 40, 26, 170, c.shade(STEEL_DARK, 0.2))
    c.rect(0, belt_y, 1080, 54, c.shade(INK, 0.1), 27)
    c.rect(0, belt_y - 2, 1054, 14, c.shade(STEEL_DARK, 0.3), 6)
    for i in range(11):
        c.dot(36 + i * 100, belt_y + 28, 15, c.lit(STEEL))
    sacks = rng.random() < 0.5
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
    c.poly(
        [(430, belt_y - 266), (466, belt_y - 266), (520, belt_y - 12), (376, belt_y - 12)],
        c.tint(PADDY_PALE, 0.35),
    )
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
    hand = (1236.0, 580.0) if rng.random() < 0.5 else (860.0, 560.0)
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


def cold_room(c: Canvas) -> None:
    """A small cool store with crates before its door."""
    rng = c.rng
    room(c, 720)
    x, y, w, h = 420.0, 210.0, 640.0, 560.0
    panel = mix(WHITE, RIVER_PALE, 0.35)
    c.poly(
        [(x + w, y), (x + w + 170, y + 50), (x + w + 170, y + h - 60), (x + w, y + h + 40)],
        c.shade(panel, 0.18),
    )
    c.rect(x, y, w, h + 40, c.lit(panel))
    for i in range(1, 4):
        c.rect(x + i * w / 4, y, 3, h + 40, c.shade(panel, 0.12))
    c.rect(x - 10, y - 22, w + 20, 30, c.lit(RIVER))
    c.poly(
        [(x + w + 10, y - 22), (x + w + 180, y + 32), (x + w + 180, y + 60), (x + w + 10, y + 8)],
        c.shade(RIVER),
    )
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
    c.poly(
        [
            (dx + dw, y + 104),
            (dx + dw + 180, y + 66),
            (dx + dw + 180, y + h + 90),
            (dx + dw, y + h + 44),
        ],
        c.tint(panel, 0.2),
    )
    c.poly(
        [
            (dx + dw, y + 104),
            (dx + dw + 22, y + 99),
            (dx + dw + 22, y + h + 48),
            (dx + dw, y + h + 44),
        ],
        c.lit(STEEL_DARK),
    )
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
        cx = 60 + i * 176 if i < 2 else 1290
        for j in range(5):
            (pomelo if i % 2 else mango)(c, cx + 26 + j * 30, base - 138, 30)
        s.crate(c, cx, base, 164, 124, (EARTH, LEAF_MID, EARTH)[i])
        if i == 0:
            s.crate(c, cx + 20, base - 168, 150, 100, LEAF_MID)
    c.rect(0, HEIGHT - 8, WIDTH, 8, c.shade(EARTH, 0.4))
