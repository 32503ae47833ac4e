"""Rice fields, straw, dryers, drones."""

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
    PADDY,
    PADDY_DARK,
    PADDY_LIGHT,
    PADDY_PALE,
    RIVER,
    RIVER_LIGHT,
    RIVER_MID,
    STEEL,
    STEEL_DARK,
    WHITE,
    WIDTH,
    Canvas,
    curve,
    mix,
)
from cms.pages.demo.motifs.shared import ROOFS, YARD, farmer, horizon


def rice_dryer(c: Canvas) -> None:
    """A dryer with its furnace, and the grain beside it."""
    rng = c.rng
    at = horizon(c)
    s.field(c, at, mix(PADDY, PADDY_LIGHT, 0.4), mix(PADDY_LIGHT, LEAF_LIGHT, 0.3), bottom=at + 150)
    s.ground(c, at + 120, YARD)
    base = 830.0
    s.shed(c, rng.uniform(90, 150), base - 40, 470, 250, rng.choice(ROOFS))
    if rng.random() < 0.6:
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
    c.poly(
        [(x, base - 90), (x + w, base - 90), (x + w * 0.62, base - 26), (x + w * 0.38, base - 26)],
        c.shade(body, 0.3),
    )
    c.rect(x, top, w, h - 90, c.lit(body))
    c.rect(x + w * 0.68, top, w * 0.32, h - 90, c.shade(body, 0.16))
    c.poly(
        [(x - 12, top), (x + w + 12, top), (x + w * 0.66, top - 76), (x + w * 0.34, top - 76)],
        c.lit(RIVER_MID),
    )
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
    c.poly(
        [(fx + 116, base - 400), (fx + 174, base - 400), (fx + 145, base - 432)],
        c.shade(STEEL_DARK),
    )


def _flat_bed(c: Canvas, x: float, base: float) -> None:
    w = 700.0
    s.shadow(c, x + w / 2, base + 4, 430, YARD)
    for dx in (6.0, w * 0.5 - 8, w - 22):
        c.rect(x + dx, base - 330, 16, 330, c.shade(EARTH_DARK, 0.1))
    c.poly(
        [(x - 60, base - 320), (x + w * 0.5, base - 440), (x + w + 60, base - 320)],
        c.lit(MANGOSTEEN),
    )
    c.poly(
        [(x + w * 0.5, base - 440), (x + w + 60, base - 320), (x + w * 0.5, base - 320)],
        c.shade(MANGOSTEEN),
    )
    c.rect(x, base - 150, w, 150, c.lit(mix(CREAM, EARTH, 0.25)))
    c.rect(x, base - 46, w, 46, c.shade(mix(CREAM, EARTH, 0.25)))
    for i in range(7):
        c.rect(x + 40 + i * 94, base - 92, 54, 30, c.shade(EARTH_DARK, 0.3), 5)
    grain = curve((x + 6, base - 150), (x + w * 0.5, base - 206), (x + w - 6, base - 150))
    c.poly(grain, c.lit(PADDY))
    for _ in range(60):
        c.oval(
            x + c.rng.uniform(60, w - 60), base - c.rng.uniform(152, 172), 4, 2.4, c.lit(PADDY_PALE)
        )
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
    at = horizon(c, 420, 500)
    ripe = rng.random() < 0.55
    near = PADDY if ripe else LEAF_MID
    far = PADDY_LIGHT if ripe else LEAF_LIGHT
    if rng.random() < 0.45:
        _plots(c, at)
        s.tufts(c, LEAF_MID, grain=False)
        return
    s.field(c, at, near, far)
    # a river bends through
    bend = rng.uniform(500, 1000)
    left = curve((bend, at), (bend - 380, at + 130), (bend + 40, at + 250), 24)
    left += curve((bend + 40, at + 250), (bend + 420, at + 380), (-60, HEIGHT + 30), 24)
    right = curve(
        (620 - rng.uniform(0, 120), HEIGHT + 30), (bend + 860, at + 380), (bend + 200, at + 235), 24
    )
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
    if rng.random() < 0.6:
        gx, gy = rng.uniform(860, 1080), at + rng.uniform(250, 300)
        c.rect(gx, gy - 96, 13, 110, c.lit(WHITE), 5)
        c.rect(gx - 5, gy - 104, 23, 22, c.lit(RIVER), 5)
    s.tufts(c, near if not ripe else mix(LEAF_MID, PADDY, 0.55), grain=ripe)


def _plots(c: Canvas, at: float) -> None:
    """Plots between dykes, some under water, and people in them."""
    rng = c.rng
    y, deep = at, 26.0
    s.ground(c, at, mix(LEAF, PADDY, 0.3))
    while y < HEIGHT:
        split = rng.uniform(300, 1300)
        for x0, x1 in ((-40.0, split), (split + deep * 0.5, WIDTH + 40.0)):
            low = min(y + deep * 0.86, HEIGHT + 20)
            quad = [
                (x0 + deep * 0.2, y),
                (x1 + deep * 0.2, y),
                (x1 - deep * 0.2, low),
                (x0 - deep * 0.2, low),
            ]
            wet = rng.random() < 0.45
            tone = (
                mix(c.light.water, c.light.gleam, 0.5)
                if wet
                else c.lit(
                    mix(LEAF_MID, rng.choice((LEAF_LIGHT, PADDY_LIGHT)), rng.uniform(0.1, 0.6))
                )
            )
            c.poly(quad, tone)
            rows = 3 if deep < 70 else 5
            for j in range(rows):
                ry = y + (j + 0.7) * deep * 0.8 / rows
                px = x0 + 16
                while px < x1 - 30:
                    c.leaf(
                        (px, ry),
                        (px + rng.uniform(-4, 8), ry - deep * 0.2),
                        deep * 0.035,
                        c.shade(LEAF_MID, 0.1),
                    )
                    px += deep * (0.3 if wet else 0.17)
        y += deep
        deep *= 1.36
    for _ in range(rng.randint(1, 3)):
        farmer(
            c,
            rng.uniform(200, 1400),
            at + rng.uniform(190, 300),
            rng.uniform(0.7, 0.95),
            rng.choice((MANGOSTEEN, RIVER_MID, CHILLI)),
        )
    s.house(c, 1290, at + 40, 120)
    s.palm(c, 1260, at + 54, 210, c.light.near)
    for _ in range(rng.randint(1, 3)):
        _egret(c, rng.uniform(200, 1400), at + rng.uniform(230, 380), rng.uniform(0.8, 1.2))


def _egret(c: Canvas, x: float, y: float, k: float) -> None:
    """A white wader."""
    for dx in (-6, 8):
        c.line([(x + dx * k, y), (x + dx * k, y - 46 * k)], 3 * k, c.lit(INK))
    c.leaf((x - 58 * k, y - 44 * k), (x + 30 * k, y - 72 * k), 22 * k, c.lit(WHITE))
    c.line(
        curve((x + 20 * k, y - 66 * k), (x + 58 * k, y - 86 * k), (x + 34 * k, y - 122 * k)),
        9 * k,
        c.lit(WHITE),
    )
    c.dot(x + 36 * k, y - 126 * k, 9 * k, c.lit(WHITE))
    c.poly(
        [(x + 42 * k, y - 131 * k), (x + 74 * k, y - 122 * k), (x + 42 * k, y - 122 * k)],
        c.lit(PADDY),
    )


def straw(c: Canvas) -> None:
    """A harvested field with bales."""
    rng = c.rng
    at = horizon(c, 440, 520)
    s.field(c, at, mix(PADDY, EARTH, 0.3), PADDY_PALE)
    for i in range(7):
        y = at + 40 + i * 22
        _bale(c, rng.uniform(80, 1500), y, 22 + i * 5)
    spots: tuple[tuple[float, float, float], ...]
    if rng.random() < 0.6:
        _baler(c, rng.uniform(860, 960), at + 300)
        spots = ((260.0, 800.0, 105.0), (620.0, 930.0, 118.0), (1430.0, 910.0, 110.0))
    else:
        spots = (
            (280.0, 800.0, 120.0),
            (720.0, 860.0, 138.0),
            (1200.0, 780.0, 112.0),
            (1440.0, 930.0, 130.0),
        )
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


def drone(c: Canvas) -> None:
    """A drone spraying over rice."""
    rng = c.rng
    at = horizon(c, 460, 540)
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
    farmer(c, rng.choice((180.0, 1400.0)), at + 220, 1.15, RIVER_MID)
    s.tufts(c, LEAF_MID, grain=False)
