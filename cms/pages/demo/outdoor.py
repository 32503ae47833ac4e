"""Motifs under the open sky."""

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
    MANGOSTEEN_LIGHT,
    PADDY,
    PADDY_DARK,
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

YARD = mix(EARTH, CREAM, 0.55)
GRASS = mix(LEAF_MID, PADDY, 0.25)
ROOFS = (MANGOSTEEN, RIVER, CHILLI, mix(EARTH, CHILLI, 0.4))


def _horizon(c: Canvas, low: float = 500, high: float = 590) -> float:
    at = c.rng.uniform(low, high)
    s.sky(c, at)
    s.banks(c, at, palms=c.rng.randint(4, 9))
    return at


def rice_dryer(c: Canvas) -> None:
    """A dryer with its furnace, and the grain beside it."""
    rng = c.rng
    at = _horizon(c)
    s.field(c, at, mix(PADDY, PADDY_LIGHT, 0.4), mix(PADDY_LIGHT, LEAF_LIGHT, 0.3), bottom=at + 150)
    s.ground(c, at + 120, YARD)
    base = 830.0
    s.shed(c, rng.uniform(90, 150), base - 40, 470, 250, rng.choice(ROOFS))
    if rng.random() < 0.6:  # noqa: PLR2004
        _tower(c, rng.uniform(760, 860), base)
    else:
        _flat_bed(c, 640, base)
    s.heap(c, rng.uniform(1230, 1330), base + 96, 250, 150, PADDY)
    for i in range(rng.randint(3, 5)):
        s.sack(c, 250 + i * 128 + rng.uniform(-8, 8), base + 130, 60)
    for i in range(2):
        s.sack(c, 320 + i * 130, base + 92, 58)


def _tower(c: Canvas, x: float, base: float) -> None:
    s.shadow(c, x + 130, base, 330, YARD)
    body, w, h = STEEL, 250.0, 560.0
    top = base - h
    for dx in (0.0, w - 22):
        c.rect(x + dx, base - 90, 22, 90, c.shade(STEEL_DARK, 0.2))
    c.poly([(x, base - 90), (x + w, base - 90), (x + w * 0.62, base - 26), (x + w * 0.38, base - 26)], c.shade(body, 0.3))
    c.rect(x, top, w, h - 90, c.lit(body))
    c.rect(x + w * 0.68, top, w * 0.32, h - 90, c.shade(body, 0.16))
    c.poly([(x - 12, top), (x + w + 12, top), (x + w * 0.66, top - 76), (x + w * 0.34, top - 76)], c.lit(RIVER_MID))
    for i in range(4):
        y = top + 46 + i * 104
        c.rect(x - 8, y, w + 16, 12, c.lit(RIVER))
        for j in range(5):
            c.poly(
                [(x + 22 + j * 43, y + 66), (x + 40 + j * 43, y + 34), (x + 58 + j * 43, y + 66)],
                c.lit(mix(PADDY, PADDY_LIGHT, 0.5)),
            )
    ex = x - 76
    c.rect(ex, top - 130, 40, base - top + 130, c.lit(RIVER))
    c.rect(ex + 26, top - 130, 14, base - top + 130, c.shade(RIVER))
    c.rect(ex - 8, top - 160, 58, 44, c.lit(RIVER), 10)
    c.line([(ex + 34, top - 128), (x + w * 0.5, top - 66)], 20, c.lit(RIVER))
    # the furnace, its pipe and its smoke
    fx = x + w + 66
    c.line([(fx + 40, base - 150), (x + w - 6, base - 190)], 44, c.shade(STEEL_DARK, 0.1))
    c.rect(fx, base - 190, 190, 190, c.lit(CHILLI), 8)
    c.rect(fx + 130, base - 190, 60, 190, c.shade(CHILLI), 8)
    c.rect(fx + 34, base - 96, 74, 68, c.shade(EARTH_DARK, 0.5), 30)
    c.rect(fx + 46, base - 74, 50, 46, c.lit(PADDY_LIGHT), 22)
    c.oval(fx + 71, base - 42, 18, 22, CHILLI)
    c.rect(fx + 128, base - 400, 34, 214, c.lit(STEEL_DARK))
    c.poly([(fx + 116, base - 400), (fx + 174, base - 400), (fx + 145, base - 432)], c.shade(STEEL_DARK))


def _flat_bed(c: Canvas, x: float, base: float) -> None:
    w = 700.0
    s.shadow(c, x + w / 2, base + 4, 430, YARD)
    for dx in (6.0, w * 0.5 - 8, w - 22):
        c.rect(x + dx, base - 330, 16, 330, c.shade(EARTH_DARK, 0.1))
    c.poly([(x - 60, base - 320), (x + w * 0.5, base - 440), (x + w + 60, base - 320)], c.lit(MANGOSTEEN))
    c.poly([(x + w * 0.5, base - 440), (x + w + 60, base - 320), (x + w * 0.5, base - 320)], c.shade(MANGOSTEEN))
    c.rect(x, base - 150, w, 150, c.lit(mix(CREAM, EARTH, 0.25)))
    c.rect(x, base - 46, w, 46, c.shade(mix(CREAM, EARTH, 0.25)))
    for i in range(7):
        c.rect(x + 40 + i * 94, base - 92, 54, 30, c.shade(EARTH_DARK, 0.3), 5)
    grain = curve((x + 6, base - 150), (x + w * 0.5, base - 206), (x + w - 6, base - 150))
    c.poly(grain, c.lit(PADDY))
    for _ in range(60):
        c.oval(x + c.rng.uniform(60, w - 60), base - c.rng.uniform(152, 172), 4, 2.4, c.lit(PADDY_PALE))
    fx = x + w + 86
    c.line([(x + w - 10, base - 80), (fx, base - 80)], 60, c.lit(STEEL_DARK))
    c.dot(fx, base - 92, 92, c.lit(RIVER))
    c.dot(fx, base - 92, 60, c.shade(RIVER, 0.4))
    for i in range(6):
        angle = i * math.pi / 3 + 0.3
        tip = (fx + math.cos(angle) * 54, base - 92 + math.sin(angle) * 54)
        c.leaf((fx, base - 92), tip, 13, c.lit(STEEL))
    c.dot(fx, base - 92, 14, c.lit(PADDY_LIGHT))


def paddy(c: Canvas) -> None:
    """Rice fields along a river."""
    rng = c.rng
    at = _horizon(c, 420, 500)
    ripe = rng.random() < 0.55  # noqa: PLR2004
    near = PADDY if ripe else LEAF_MID
    far = PADDY_LIGHT if ripe else LEAF_LIGHT
    s.field(c, at, near, far)
    # a river bends through
    bend = rng.uniform(500, 1000)
    left = curve((bend, at), (bend - 380, at + 130), (bend + 40, at + 250), 24)
    left += curve((bend + 40, at + 250), (bend + 420, at + 380), (-60, HEIGHT + 30), 24)
    right = curve((620 - rng.uniform(0, 120), HEIGHT + 30), (bend + 860, at + 380), (bend + 200, at + 235), 24)
    right += curve((bend + 200, at + 235), (bend - 300, at + 130), (bend + 22, at), 24)
    c.poly([*left, *right], mix(c.light.water, c.light.gleam, 0.25))
    for i in range(10):
        y = at + 190 + i * 8
        c.rect(bend + rng.uniform(-60, 60), y, rng.uniform(30, 90), 3, c.light.gleam, 1)
    s.boat(c, bend + 60, at + 214, 62, mix(EARTH, MANGOSTEEN, 0.3), eyes=False)
    side = rng.choice((1180.0, 1300.0))
    s.house(c, side, at + 66, 130)
    s.palm(c, side - 46, at + 84, 220, c.light.near)
    s.palm(c, side + 190, at + 80, 180, c.light.near)
    if rng.random() < 0.6:  # noqa: PLR2004
        gx, gy = rng.uniform(860, 1080), at + rng.uniform(250, 300)
        c.rect(gx, gy - 96, 13, 110, c.lit(WHITE), 5)
        c.rect(gx - 5, gy - 104, 23, 22, c.lit(RIVER), 5)
    s.tufts(c, near if not ripe else mix(LEAF_MID, PADDY, 0.55), grain=ripe)


def shrimp_pond(c: Canvas) -> None:
    """Lined ponds with paddle wheels."""
    rng = c.rng
    at = _horizon(c, 400, 470)
    s.ground(c, at, GRASS)
    water = mix(c.light.water, RIVER_MID, 0.35)
    rows = ((at + 34, at + 130, 0.5), (at + 176, at + 356, 0.78), (at + 430, HEIGHT + 60, 1.2))
    for y0, y1, size in rows:
        for left in (-200.0, 560.0, 1320.0) if size < 1 else (-300.0, 880.0):
            wide = 700 if size < 1 else 1120
            inset = (800 - left - wide / 2) * 0.14 * (1 - size / 2)
            quad = [(left + inset, y0), (left + wide + inset, y0), (left + wide, y1), (left, y1)]
            c.poly([(x, y - 5 * size) for x, y in quad], c.shade(INK, 0.1))
            c.poly(quad, water)
            c.poly([quad[0], quad[1], (quad[1][0], y0 + 12 * size), (quad[0][0], y0 + 12 * size)], c.shade(RIVER, 0.35))
            for _ in range(9):
                y = rng.uniform(y0 + 20 * size, y1)
                c.rect(left + rng.uniform(40, wide - 160), y, 110 * size * rng.uniform(0.4, 1), 3 * size, mix(water, c.light.gleam, 0.55), 2)
            for i in range(2):
                _wheel(c, left + wide * (0.28 + 0.4 * i), y0 + (y1 - y0) * 0.5, size)
    fx = rng.uniform(620, 780)
    _float(c, fx, 900)
    s.shed(c, 1180 if rng.random() < 0.5 else 140, at + 40, 210, 105, rng.choice(ROOFS))  # noqa: PLR2004


def _wheel(c: Canvas, x: float, y: float, k: float) -> None:
    for dx in (-46, 46):
        c.rect(x + dx * k - 40 * k, y - 4 * k, 80 * k, 20 * k, c.lit(PADDY_LIGHT), 10 * k)
    c.rect(x - 90 * k, y - 26 * k, 180 * k, 9 * k, c.lit(STEEL_DARK), 3)
    for dx in (-62, 0, 62):
        for r, tone in ((38, WHITE), (29, RIVER_PALE)):
            c.pie(x + dx * k, y - 2 * k, r * k, 190, 350, c.lit(tone))
        for _ in range(7):
            c.dot(x + (dx + c.rng.uniform(-44, 44)) * k, y - c.rng.uniform(22, 60) * k, c.rng.uniform(3, 6) * k, c.lit(WHITE))
    c.rect(x - 18 * k, y - 46 * k, 36 * k, 26 * k, c.lit(RIVER), 6 * k)
    c.oval(x, y + 24 * k, 120 * k, 9 * k, mix(c.light.water, WHITE, 0.6))


def _float(c: Canvas, x: float, y: float) -> None:
    c.oval(x, y + 34, 150, 16, mix(c.light.water, INK, 0.25))
    c.hull(x - 110, y, 220, 38, c.lit(WHITE), 18)
    c.rect(x - 110, y, 220, 10, c.lit(CHILLI))
    c.rect(x - 8, y - 150, 14, 150, c.lit(STEEL_DARK))
    c.poly([(x - 96, y - 108), (x + 50, y - 176), (x + 84, y - 140), (x - 62, y - 70)], c.lit(RIVER))
    c.line([(x - 40, y - 134), (x - 6, y - 98)], 3, c.tint(RIVER, 0.4))
    c.line([(x - 80, y - 90), (x + 68, y - 158)], 3, c.tint(RIVER, 0.4))
    c.rect(x + 24, y - 66, 54, 66, c.lit(STEEL), 6)
    c.dot(x + 51, y - 46, 8, LEAF_LIGHT)


def pangasius(c: Canvas) -> None:
    """Fish below the surface of a pond."""
    rng = c.rng
    at = 270.0
    s.sky(c, at)
    s.banks(c, at, palms=8)
    s.house(c, rng.choice((180.0, 1210.0)), at + 10, 150)
    deep = mix(c.light.water, INK, 0.55)
    c.gradient((0, at, WIDTH, HEIGHT - at), mix(c.light.water, RIVER_LIGHT, 0.45), deep)
    c.rect(0, at, WIDTH, 10, c.tint(RIVER_PALE, 0.3))
    for _ in range(5):
        x = rng.uniform(0, WIDTH)
        y0 = at + 10
        ray = mix(mix(c.light.water, RIVER_LIGHT, 0.45), WHITE, 0.10)
        c.poly([(x, y0), (x + 90, y0), (x + 10, y0 + 250), (x - 150, y0 + 250)], ray)
    for k, tone in ((0.42, 0.62), (0.6, 0.38), (1.0, 0.0)):
        count = {0.42: 11, 0.6: 7, 1.0: 4}[k]
        for i in range(count):
            x = (i + rng.uniform(0.15, 0.85)) * WIDTH / count
            y = rng.uniform(at + 120, HEIGHT - 200) if k < 1 else 470 + (i % 2) * 230 + rng.uniform(-40, 60)
            _fish(c, x, y, 190 * k, mix(c.light.water, INK, 0.3), tone, flip=rng.random() < 0.25)  # noqa: PLR2004
    for _ in range(26):
        c.dot(rng.uniform(0, WIDTH), rng.uniform(at + 30, HEIGHT), rng.uniform(3, 9), mix(c.light.water, WHITE, 0.4))
    bed = [(0.0, HEIGHT + 5.0)]
    bed += [(x, HEIGHT - 46 - 22 * math.sin(x / 170 + rng.uniform(0, 0.3))) for x in range(0, WIDTH + 40, 40)]
    c.poly([*bed, (WIDTH, HEIGHT + 5)], c.shade(EARTH_DARK, 0.45))
    for _ in range(16):
        x = rng.uniform(0, WIDTH)
        for dx in (-26, 0, 22):
            c.leaf((x, HEIGHT - 30), (x + dx, HEIGHT - rng.uniform(100, 180)), 9, c.shade(LEAF, 0.25), lean=14)


def _fish(c: Canvas, x: float, y: float, r: float, water: Colour, fade: float, *, flip: bool) -> None:
    k = -1 if flip else 1

    def at(px: float, py: float) -> tuple[float, float]:
        return x + px * r * k, y + py * r

    def tone(colour: Colour) -> Colour:
        return mix(c.lit(colour), water, fade)

    back, side, belly = mix(RIVER, STEEL_DARK, 0.45), mix(STEEL, RIVER_LIGHT, 0.3), WHITE
    c.poly([at(0.72, -0.02), at(1.18, -0.3), at(1.04, 0), at(1.18, 0.3), at(0.72, 0.06)], tone(back))
    c.poly([at(-0.28, -0.22), at(-0.02, -0.52), at(0.08, -0.22)], tone(back))
    body = curve(at(-1, 0.02), at(-0.5, -0.46), at(0.1, -0.25)) + curve(at(0.1, -0.25), at(0.5, -0.14), at(0.8, -0.06))
    body += [at(0.8, 0.07)] + curve(at(0.5, 0.15), at(-0.3, 0.42), at(-0.86, 0.17)) + [at(-1, 0.08)]
    c.poly(body, tone(side))
    top = curve(at(-1, 0.02), at(-0.5, -0.46), at(0.1, -0.25)) + curve(at(0.1, -0.25), at(0.5, -0.14), at(0.8, -0.06))
    top += curve(at(0.8, -0.01), at(0.1, -0.08), at(-0.98, 0.03))
    c.poly(top, tone(back))
    low = curve(at(0.5, 0.13), at(-0.3, 0.4), at(-0.86, 0.17)) + curve(at(-0.86, 0.15), at(-0.2, 0.22), at(0.5, 0.1))
    c.poly(low, tone(belly))
    c.poly([at(-0.5, 0.14), at(-0.3, 0.42), at(-0.22, 0.18)], tone(back))
    c.poly([at(0.12, 0.2), at(0.5, 0.36), at(0.56, 0.12)], tone(back))
    c.line(curve(at(-0.62, -0.15), at(-0.5, 0.02), at(-0.6, 0.17)), max(2, r * 0.02), tone(mix(back, INK, 0.3)))
    eye = at(-0.8, -0.02)
    c.dot(*eye, r * 0.045, tone(WHITE))
    c.dot(*eye, r * 0.026, tone(INK))
    for dy in (0.2, 0.34):
        c.line(curve(at(-0.97, 0.08), at(-1.12, 0.12), at(-1.16, dy)), max(1.5, r * 0.014), tone(back))


def salinity(c: Canvas) -> None:
    """A sluice on a canal, with a solar measuring mast."""
    rng = c.rng
    at = _horizon(c, 430, 510)
    s.river(c, at)
    c.poly([(0, at + 60), (520, at + 96), (430, HEIGHT), (0, HEIGHT)], c.lit(GRASS))
    c.poly([(520, at + 96), (548, at + 106), (470, HEIGHT), (430, HEIGHT)], c.shade(EARTH, 0.1))
    c.poly([(WIDTH, at + 40), (1240, at + 70), (1400, HEIGHT), (WIDTH, HEIGHT)], c.lit(mix(GRASS, LEAF, 0.3)))
    base = at + 250
    pier = mix(STEEL, CREAM, 0.5)
    for i in range(4):
        x = 560 + i * 196
        c.rect(x, base - 290, 46, 330, c.lit(pier))
        c.rect(x + 32, base - 290, 14, 330, c.shade(pier))
        if i < 3:  # noqa: PLR2004
            lift = rng.choice((0, 0, 90))
            c.rect(x + 46, base - 150 - lift, 150, 190, c.lit(RIVER if i % 2 else RIVER_MID))
            for j in range(3):
                c.rect(x + 46, base - 120 - lift + j * 54, 150, 8, c.shade(RIVER, 0.25))
            c.rect(x + 114, base - 290, 12, 150 - lift, c.shade(STEEL_DARK, 0.3))
    c.rect(530, base - 312, 690, 34, c.tint(pier, 0.2))
    c.rect(530, base - 282, 690, 10, c.shade(pier))
    for i in range(12):
        c.rect(540 + i * 60, base - 366, 6, 56, c.lit(STEEL_DARK))
    c.rect(536, base - 370, 672, 8, c.lit(STEEL_DARK))
    c.oval(880, base + 44, 380, 15, mix(c.light.water, WHITE, 0.4))
    x, y = 292.0, 880.0
    s.shadow(c, x + 12, y, 150, GRASS)
    c.rect(x, 330, 24, y - 330, c.lit(WHITE))
    c.rect(x + 16, 330, 8, y - 330, c.shade(STEEL))
    c.poly([(x - 120, 420), (x + 66, 320), (x + 126, 372), (x - 60, 474)], c.lit(RIVER))
    for t in (0.33, 0.66):
        c.line([(x - 120 + 186 * t, 420 - 100 * t), (x - 60 + 186 * t, 474 - 102 * t)], 4, c.tint(RIVER, 0.35))
    c.line([(x - 90, 447), (x + 96, 346)], 4, c.tint(RIVER, 0.35))
    c.rect(x - 44, 560, 112, 142, c.lit(STEEL), 10)
    c.rect(x - 28, 580, 80, 50, c.lit(INK), 6)
    c.line([(x - 18, 612), (x, 604), (x + 14, 616), (x + 40, 592)], 5, LEAF_LIGHT)
    c.dot(x - 14, 662, 9, PADDY_LIGHT)
    c.dot(x + 14, 662, 9, LEAF_LIGHT)
    for r in (30, 52, 74):
        c.arc(x + 12, 318, r, (225, 315), 6, c.lit(MANGOSTEEN))
    c.line([*curve((x + 24, 720), (x + 170, 730), (x + 262, 900))], 12, c.shade(STEEL_DARK, 0.3))
    s.banana(c, 90, 900, 190, c.lit(LEAF_MID))


def straw(c: Canvas) -> None:
    """A harvested field with bales."""
    rng = c.rng
    at = _horizon(c, 440, 520)
    s.field(c, at, mix(PADDY, EARTH, 0.3), PADDY_PALE)
    for i in range(7):
        y = at + 40 + i * 22
        _bale(c, rng.uniform(80, 1500), y, 22 + i * 5)
    if rng.random() < 0.6:  # noqa: PLR2004
        _baler(c, rng.uniform(860, 960), at + 300)
        spots = ((260.0, 800.0, 105.0), (620.0, 930.0, 118.0), (1430.0, 910.0, 110.0))
    else:
        spots = ((280.0, 800.0, 120.0), (720.0, 860.0, 138.0), (1200.0, 780.0, 112.0), (1440.0, 930.0, 130.0))
    for x, y, r in spots:
        _bale(c, x + rng.uniform(-50, 50), y, r)
    s.tufts(c, mix(PADDY, LEAF_MID, 0.25), grain=False, base=HEIGHT + 70)


def _bale(c: Canvas, x: float, y: float, r: float) -> None:
    c.oval(x + r * 0.3, y + r * 0.02, r * 1.75, r * 0.2, c.shade(PADDY_DARK, 0.15))
    c.oval(x + r * 1.1, y - r * 0.92, r * 0.62, r * 0.92, c.shade(PADDY, 0.2))
    c.rect(x, y - r * 1.84, r * 1.1, r * 1.84, c.shade(PADDY, 0.1))
    c.rect(x, y - r * 1.84, r * 1.1, r * 0.3, c.tint(PADDY_LIGHT, 0.1))
    for t in (0.35, 0.75):
        c.rect(x + r * 1.1 * t, y - r * 1.8, 4, r * 1.76, c.lit(RIVER_MID))
    for i, tone in enumerate((PADDY_LIGHT, PADDY, PADDY_LIGHT, PADDY, PADDY_PALE)):
        k = 1 - i * 0.2
        c.oval(x, y - r * 0.92, r * 0.66 * k, r * 0.92 * k, c.lit(mix(tone, PADDY_LIGHT, 0.35)))


def _baler(c: Canvas, x: float, y: float) -> None:
    s.shadow(c, x + 130, y + 44, 290, mix(PADDY, EARTH, 0.3))
    c.rect(x - 90, y - 34, 420, 76, c.shade(INK, 0.1), 38)
    for i in range(6):
        c.dot(x - 52 + i * 68, y + 4, 26, c.lit(STEEL_DARK))
        c.dot(x - 52 + i * 68, y + 4, 11, c.shade(STEEL_DARK, 0.4))
    c.rect(x - 60, y - 190, 230, 158, c.lit(CHILLI), 14)
    c.rect(x - 60, y - 76, 230, 44, c.shade(CHILLI))
    c.dot(x + 252, y - 112, 92, c.lit(CHILLI))
    c.dot(x + 252, y - 112, 64, c.lit(PADDY_LIGHT))
    c.dot(x + 252, y - 112, 40, c.lit(PADDY))
    c.dot(x + 252, y - 112, 18, c.lit(PADDY_LIGHT))
    c.rect(x - 20, y - 330, 12, 142, c.lit(STEEL_DARK))
    c.rect(x + 120, y - 330, 12, 142, c.lit(STEEL_DARK))
    c.rect(x - 50, y - 346, 214, 22, c.lit(CREAM), 8)
    c.dot(x + 54, y - 248, 26, c.lit(EARTH))
    c.poly([(x + 4, y - 262), (x + 54, y - 300), (x + 104, y - 262)], c.lit(PADDY_PALE))
    c.rect(x + 22, y - 226, 64, 60, c.lit(RIVER_MID), 14)
    for i in range(5):
        c.line([(x - 90, y - 60 + i * 16), (x - 168, y + 6 + i * 9)], 6, c.lit(STEEL_DARK))


def hyacinth(c: Canvas) -> None:
    """Water hyacinth on a canal, and the boat that gathers it."""
    rng = c.rng
    at = _horizon(c, 400, 480)
    s.river(c, at)
    for i in range(46):
        depth = (i / 46) ** 1.5
        y = at + 26 + depth * 400
        x = rng.uniform(-40, WIDTH + 40)
        if 520 < x < 1120 and depth > 0.1 and rng.random() < 0.75:  # noqa: PLR2004
            x += 620 if x > 800 else -620  # noqa: PLR2004
        _clump(c, x, y, 0.25 + depth * 0.75, flower=rng.random() < 0.45)  # noqa: PLR2004
    bx, by = 820.0, at + 250
    s.boat(c, bx, by, 250, RIVER if rng.random() < 0.5 else EARTH)  # noqa: PLR2004
    for i in range(7):
        _clump(c, bx - 20 + i * 30, by - 70 - (i % 2) * 22, 0.5, flower=i % 3 == 0)
    c.poly([(bx - 330, by + 20), (bx - 300, by + 34), (bx - 90, by - 120), (bx - 116, by - 136)], c.lit(STEEL_DARK))
    for i in range(5):
        c.line([(bx - 318 + i * 44, by + 2 - i * 30), (bx - 292 + i * 44, by + 20 - i * 30)], 7, c.lit(PADDY_LIGHT))
    _farmer(c, bx + 170, by - 62, 1.0)
    for i in range(16):
        _clump(c, i * 112 + rng.uniform(-40, 40), HEIGHT - rng.uniform(-40, 60), 1.35, flower=rng.random() < 0.5)  # noqa: PLR2004


def _clump(c: Canvas, x: float, y: float, k: float, *, flower: bool) -> None:
    for i in range(7):
        angle = math.radians(-170 + i * 26.7)
        px, py = x + math.cos(angle) * 46 * k, y + math.sin(angle) * 34 * k
        c.line([(x, y), (px, py)], 7 * k, c.lit(LEAF_MID))
        tone = mix(LEAF_MID, LEAF_LIGHT, 0.18 * (i % 4))
        c.oval(px, py - 10 * k, 25 * k, 20 * k, c.lit(tone))
        c.oval(px - 6 * k, py - 15 * k, 11 * k, 7 * k, c.tint(tone, 0.2))
    if flower:
        for i in range(5):
            c.dot(x + (i % 3 - 1) * 12 * k, y - (58 + i * 10) * k, 12 * k, c.lit(mix(MANGOSTEEN, MANGOSTEEN_LIGHT, 0.55 + 0.1 * (i % 2))))
        c.dot(x, y - 78 * k, 4.5 * k, c.lit(PADDY_LIGHT))


def _farmer(c: Canvas, x: float, y: float, k: float, shirt: Colour = MANGOSTEEN) -> None:
    """A person with a conical hat, standing on y."""
    c.rect(x - 22 * k, y - 60 * k, 20 * k, 62 * k, c.shade(INK, 0.05))
    c.rect(x + 4 * k, y - 60 * k, 20 * k, 62 * k, c.shade(INK, 0.05))
    c.rect(x - 30 * k, y - 140 * k, 60 * k, 92 * k, c.lit(shirt), 20 * k)
    c.line([(x + 22 * k, y - 124 * k), (x + 56 * k, y - 84 * k)], 15 * k, c.lit(shirt))
    c.dot(x, y - 162 * k, 24 * k, c.lit(mix(EARTH, CREAM, 0.25)))
    c.poly([(x - 58 * k, y - 166 * k), (x, y - 214 * k), (x + 58 * k, y - 166 * k)], c.lit(PADDY_PALE))
    c.poly([(x, y - 214 * k), (x + 58 * k, y - 166 * k), (x + 8 * k, y - 166 * k)], c.shade(PADDY_PALE, 0.12))


def cold_truck(c: Canvas) -> None:
    """A refrigerated truck at the river."""
    rng = c.rng
    at = _horizon(c, 450, 520)
    s.river(c, at, at + 180)
    road = mix(STEEL_DARK, CREAM, 0.35)
    s.ground(c, at + 160, road)
    c.rect(0, at + 152, WIDTH, 16, c.tint(road, 0.5))
    for i in range(6):
        c.rect(i * 300 - 60, 930, 150, 12, c.tint(road, 0.7), 3)
    for x in (90.0, 1500.0):
        s.palm(c, x, at + 166, rng.uniform(300, 380), c.light.near)
    x, y = 300.0, 850.0
    box, cab = rng.choice(((WHITE, RIVER), (RIVER_PALE, MANGOSTEEN), (CREAM, CHILLI)))
    c.oval(x + 500, y + 14, 560, 24, c.shade(road, 0.4))
    c.rect(x, y - 430, 690, 360, c.lit(box), 12)
    c.rect(x, y - 140, 690, 70, c.shade(box, 0.14))
    c.rect(x, y - 200, 690, 34, c.lit(cab))
    for i in range(9):
        c.rect(x + 40 + i * 74, y - 424, 3, 222, c.shade(box, 0.1))
    fx, fy = x + 345, y - 312
    for i in range(6):
        a = math.radians(i * 60)
        tip = (fx + math.cos(a) * 74, fy + math.sin(a) * 74)
        c.line([(fx, fy), tip], 10, c.lit(RIVER_MID))
        for turn in (-0.6, 0.6):
            mid = (fx + math.cos(a) * 44, fy + math.sin(a) * 44)
            c.line([mid, (mid[0] + math.cos(a + turn) * 26, mid[1] + math.sin(a + turn) * 26)], 7, c.lit(RIVER_MID))
    c.rect(x + 560, y - 500, 118, 76, c.lit(STEEL), 10)
    for i in range(4):
        c.rect(x + 574, y - 486 + i * 14, 90, 6, c.shade(STEEL, 0.3))
    cx = x + 712
    front = [(cx, y - 70), (cx, y - 380), (cx + 150, y - 380), (cx + 238, y - 214), (cx + 262, y - 196), (cx + 262, y - 70)]
    c.poly(front, c.lit(cab))
    c.poly([(cx + 26, y - 350), (cx + 136, y - 350), (cx + 208, y - 216), (cx + 26, y - 216)], c.tint(c.light.low, 0.3))
    c.poly([(cx + 92, y - 350), (cx + 122, y - 350), (cx + 72, y - 216), (cx + 42, y - 216)], c.tint(c.light.low, 0.6))
    c.rect(cx + 30, y - 196, 44, 10, c.shade(cab, 0.3), 4)
    c.rect(cx + 236, y - 150, 28, 40, c.lit(PADDY_LIGHT), 6)
    c.rect(x - 8, y - 76, 986, 30, c.shade(INK, 0.1), 6)
    for wx in (x + 130, x + 250, cx + 150):
        c.pie(wx, y - 52, 78, 180, 360, c.shade(INK, 0.2))
        c.dot(wx, y - 48, 64, c.shade(INK, 0.4))
        c.dot(wx, y - 48, 30, c.lit(STEEL))
        c.dot(wx, y - 48, 11, c.shade(STEEL_DARK, 0.3))
    for i in range(3):
        s.crate(c, 40 + i * 92, 930 - (i % 2) * 4, 84, 62, LEAF_MID if i % 2 else EARTH)


def factory(c: Canvas) -> None:
    """A food factory by the river."""
    rng = c.rng
    at = _horizon(c, 520, 580)
    wall = mix(CREAM, STEEL, 0.3)
    base = at + 130
    s.ground(c, base - 20, GRASS)
    x = 180.0
    for i in range(5):
        w = 190.0
        px = x + i * w
        c.rect(px, base - 230, w, 230, c.lit(wall if i % 2 else mix(wall, STEEL, 0.25)))
        c.poly([(px, base - 230), (px, base - 330), (px + w, base - 230)], c.lit(RIVER))
        c.poly([(px, base - 330), (px, base - 230), (px + 26, base - 230), (px + 26, base - 316)], c.tint(RIVER_LIGHT, 0.2))
        for j in range(2):
            c.rect(px + 28 + j * 78, base - 176, 56, 62, c.tint(c.light.low, 0.2), 4)
        c.rect(px, base - 40, w, 40, c.shade(wall, 0.16))
    for i, h in enumerate((380.0, 430.0, 360.0)):
        tx = 1180 + i * 118
        c.rect(tx, base - h, 104, h, c.lit(STEEL), 16)
        c.rect(tx + 72, base - h, 32, h, c.shade(STEEL, 0.2), 16)
        c.oval(tx + 52, base - h + 8, 52, 20, c.tint(STEEL, 0.4))
        for j in range(3):
            c.rect(tx, base - h + 90 + j * 96, 104, 7, c.shade(STEEL, 0.24))
    c.line([(1130, base - 120), (1232, base - 120), (1232, base - 60)], 16, c.lit(PADDY))
    c.rect(560, base - 118, 120, 118, c.shade(STEEL_DARK, 0.3), 6)
    for _ in range(9):
        s.bush(c, rng.uniform(0, WIDTH), base + 14, rng.uniform(26, 46), c.lit(mix(LEAF, LEAF_MID, rng.random())))
    s.river(c, base + 50)
    s.boat(c, rng.uniform(420, 620), base + 220, 210, MANGOSTEEN)
    for i in range(4):
        s.sack(c, 470 + i * 62, base + 158 - (i % 2) * 26, 36)
    s.boat(c, rng.uniform(1150, 1300), base + 140, 120, EARTH, eyes=False)


def solar(c: Canvas) -> None:
    """Solar panels over a garden, with pump and tank."""
    rng = c.rng
    at = _horizon(c, 450, 530)
    s.ground(c, at, GRASS)
    for i in range(4):
        s.tree(c, 110 + i * 420 + rng.uniform(-60, 60), at + 60, 110, rng.choice((PADDY, CHILLI, None)))
    for row, (y, k) in enumerate(((at + 170, 0.62), (at + 330, 0.92))):
        for i in range(3 if row else 4):
            x = (150 if row else 60) + i * (430 if row else 380)
            for dx in (0.18, 0.78):
                c.rect(x + 340 * k * dx, y - 90 * k, 12 * k, 180 * k, c.lit(STEEL_DARK))
            quad = [(x, y), (x + 380 * k, y), (x + 440 * k, y - 170 * k), (x + 60 * k, y - 170 * k)]
            c.poly([(px, py + 9 * k) for px, py in quad], c.shade(INK, 0.2))
            c.poly(quad, c.lit(mix(RIVER, INK, 0.25)))
            c.poly([quad[3], quad[2], (x + 300 * k, y - 60 * k), (x + 38 * k, y - 108 * k)], c.lit(mix(RIVER, RIVER_MID, 0.45)))
            for j in range(1, 4):
                c.line([(x + 95 * k * j, y), (x + (60 + 95 * j) * k, y - 170 * k)], 3 * k, c.tint(RIVER_LIGHT, 0.1))
            c.line([(x + 30 * k, y - 85 * k), (x + 410 * k, y - 85 * k)], 3 * k, c.tint(RIVER_LIGHT, 0.1))
            c.line([quad[0], quad[1]], 6 * k, c.lit(STEEL))
    for i in range(3):
        y = 860 + i * 62
        c.rect(0, y, WIDTH, 34, c.shade(EARTH, 0.1), 8)
        for j in range(26):
            x = j * 64 + (i % 2) * 30
            for dx in (-18, 0, 18):
                c.leaf((x, y + 8), (x + dx * 1.4, y - 34), 10, c.lit(mix(LEAF_MID, LEAF_LIGHT, 0.25 * (j % 3))))
    tx = 1370.0
    for dx in (0, 70, 140):
        c.rect(tx + dx, 560, 14, 300, c.lit(EARTH_DARK))
    c.line([(tx, 850), (tx + 150, 600)], 8, c.lit(EARTH_DARK))
    c.rect(tx - 26, 400, 206, 170, c.lit(RIVER_MID), 20)
    c.rect(tx + 116, 400, 64, 170, c.shade(RIVER_MID), 20)
    for i in range(3):
        c.rect(tx - 26, 436 + i * 44, 206, 6, c.shade(RIVER_MID, 0.3))
    c.line([(tx - 10, 560), (tx - 10, 880)], 12, c.lit(STEEL))


def boats(c: Canvas) -> None:
    """The floating market: goods hang from poles."""
    rng = c.rng
    at = _horizon(c, 430, 500)
    for i in range(5):
        s.house(c, 60 + i * 340 + rng.uniform(-60, 60), at + 22, rng.uniform(90, 130))
    s.river(c, at + 10)
    for _ in range(4):
        s.boat(c, rng.uniform(100, 1500), at + rng.uniform(50, 80), rng.uniform(60, 84), c.light.near, eyes=False)
    wood = (mix(EARTH, CHILLI, 0.3), RIVER, MANGOSTEEN, EARTH_DARK)
    goods = (PADDY_LIGHT, CHILLI, LEAF_LIGHT, PADDY, MANGOSTEEN_LIGHT)
    places = ((rng.uniform(1120, 1240), at + 196, 210.0), (rng.uniform(330, 430), at + 270, 260.0), (rng.uniform(900, 1040), at + 420, 330.0))
    for i, (x, y, r) in enumerate(places):
        body = wood[(i + rng.randint(0, 3)) % 4]
        pole = x - r * 0.48
        s.boat(c, x, y, r, body)
        s.canopy(c, x + r * 0.36, y, r * 0.92, mix(EARTH, PADDY_PALE, 0.4))
        tall = r * rng.uniform(1.25, 1.5)
        c.rect(pole - 4, y - tall, 9, tall - r * 0.2, c.lit(EARTH_DARK))
        c.line([(pole, y - tall + 10), (pole + r * 0.42, y - tall - 6)], 7, c.lit(EARTH_DARK))
        for j in range(3):
            hx = pole + r * (0.14 + 0.13 * j)
            hy = y - tall + 4 + r * (0.1 + 0.05 * (j % 2))
            c.line([(hx, y - tall + 4), (hx, hy)], 2.4, c.lit(EARTH_DARK))
            s_r = r * 0.066
            c.dot(hx, hy + s_r, s_r, c.lit(goods[(i + j) % 5]))
            c.dot(hx - s_r * 0.3, hy + s_r * 0.7, s_r * 0.28, c.tint(goods[(i + j) % 5], 0.5))
        for j in range(9):
            fx = x - r * 0.36 + j * r * 0.055
            c.dot(fx, y - r * (0.24 + 0.05 * (j % 2)), r * 0.06, c.lit(goods[(i * 2 + j // 3) % 5]))
        _farmer(c, x + r * 0.86, y - r * 0.2, r / 330, (MANGOSTEEN, RIVER_MID, LEAF_MID)[i])


def city_data(c: Canvas) -> None:
    """The city and its bridge, with measuring points linked over it."""
    rng = c.rng
    at = 560.0
    s.sky(c, at)
    s.ridge(c, at, 60, c.light.far)
    for layer, tone in ((0, c.light.far), (1, c.light.mid)):
        x = -20.0
        while x < WIDTH:
            w = rng.uniform(50, 110)
            h = rng.uniform(60, 210) * (0.8 if layer else 1.1)
            if not 560 < x < 1180 or layer == 0:  # noqa: PLR2004
                c.rect(x, at - h, w, h + 4, tone)
                if layer:
                    for i in range(int(h // 34)):
                        for j in range(int(w // 26)):
                            if rng.random() < 0.6:  # noqa: PLR2004
                                c.rect(x + 9 + j * 25, at - h + 12 + i * 33, 11, 16, mix(tone, c.light.low, 0.65))
            x += w + rng.uniform(2, 26)
    s.river(c, at)
    deck = at - 46
    steel = c.tint(PADDY_PALE, 0.1)
    for tower in (560.0, 1040.0):
        for i in range(1, 9):
            for side in (-1, 1):
                c.line([(tower, deck - 300 + i * 12), (tower + side * i * 29, deck)], 2.6, steel)
        c.poly([(tower - 26, deck + 120), (tower - 6, deck - 320), (tower + 6, deck - 320), (tower + 26, deck + 120), (tower + 12, deck + 120), (tower, deck - 200), (tower - 12, deck + 120)], steel)
        c.oval(tower, deck + 122, 60, 10, mix(c.light.water, INK, 0.25))
    c.rect(0, deck, WIDTH, 14, c.shade(STEEL, 0.1))
    for px in (120.0, 300.0, 1300.0, 1480.0):
        c.rect(px, deck + 14, 18, 70, c.shade(STEEL, 0.1))
    s.boat(c, rng.uniform(700, 900), at + 190, 130, MANGOSTEEN)
    nodes = [(rng.uniform(70 + i * 160, 190 + i * 160), rng.uniform(110, 330)) for i in range(9)]
    for a, b in zip(nodes, nodes[1:], strict=False):
        c.line([a, b], 3, mix(c.light.top, WHITE, 0.65))
    for i in range(0, 7, 3):
        c.line([nodes[i], nodes[i + 2]], 3, mix(c.light.top, WHITE, 0.45))
    for i, (x, y) in enumerate(nodes):
        c.dot(x, y, 22, mix(c.light.top, WHITE, 0.4))
        c.dot(x, y, 13, (MANGOSTEEN, PADDY, RIVER)[i % 3])
    for i in range(5):
        s.tree(c, i * 400 + rng.uniform(-60, 60), HEIGHT + 16, 120)
    c.rect(0, HEIGHT - 44, WIDTH, 50, c.shade(LEAF, 0.2))


def drone(c: Canvas) -> None:
    """A drone spraying over rice."""
    rng = c.rng
    at = _horizon(c, 460, 540)
    s.field(c, at, LEAF_MID, LEAF_LIGHT)
    x, y = rng.uniform(640, 900), rng.uniform(320, 400)
    spray = mix(c.lit(LEAF_LIGHT), WHITE, 0.45)
    for dx in (-190, -64, 64, 190):
        for i in range(60):
            t = i / 60
            c.dot(x + dx + rng.uniform(-60, 60) * t, y + 120 + 250 * t, 4.4 - 2 * t, spray)
    body = c.lit(WHITE)
    for dx in (-240, -118, 118, 240):
        c.line([(x, y), (x + dx, y - 40)], 16, c.lit(INK))
        c.rect(x + dx - 12, y - 76, 24, 42, c.lit(INK), 6)
        c.oval(x + dx, y - 82, 96, 9, mix(c.light.low, INK, 0.35))
        c.oval(x + dx, y - 84, 60, 4, mix(c.light.low, WHITE, 0.5))
    c.rect(x - 92, y - 44, 184, 74, body, 26)
    c.rect(x - 92, y + 4, 184, 26, c.shade(WHITE, 0.16), 14)
    c.rect(x - 66, y + 22, 132, 70, c.lit(mix(RIVER_LIGHT, WHITE, 0.3)), 20)
    c.rect(x - 66, y + 56, 132, 36, c.lit(RIVER_MID), 18)
    c.dot(x + 66, y - 8, 12, c.lit(CHILLI))
    for side in (-1, 1):
        c.line([(x + side * 76, y + 20), (x + side * 118, y + 128)], 10, c.lit(INK))
        c.line([(x + side * 76, y + 128), (x + side * 160, y + 128)], 10, c.lit(INK))
    c.rect(x - 214, y + 104, 428, 8, c.lit(STEEL_DARK), 3)
    c.oval(x, at + 260, 300, 18, c.shade(LEAF_MID, 0.35))
    _farmer(c, rng.choice((180.0, 1400.0)), at + 220, 1.15, RIVER_MID)
    s.tufts(c, LEAF_MID, grain=False)


def wastewater(c: Canvas) -> None:
    """Treatment tanks, pipes and a reed bed."""
    rng = c.rng
    at = _horizon(c, 420, 490)
    s.ground(c, at, GRASS)
    for i in range(5):
        s.tree(c, 60 + i * 370 + rng.uniform(-40, 40), at + 44, 90)
    concrete = mix(CREAM, STEEL, 0.5)
    tints = (mix(EARTH, RIVER_MID, 0.35), mix(LEAF_MID, RIVER_MID, 0.55), RIVER_LIGHT)
    rng_h = rng.uniform(180, 230)
    for i, water in enumerate(tints):
        x, y, r = 300.0 + i * 490, at + 180.0, 210.0
        h = rng_h
        c.oval(x + 24, y + h + 14, r * 1.08, 52, c.shade(GRASS, 0.3))
        c.oval(x, y + h, r, 64, c.shade(concrete, 0.16))
        c.rect(x - r, y, r * 2, h, c.lit(concrete))
        c.rect(x + r * 0.5, y, r * 0.5, h, c.shade(concrete, 0.12))
        c.oval(x, y + h - 2, r, 62, c.shade(concrete, 0.08))
        c.oval(x, y, r, 66, c.tint(concrete, 0.45))
        c.oval(x, y + 4, r - 22, 54, c.shade(water, 0.25))
        c.oval(x, y + 14, r - 30, 44, c.lit(water))
        for _ in range(14 if i == 1 else 4):
            c.oval(x + rng.uniform(-120, 120), y + rng.uniform(-6, 36), 10, 5, c.tint(water, 0.6))
        c.rect(x - r, y - 18, r * 2, 8, c.lit(STEEL_DARK), 3)
        for j in range(7):
            c.rect(x - r + j * (r * 2 - 6) / 6, y - 62, 6, 50, c.lit(STEEL_DARK))
        c.rect(x - r, y - 66, r * 2, 7, c.lit(PADDY))
        if i:
            c.line([(x - r - 74, y + 70), (x - r + 6, y + 70)], 30, c.lit(RIVER))
            c.rect(x - r - 46, y + 48, 16, 44, c.shade(RIVER, 0.25), 4)
    c.poly([(0, 880), (WIDTH, 850), (WIDTH, HEIGHT), (0, HEIGHT)], mix(c.light.water, RIVER_LIGHT, 0.4))
    for _ in range(12):
        c.rect(rng.uniform(0, WIDTH), rng.uniform(880, 990), rng.uniform(60, 160), 4, c.light.gleam, 2)
    for i in range(60):
        x = i * 27 + rng.uniform(-10, 10)
        tip = rng.uniform(720, 800) if i < 26 or i > 44 else rng.uniform(820, 870)  # noqa: PLR2004
        c.leaf((x, HEIGHT), (x + rng.uniform(-30, 30), tip), 6, c.lit(mix(LEAF, LEAF_MID, rng.random())), lean=8)
        if i % 4 == 0 and tip < 810:  # noqa: PLR2004
            c.rect(x - 5, tip - 8, 11, 46, c.lit(EARTH_DARK), 5)


def biochar(c: Canvas) -> None:
    """A cone kiln, char and husk."""
    rng = c.rng
    at = _horizon(c, 470, 540)
    s.ground(c, at, YARD)
    s.shed(c, rng.choice((60.0, 1060.0)), at + 120, 430, 210, rng.choice(ROOFS))
    x, base = rng.uniform(700, 860), 880.0
    s.shadow(c, x, base, 360, YARD)
    for i in range(7):
        smoke = mix(c.light.low, c.light.cloud, 0.55)
        c.dot(x + 120 + i * 26 + rng.uniform(-8, 8), 300 - i * 36, 26 + i * 11, mix(smoke, mix(c.light.top, c.light.low, 0.5), i / 9))
    body = mix(STEEL_DARK, INK, 0.25)
    for dx in (-190, -20, 160):
        c.rect(x + dx, base - 110, 24, 116, c.shade(INK, 0.1))
    c.poly([(x - 270, base - 400), (x + 270, base - 400), (x + 120, base - 60), (x - 120, base - 60)], c.lit(body))
    c.poly([(x + 60, base - 400), (x + 270, base - 400), (x + 120, base - 60), (x + 40, base - 60)], c.shade(body, 0.3))
    c.oval(x, base - 400, 270, 58, c.tint(body, 0.25))
    c.oval(x, base - 396, 236, 44, c.shade(EARTH_DARK, 0.55))
    c.oval(x, base - 390, 200, 32, c.lit(CHILLI))
    c.oval(x, base - 386, 150, 22, c.lit(PADDY))
    for i in range(9):
        fx = x - 150 + i * 38
        h = rng.uniform(70, 190) * (1 - abs(i - 4) / 7)
        c.leaf((fx, base - 384), (fx + rng.uniform(-18, 18), base - 390 - h), 24, c.lit(CHILLI), lean=8)
        c.leaf((fx, base - 384), (fx + rng.uniform(-10, 10), base - 386 - h * 0.66), 15, PADDY_LIGHT, lean=-6)
    c.line([(x + 220, base - 330), (x + 330, base - 350), (x + 330, base - 560)], 36, c.lit(STEEL_DARK))
    c.rect(x - 40, base - 60, 80, 30, c.shade(INK, 0.1))
    s.heap(c, x - 430, base + 60, 230, 150, mix(PADDY, EARTH, 0.25))
    s.heap(c, x + 400, base + 70, 240, 130, mix(INK, EARTH_DARK, 0.25))
    _farmer(c, x - 250, base + 40, 1.3, RIVER_MID)
