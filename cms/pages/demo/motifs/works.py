"""Trucks, factories, plants, the city."""

import math
from itertools import pairwise

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
from cms.pages.demo.motifs.shared import GRASS, ROOFS, YARD, farmer, horizon, window


def cold_truck(c: Canvas) -> None:
    """A refrigerated truck at the river."""
    rng = c.rng
    at = horizon(c, 450, 520)
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
            c.line(
                [mid, (mid[0] + math.cos(a + turn) * 26, mid[1] + math.sin(a + turn) * 26)],
                7,
                c.lit(RIVER_MID),
            )
    c.rect(x + 560, y - 500, 118, 76, c.lit(STEEL), 10)
    for i in range(4):
        c.rect(x + 574, y - 486 + i * 14, 90, 6, c.shade(STEEL, 0.3))
    cx = x + 712
    front = [
        (cx, y - 70),
        (cx, y - 380),
        (cx + 150, y - 380),
        (cx + 238, y - 214),
        (cx + 262, y - 196),
        (cx + 262, y - 70),
    ]
    c.poly(front, c.lit(cab))
    c.poly(
        [(cx + 26, y - 350), (cx + 136, y - 350), (cx + 208, y - 216), (cx + 26, y - 216)],
        c.tint(c.light.low, 0.3),
    )
    c.poly(
        [(cx + 92, y - 350), (cx + 122, y - 350), (cx + 72, y - 216), (cx + 42, y - 216)],
        c.tint(c.light.low, 0.6),
    )
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
    at = horizon(c, 520, 580)
    wall = mix(CREAM, STEEL, 0.3)
    base = at + 130
    s.ground(c, base - 20, GRASS)
    x = 180.0
    for i in range(5):
        w = 190.0
        px = x + i * w
        c.rect(px, base - 230, w, 230, c.lit(wall if i % 2 else mix(wall, STEEL, 0.25)))
        c.poly([(px, base - 230), (px, base - 330), (px + w, base - 230)], c.lit(RIVER))
        c.poly(
            [(px, base - 330), (px, base - 230), (px + 26, base - 230), (px + 26, base - 316)],
            c.tint(RIVER_LIGHT, 0.2),
        )
        for j in range(2):
            c.rect(px + 28 + j * 78, base - 176, 56, 62, window(c), 4)
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
        s.bush(
            c,
            rng.uniform(0, WIDTH),
            base + 14,
            rng.uniform(26, 46),
            c.lit(mix(LEAF, LEAF_MID, rng.random())),
        )
    s.river(c, base + 50)
    s.boat(c, rng.uniform(420, 620), base + 220, 210, MANGOSTEEN)
    for i in range(4):
        s.sack(c, 470 + i * 62, base + 158 - (i % 2) * 26, 36)
    s.boat(c, rng.uniform(1150, 1300), base + 140, 120, EARTH, eyes=False)


def solar(c: Canvas) -> None:
    """Solar panels over a garden, with pump and tank."""
    rng = c.rng
    at = horizon(c, 450, 530)
    s.ground(c, at, GRASS)
    for i in range(4):
        s.tree(
            c, 110 + i * 420 + rng.uniform(-60, 60), at + 60, 110, rng.choice((PADDY, CHILLI, None))
        )
    for row, (y, k) in enumerate(((at + 170, 0.62), (at + 330, 0.92))):
        for i in range(3 if row else 4):
            x = (150 if row else 60) + i * (430 if row else 380)
            for dx in (0.18, 0.78):
                c.rect(x + 340 * k * dx, y - 90 * k, 12 * k, 180 * k, c.lit(STEEL_DARK))
            quad = [(x, y), (x + 380 * k, y), (x + 440 * k, y - 170 * k), (x + 60 * k, y - 170 * k)]
            c.poly([(px, py + 9 * k) for px, py in quad], c.shade(INK, 0.2))
            c.poly(quad, c.lit(mix(RIVER, INK, 0.25)))
            c.poly(
                [quad[3], quad[2], (x + 300 * k, y - 60 * k), (x + 38 * k, y - 108 * k)],
                c.lit(mix(RIVER, RIVER_MID, 0.45)),
            )
            for j in range(1, 4):
                c.line(
                    [(x + 95 * k * j, y), (x + (60 + 95 * j) * k, y - 170 * k)],
                    3 * k,
                    c.tint(RIVER_LIGHT, 0.1),
                )
            c.line(
                [(x + 30 * k, y - 85 * k), (x + 410 * k, y - 85 * k)],
                3 * k,
                c.tint(RIVER_LIGHT, 0.1),
            )
            c.line([quad[0], quad[1]], 6 * k, c.lit(STEEL))
    for i in range(3):
        y = 860 + i * 62
        c.rect(0, y, WIDTH, 34, c.shade(EARTH, 0.1), 8)
        for j in range(26):
            x = j * 64 + (i % 2) * 30
            for dx in (-18, 0, 18):
                c.leaf(
                    (x, y + 8),
                    (x + dx * 1.4, y - 34),
                    10,
                    c.lit(mix(LEAF_MID, LEAF_LIGHT, 0.25 * (j % 3))),
                )
    tx = 1370.0
    for dx in (0, 70, 140):
        c.rect(tx + dx, 560, 14, 300, c.lit(EARTH_DARK))
    c.line([(tx, 850), (tx + 150, 600)], 8, c.lit(EARTH_DARK))
    c.rect(tx - 26, 400, 206, 170, c.lit(RIVER_MID), 20)
    c.rect(tx + 116, 400, 64, 170, c.shade(RIVER_MID), 20)
    for i in range(3):
        c.rect(tx - 26, 436 + i * 44, 206, 6, c.shade(RIVER_MID, 0.3))
    c.line([(tx - 10, 560), (tx - 10, 880)], 12, c.lit(STEEL))


def city_data(c: Canvas) -> None:
    """The city and its bridge, with measuring points linked over it."""
    rng = c.rng
    at = 560.0
    s.sky(c, at)
    s.ridge(c, at, 60, c.light.far)
    _skyline(c, at)
    s.river(c, at)
    _bridge(c, at)
    s.boat(c, rng.uniform(700, 900), at + 190, 130, MANGOSTEEN)
    nodes = [(rng.uniform(70 + i * 160, 190 + i * 160), rng.uniform(110, 330)) for i in range(9)]
    for a, b in pairwise(nodes):
        c.line([a, b], 3, mix(c.light.top, WHITE, 0.65))
    for i in range(0, 7, 3):
        c.line([nodes[i], nodes[i + 2]], 3, mix(c.light.top, WHITE, 0.45))
    for i, (x, y) in enumerate(nodes):
        c.dot(x, y, 22, mix(c.light.top, WHITE, 0.4))
        c.dot(x, y, 13, (MANGOSTEEN, PADDY, RIVER)[i % 3])
    for i in range(5):
        s.tree(c, i * 400 + rng.uniform(-60, 60), HEIGHT + 16, 120)
    c.rect(0, HEIGHT - 44, WIDTH, 50, c.shade(LEAF, 0.2))


def _skyline(c: Canvas, at: float) -> None:
    rng = c.rng
    for layer, tone in ((0, c.light.far), (1, c.light.mid)):
        x = -20.0
        while x < WIDTH:
            w = rng.uniform(50, 110)
            h = rng.uniform(60, 210) * (0.8 if layer else 1.1)
            if not 560 < x < 1180 or layer == 0:
                c.rect(x, at - h, w, h + 4, tone)
                if layer:
                    for i in range(int(h // 34)):
                        for j in range(int(w // 26)):
                            if rng.random() < 0.6:
                                c.rect(
                                    x + 9 + j * 25,
                                    at - h + 12 + i * 33,
                                    11,
                                    16,
                                    mix(tone, window(c), 0.65),
                                )
            x += w + rng.uniform(2, 26)


def _bridge(c: Canvas, at: float) -> None:
    deck = at - 46
    steel = c.tint(PADDY_PALE, 0.1)
    for tower in (560.0, 1040.0):
        for i in range(1, 9):
            for side in (-1, 1):
                c.line([(tower, deck - 300 + i * 12), (tower + side * i * 29, deck)], 2.6, steel)
        c.poly(
            [
                (tower - 26, deck + 120),
                (tower - 6, deck - 320),
                (tower + 6, deck - 320),
                (tower + 26, deck + 120),
                (tower + 12, deck + 120),
                (tower, deck - 200),
                (tower - 12, deck + 120),
            ],
            steel,
        )
        c.oval(tower, deck + 122, 60, 10, mix(c.light.water, INK, 0.25))
    c.rect(0, deck, WIDTH, 14, c.shade(STEEL, 0.1))
    for px in (120.0, 300.0, 1300.0, 1480.0):
        c.rect(px, deck + 14, 18, 70, c.shade(STEEL, 0.1))


def wastewater(c: Canvas) -> None:
    """Treatment tanks, pipes and a reed bed."""
    rng = c.rng
    at = horizon(c, 420, 490)
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
    c.poly(
        [(0, 880), (WIDTH, 850), (WIDTH, HEIGHT), (0, HEIGHT)], mix(c.light.water, RIVER_LIGHT, 0.4)
    )
    for _ in range(12):
        c.rect(
            rng.uniform(0, WIDTH), rng.uniform(880, 990), rng.uniform(60, 160), 4, c.light.gleam, 2
        )
    for i in range(60):
        x = i * 27 + rng.uniform(-10, 10)
        tip = rng.uniform(720, 800) if i < 26 or i > 44 else rng.uniform(820, 870)
        c.leaf(
            (x, HEIGHT),
            (x + rng.uniform(-30, 30), tip),
            6,
            c.lit(mix(LEAF, LEAF_MID, rng.random())),
            lean=8,
        )
        if i % 4 == 0 and tip < 810:
            c.rect(x - 5, tip - 8, 11, 46, c.lit(EARTH_DARK), 5)


def biochar(c: Canvas) -> None:
    """A cone kiln, char and husk."""
    rng = c.rng
    at = horizon(c, 470, 540)
    s.ground(c, at, YARD)
    s.shed(c, rng.choice((60.0, 1060.0)), at + 120, 430, 210, rng.choice(ROOFS))
    x, base = rng.uniform(700, 860), 880.0
    s.shadow(c, x, base, 360, YARD)
    for i in range(7):
        smoke = mix(c.light.low, c.light.cloud, 0.55)
        c.dot(
            x + 120 + i * 26 + rng.uniform(-8, 8),
            300 - i * 36,
            26 + i * 11,
            mix(smoke, mix(c.light.top, c.light.low, 0.5), i / 9),
        )
    body = mix(STEEL_DARK, INK, 0.25)
    for dx in (-190, -20, 160):
        c.rect(x + dx, base - 110, 24, 116, c.shade(INK, 0.1))
    c.poly(
        [(x - 270, base - 400), (x + 270, base - 400), (x + 120, base - 60), (x - 120, base - 60)],
        c.lit(body),
    )
    c.poly(
        [(x + 60, base - 400), (x + 270, base - 400), (x + 120, base - 60), (x + 40, base - 60)],
        c.shade(body, 0.3),
    )
    c.oval(x, base - 400, 270, 58, c.tint(body, 0.25))
    c.oval(x, base - 396, 236, 44, c.shade(EARTH_DARK, 0.55))
    c.oval(x, base - 390, 200, 32, c.lit(CHILLI))
    c.oval(x, base - 386, 150, 22, c.lit(PADDY))
    for i in range(9):
        fx = x - 150 + i * 38
        h = rng.uniform(70, 190) * (1 - abs(i - 4) / 7)
        c.leaf(
            (fx, base - 384), (fx + rng.uniform(-18, 18), base - 390 - h), 24, c.lit(CHILLI), lean=8
        )
        c.leaf(
            (fx, base - 384),
            (fx + rng.uniform(-10, 10), base - 386 - h * 0.66),
            15,
            PADDY_LIGHT,
            lean=-6,
        )
    c.line(
        [(x + 220, base - 330), (x + 330, base - 350), (x + 330, base - 560)], 36, c.lit(STEEL_DARK)
    )
    c.rect(x - 40, base - 60, 80, 30, c.shade(INK, 0.1))
    s.heap(c, x - 430, base + 60, 230, 150, mix(PADDY, EARTH, 0.25))
    s.heap(c, x + 400, base + 70, 240, 130, mix(INK, EARTH_DARK, 0.25))
    farmer(c, x - 250, base + 40, 1.3, RIVER_MID)
