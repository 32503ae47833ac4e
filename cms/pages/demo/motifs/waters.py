"""Ponds, canals, sluices and boats."""

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
from cms.pages.demo.motifs.shared import GRASS, ROOFS, farmer, horizon


def shrimp_pond(c: Canvas) -> None:
    """Lined ponds with paddle wheels."""
    rng = c.rng
    at = horizon(c, 400, 470)
    s.ground(c, at, GRASS)
    water = mix(c.light.water, RIVER_MID, 0.35)
    rows = ((at + 34, at + 130, 0.5), (at + 172, at + 336, 0.78), (at + 390, HEIGHT + 60, 1.15))
    for y0, y1, size in rows:
        for left in (-200.0, 560.0, 1320.0) if size < 1 else (-300.0, 880.0):
            wide = 700 if size < 1 else 1120
            inset = (800 - left - wide / 2) * 0.14 * (1 - size / 2)
            quad = [(left + inset, y0), (left + wide + inset, y0), (left + wide, y1), (left, y1)]
            c.poly([(x, y - 5 * size) for x, y in quad], c.shade(INK, 0.1))
            c.poly(quad, water)
            c.poly(
                [quad[0], quad[1], (quad[1][0], y0 + 12 * size), (quad[0][0], y0 + 12 * size)],
                c.shade(RIVER, 0.35),
            )
            for _ in range(9):
                y = rng.uniform(y0 + 20 * size, y1)
                c.rect(
                    left + rng.uniform(40, wide - 160),
                    y,
                    110 * size * rng.uniform(0.4, 1),
                    3 * size,
                    mix(water, c.light.gleam, 0.55),
                    2,
                )
            for i in range(2):
                _wheel(c, left + wide * (0.28 + 0.4 * i), y0 + (y1 - y0) * 0.5, size)
    fx = rng.uniform(620, 780)
    _float(c, fx, at + 448)
    s.shed(c, 1180 if rng.random() < 0.5 else 140, at + 40, 210, 105, rng.choice(ROOFS))


def _wheel(c: Canvas, x: float, y: float, k: float) -> None:
    for dx in (-46, 46):
        c.rect(x + dx * k - 40 * k, y - 4 * k, 80 * k, 20 * k, c.lit(PADDY_LIGHT), 10 * k)
    c.rect(x - 90 * k, y - 26 * k, 180 * k, 9 * k, c.lit(STEEL_DARK), 3)
    for dx in (-62, 0, 62):
        for r, tone in ((38, WHITE), (29, RIVER_PALE)):
            c.pie(x + dx * k, y - 2 * k, r * k, 190, 350, c.lit(tone))
        for _ in range(7):
            c.dot(
                x + (dx + c.rng.uniform(-44, 44)) * k,
                y - c.rng.uniform(22, 60) * k,
                c.rng.uniform(3, 6) * k,
                c.lit(WHITE),
            )
    c.rect(x - 18 * k, y - 46 * k, 36 * k, 26 * k, c.lit(RIVER), 6 * k)
    c.oval(x, y + 24 * k, 120 * k, 9 * k, mix(c.light.water, WHITE, 0.6))


def _float(c: Canvas, x: float, y: float) -> None:
    c.oval(x, y + 34, 150, 16, mix(c.light.water, INK, 0.25))
    c.hull(x - 110, y, 220, 38, c.lit(WHITE), 18)
    c.rect(x - 110, y, 220, 10, c.lit(CHILLI))
    c.rect(x - 8, y - 150, 14, 150, c.lit(STEEL_DARK))
    c.poly(
        [(x - 96, y - 108), (x + 50, y - 176), (x + 84, y - 140), (x - 62, y - 70)], c.lit(RIVER)
    )
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
            y = (
                rng.uniform(at + 120, HEIGHT - 200)
                if k < 1
                else 470 + (i % 2) * 230 + rng.uniform(-40, 60)
            )
            _fish(c, x, y, 190 * k, mix(c.light.water, INK, 0.3), tone, flip=rng.random() < 0.25)
    for _ in range(26):
        c.dot(
            rng.uniform(0, WIDTH),
            rng.uniform(at + 30, HEIGHT),
            rng.uniform(3, 9),
            mix(c.light.water, WHITE, 0.4),
        )
    bed = [(0.0, HEIGHT + 5.0)]
    bed += [
        (x, HEIGHT - 46 - 22 * math.sin(x / 170 + rng.uniform(0, 0.3)))
        for x in range(0, WIDTH + 40, 40)
    ]
    c.poly([*bed, (WIDTH, HEIGHT + 5)], c.shade(EARTH_DARK, 0.45))
    for _ in range(16):
        x = rng.uniform(0, WIDTH)
        for dx in (-26, 0, 22):
            c.leaf(
                (x, HEIGHT - 30),
                (x + dx, HEIGHT - rng.uniform(100, 180)),
                9,
                c.shade(LEAF, 0.25),
                lean=14,
            )


def _fish(  # noqa: PLR0917 - coordinates
    c: Canvas, x: float, y: float, r: float, water: Colour, fade: float, *, flip: bool
) -> None:
    k = -1 if flip else 1

    def at(px: float, py: float) -> tuple[float, float]:
        return x + px * r * k, y + py * r

    def tone(colour: Colour) -> Colour:
        return mix(c.lit(colour), water, fade)

    back, side, belly = mix(RIVER, STEEL_DARK, 0.45), mix(STEEL, RIVER_LIGHT, 0.3), WHITE
    c.poly(
        [at(0.72, -0.02), at(1.18, -0.3), at(1.04, 0), at(1.18, 0.3), at(0.72, 0.06)], tone(back)
    )
    c.poly([at(-0.28, -0.22), at(-0.02, -0.52), at(0.08, -0.22)], tone(back))
    body = curve(at(-1, 0.02), at(-0.5, -0.46), at(0.1, -0.25)) + curve(
        at(0.1, -0.25), at(0.5, -0.14), at(0.8, -0.06)
    )
    body += [at(0.8, 0.07), *curve(at(0.5, 0.15), at(-0.3, 0.42), at(-0.86, 0.17)), at(-1, 0.08)]
    c.poly(body, tone(side))
    top = curve(at(-1, 0.02), at(-0.5, -0.46), at(0.1, -0.25)) + curve(
        at(0.1, -0.25), at(0.5, -0.14), at(0.8, -0.06)
    )
    top += curve(at(0.8, -0.01), at(0.1, -0.08), at(-0.98, 0.03))
    c.poly(top, tone(back))
    low = curve(at(0.5, 0.13), at(-0.3, 0.4), at(-0.86, 0.17)) + curve(
        at(-0.86, 0.15), at(-0.2, 0.22), at(0.5, 0.1)
    )
    c.poly(low, tone(belly))
    c.poly([at(-0.5, 0.14), at(-0.3, 0.42), at(-0.22, 0.18)], tone(back))
    c.poly([at(0.12, 0.2), at(0.5, 0.36), at(0.56, 0.12)], tone(back))
    c.line(
        curve(at(-0.62, -0.15), at(-0.5, 0.02), at(-0.6, 0.17)),
        max(2, r * 0.02),
        tone(mix(back, INK, 0.3)),
    )
    eye = at(-0.8, -0.02)
    c.dot(*eye, r * 0.045, tone(WHITE))
    c.dot(*eye, r * 0.026, tone(INK))
    for dy in (0.2, 0.34):
        c.line(
            curve(at(-0.97, 0.08), at(-1.12, 0.12), at(-1.16, dy)), max(1.5, r * 0.014), tone(back)
        )


def salinity(c: Canvas) -> None:
    """A sluice on a canal, with a solar measuring mast."""
    rng = c.rng
    at = horizon(c, 430, 510)
    s.river(c, at)
    c.poly([(0, at + 60), (520, at + 96), (430, HEIGHT), (0, HEIGHT)], c.lit(GRASS))
    c.poly([(520, at + 96), (548, at + 106), (470, HEIGHT), (430, HEIGHT)], c.shade(EARTH, 0.1))
    c.poly(
        [(WIDTH, at + 40), (1240, at + 70), (1400, HEIGHT), (WIDTH, HEIGHT)],
        c.lit(mix(GRASS, LEAF, 0.3)),
    )
    base = at + 250
    pier = mix(STEEL, CREAM, 0.5)
    for i in range(4):
        x = 560 + i * 196
        c.rect(x, base - 290, 46, 330, c.lit(pier))
        c.rect(x + 32, base - 290, 14, 330, c.shade(pier))
        if i < 3:
            lift = rng.choice((0.0, 0.0, 90.0))
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
    mast, y = 292.0, 880.0
    s.shadow(c, mast + 12, y, 150, GRASS)
    c.rect(mast, 330, 24, y - 330, c.lit(WHITE))
    c.rect(mast + 16, 330, 8, y - 330, c.shade(STEEL))
    c.poly([(mast - 120, 420), (mast + 66, 320), (mast + 126, 372), (mast - 60, 474)], c.lit(RIVER))
    for t in (0.33, 0.66):
        c.line(
            [(mast - 120 + 186 * t, 420 - 100 * t), (mast - 60 + 186 * t, 474 - 102 * t)],
            4,
            c.tint(RIVER, 0.35),
        )
    c.line([(mast - 90, 447), (mast + 96, 346)], 4, c.tint(RIVER, 0.35))
    c.rect(mast - 44, 560, 112, 142, c.lit(STEEL), 10)
    c.rect(mast - 28, 580, 80, 50, c.lit(INK), 6)
    c.line([(mast - 18, 612), (mast, 604), (mast + 14, 616), (mast + 40, 592)], 5, LEAF_LIGHT)
    c.dot(mast - 14, 662, 9, PADDY_LIGHT)
    c.dot(mast + 14, 662, 9, LEAF_LIGHT)
    for r in (30, 52, 74):
        c.arc(mast + 12, 318, r, (225, 315), 6, c.lit(MANGOSTEEN))
    c.line(
        [*curve((mast + 24, 720), (mast + 170, 730), (mast + 262, 900))],
        12,
        c.shade(STEEL_DARK, 0.3),
    )
    s.banana(c, 90, 900, 190, c.lit(LEAF_MID))


def hyacinth(c: Canvas) -> None:
    """Water hyacinth on a canal, and the boat that gathers it."""
    rng = c.rng
    at = horizon(c, 400, 480)
    s.river(c, at)
    for i in range(46):
        depth = (i / 46) ** 1.5
        y = at + 26 + depth * 400
        x = rng.uniform(-40, WIDTH + 40)
        if 520 < x < 1120 and depth > 0.1 and rng.random() < 0.75:
            x += 620 if x > 800 else -620
        _clump(c, x, y, 0.25 + depth * 0.75, flower=rng.random() < 0.45)
    bx, by = 820.0, at + 250
    s.boat(c, bx, by, 250, RIVER if rng.random() < 0.5 else EARTH)
    for i in range(7):
        _clump(c, bx - 20 + i * 30, by - 70 - (i % 2) * 22, 0.5, flower=i % 3 == 0)
    c.poly(
        [(bx - 330, by + 20), (bx - 300, by + 34), (bx - 90, by - 120), (bx - 116, by - 136)],
        c.lit(STEEL_DARK),
    )
    for i in range(5):
        c.line(
            [(bx - 318 + i * 44, by + 2 - i * 30), (bx - 292 + i * 44, by + 20 - i * 30)],
            7,
            c.lit(PADDY_LIGHT),
        )
    farmer(c, bx + 170, by - 62, 1.0)
    for i in range(16):
        _clump(
            c,
            i * 112 + rng.uniform(-40, 40),
            HEIGHT - rng.uniform(-40, 60),
            1.35,
            flower=rng.random() < 0.5,
        )


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
            c.dot(
                x + (i % 3 - 1) * 12 * k,
                y - (58 + i * 10) * k,
                12 * k,
                c.lit(mix(MANGOSTEEN, MANGOSTEEN_LIGHT, 0.55 + 0.1 * (i % 2))),
            )
        c.dot(x, y - 78 * k, 4.5 * k, c.lit(PADDY_LIGHT))


def boats(c: Canvas) -> None:
    """The floating market: goods hang from poles."""
    rng = c.rng
    at = horizon(c, 430, 500)
    for i in range(5):
        s.house(c, 60 + i * 340 + rng.uniform(-60, 60), at + 22, rng.uniform(90, 130))
    s.river(c, at + 10)
    for _ in range(4):
        s.boat(
            c,
            rng.uniform(100, 1500),
            at + rng.uniform(50, 80),
            rng.uniform(60, 84),
            c.light.near,
            eyes=False,
        )
    wood = (mix(EARTH, CHILLI, 0.3), RIVER, MANGOSTEEN, EARTH_DARK)
    goods = (PADDY_LIGHT, CHILLI, LEAF_LIGHT, PADDY, MANGOSTEEN_LIGHT)
    places = (
        (rng.uniform(1120, 1240), at + 196, 210.0),
        (rng.uniform(330, 430), at + 270, 260.0),
        (rng.uniform(900, 1040), at + 420, 330.0),
    )
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
        farmer(c, x + r * 0.86, y - r * 0.2, r / 330, (MANGOSTEEN, RIVER_MID, LEAF_MID)[i])
