"""What stands behind and around the things a picture is about: sky, water, fields, trees, rooms."""

import math

from cms.pages.demo.canvas import (
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
    STEEL,
    STEEL_DARK,
    WHITE,
    WIDTH,
    Canvas,
    Colour,
    Point,
    curve,
    mix,
)


def sky(c: Canvas, horizon: float) -> None:
    """Sky, sun with its halo, clouds, sometimes birds."""
    light, rng = c.light, c.rng
    c.gradient((0, 0, WIDTH, horizon + 4), light.top, light.low)
    wet = light.name == "rain"
    if not wet:
        x = rng.uniform(260, 1340)
        y = horizon * (1 - light.sun_height) + 10
        at_sun = mix(light.top, light.low, min(1, y / horizon))
        for r, share in ((210, 0.10), (150, 0.22), (104, 0.42)):
            c.dot(x, y, r, mix(at_sun, light.sun, share))
        c.dot(x, y, 66, light.sun)
    for _ in range(rng.randint(5, 7) if wet else rng.randint(2, 4)):
        size = rng.uniform(1.2, 2.2) if wet else rng.uniform(0.7, 1.5)
        cloud(c, rng.uniform(0, WIDTH), rng.uniform(70, horizon * 0.55), size)
    for _ in range(150 if wet else 0):
        px, py = rng.uniform(0, WIDTH), rng.uniform(horizon * 0.25, horizon)
        c.line([(px, py), (px - 9, py + 30)], 1.6, mix(light.low, WHITE, 0.5))
    if rng.random() < 0.6:
        bx, by = rng.uniform(200, 1300), rng.uniform(110, 230)
        for i in range(rng.randint(3, 6)):
            px, py = bx + i * rng.uniform(34, 60), by + rng.uniform(-30, 30)
            wing = mix(light.top, INK, 0.5)
            c.line(curve((px - 15, py - 7), (px - 6, py - 9), (px, py)), 2.4, wing)
            c.line(curve((px, py), (px + 6, py - 9), (px + 15, py - 7)), 2.4, wing)


def cloud(c: Canvas, x: float, y: float, size: float) -> None:
    """A flat-bottomed cloud."""
    rng = c.rng
    colour = mix(c.light.cloud, mix(c.light.top, c.light.low, 0.5), 0.35)
    w = 150 * size
    c.rect(x - w, y, w * 2, 26 * size, colour, 13 * size)
    for i in range(4):
        px = x - w * 0.66 + i * w * 0.44
        r = rng.uniform(30, 58) * size * (1.15 if i in {1, 2} else 0.8)
        c.pie(px, y + 14 * size, r, 180, 360, colour)


def ridge(c: Canvas, base: float, height: float, colour: Colour, rough: float = 1.0) -> None:
    """A treeline: rolling land across the whole width."""
    rng = c.rng
    phases = [rng.uniform(0, 6.3) for _ in range(3)]
    points: list[Point] = [(0, base + 6)]
    for x in range(0, WIDTH + 20, 20):
        wave = (
            math.sin(x / 310 + phases[0]) * 0.5
            + math.sin(x / 120 + phases[1]) * 0.28 * rough
            + math.sin(x / 41 + phases[2]) * 0.14 * rough
        )
        points.append((x, base - height * (0.62 + 0.4 * wave)))
    points.append((WIDTH, base + 6))
    c.poly(points, colour)


def palm(c: Canvas, x: float, y: float, h: float, colour: Colour) -> None:
    """A coconut palm standing at (x, y)."""
    rng = c.rng
    lean = rng.uniform(-0.22, 0.22) * h
    top = (x + lean, y - h)
    stem = curve((x, y), (x - lean * 0.3, y - h * 0.6), top)
    c.line(stem, h * 0.045, mix(colour, EARTH_DARK, 0.35))
    for i in range(9):
        angle = math.radians(-200 + i * 27.5 + rng.uniform(-7, 7))
        reach = h * rng.uniform(0.34, 0.44)
        tip = (
            top[0] + math.cos(angle) * reach,
            top[1] + math.sin(angle) * reach * 0.72 + reach * 0.28,
        )
        side = -1 if math.cos(angle) < 0 else 1
        c.leaf(top, tip, h * 0.05, mix(colour, WHITE, 0.09 * (i % 3)), lean=-side * h * 0.09)
    for dx in (-0.03, 0.01, 0.04):
        c.dot(top[0] + dx * h, top[1] + 0.03 * h, h * 0.022, mix(colour, PADDY, 0.5))


def bush(c: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """A round shrub or crown resting on y."""
    rng = c.rng
    for dx, dy, r in ((-0.55, -0.3, 0.5), (0.5, -0.32, 0.52), (0, -0.62, 0.66)):
        c.dot(x + dx * size, y + dy * size, r * size, colour)
    c.rect(x - size * 0.95, y - size * 0.4, size * 1.9, size * 0.42, colour, size * 0.2)
    for _ in range(4):
        c.dot(
            x + rng.uniform(-0.5, 0.5) * size,
            y - rng.uniform(0.4, 1.0) * size,
            size * 0.13,
            mix(colour, LEAF_LIGHT, 0.35),
        )


def tree(c: Canvas, x: float, y: float, size: float, fruit: Colour | None = None) -> None:
    """An orchard tree, with fruit if a colour is given."""
    rng = c.rng
    c.rect(x - size * 0.07, y - size * 0.9, size * 0.14, size * 0.9, c.lit(EARTH_DARK))
    green = c.lit(mix(LEAF, LEAF_MID, rng.uniform(0, 0.7)))
    bush(c, x, y - size * 0.65, size * 0.8, green)
    if fruit:
        for _ in range(7):
            c.dot(
                x + rng.uniform(-0.62, 0.62) * size,
                y - size * rng.uniform(0.75, 1.5),
                size * 0.085,
                c.lit(fruit),
            )


def banana(c: Canvas, x: float, y: float, h: float, colour: Colour) -> None:
    """A clump of broad leaves."""
    rng = c.rng
    for i in range(7):
        angle = math.radians(-165 + i * 25 + rng.uniform(-6, 6))
        reach = h * rng.uniform(0.8, 1.05)
        tip = (x + math.cos(angle) * reach * 0.8, y + math.sin(angle) * reach)
        c.leaf((x, y), tip, h * 0.13, mix(colour, LEAF_LIGHT, 0.12 * (i % 3)), lean=h * 0.06)


def banks(c: Canvas, horizon: float, *, palms: int = 7) -> None:
    """The far shore: two treelines and palms."""
    rng, light = c.rng, c.light
    ridge(c, horizon, 96, light.far, 0.7)
    for _ in range(palms):
        palm(
            c,
            rng.uniform(0, WIDTH),
            horizon - 6,
            rng.uniform(90, 165),
            mix(light.far, light.mid, 0.75),
        )
    ridge(c, horizon, 52, light.mid, 1.4)


def river(c: Canvas, top: float, bottom: float = HEIGHT) -> None:
    """Water with ripples and the light on it."""
    rng, light = c.rng, c.light
    c.gradient((0, top, WIDTH, bottom - top), mix(light.water, light.low, 0.42), light.water)
    count = int((bottom - top) / 7)
    for i in range(count):
        depth = i / count
        y = top + 8 + (bottom - top) * depth**1.25
        x = rng.uniform(-60, WIDTH)
        w = (40 + 190 * depth) * rng.uniform(0.5, 1.2)
        tone = light.gleam if rng.random() < 0.6 else mix(light.water, INK, 0.22)
        c.rect(x, y, w, 1.6 + 3.4 * depth, mix(light.water, tone, 0.5), 1 + 1.5 * depth)


def field(c: Canvas, top: float, near: Colour, far: Colour, bottom: float = HEIGHT) -> None:
    """Rows of a crop running to a point on the horizon."""
    rng = c.rng
    c.gradient((0, top, WIDTH, bottom - top), c.lit(far), c.lit(near))
    vanish = rng.uniform(500, 1100)
    dark = mix(c.lit(near), c.lit(LEAF), 0.35)
    for i in range(-26, 27):
        x0 = vanish + i * 9
        x1 = vanish + i * 122
        c.poly([(x0, top), (x0 + 2, top), (x1 + 30, bottom), (x1, bottom)], dark)


def tufts(c: Canvas, colour: Colour, *, grain: bool, base: float = HEIGHT + 16) -> None:
    """Large blades in the foreground, with ears if ``grain``."""
    rng = c.rng
    x = -20.0
    while x < WIDTH + 40:
        h = rng.uniform(70, 150)
        for _ in range(4):
            dx = rng.uniform(-46, 46)
            tone = mix(c.lit(colour), INK, rng.uniform(0, 0.22))
            c.leaf((x, base), (x + dx, base - h * rng.uniform(0.7, 1)), 7, tone, lean=dx * 0.2)
        if grain:
            tip_x, tip_y = x + rng.uniform(-40, 40), base - h
            stem = curve((x, base), (x, base - h * 1.25), (tip_x, tip_y))
            c.line(stem, 2.4, c.lit(mix(colour, PADDY, 0.5)))
            for point in stem[7:]:
                c.oval(point[0], point[1], 5, 8, c.lit(PADDY_LIGHT))
        x += rng.uniform(20, 44)


def ground(c: Canvas, top: float, colour: Colour) -> None:
    """Yard or bank in the foreground."""
    c.gradient((0, top, WIDTH, HEIGHT - top), c.tint(colour, 0.18), c.shade(colour, 0.12))
    for _ in range(26):
        y = c.rng.uniform(top + 14, HEIGHT)
        w = 14 + 60 * (y - top) / (HEIGHT - top)
        c.rect(c.rng.uniform(0, WIDTH), y, w, 4, c.shade(colour, 0.2), 2)


def shadow(c: Canvas, x: float, y: float, rx: float, colour: Colour) -> None:
    """The shadow that keeps a thing on the ground."""
    c.oval(x, y, rx, max(9, rx * 0.075), c.shade(colour, 0.34))


def shed(  # noqa: PLR0917 - coordinates
    c: Canvas, x: float, y: float, w: float, h: float, roof: Colour
) -> None:
    """A workshop with a corrugated roof, standing on y."""
    wall = c.lit(mix(CREAM, STEEL, 0.35))
    c.rect(x, y - h, w, h, wall)
    c.rect(x, y - h * 0.16, w, h * 0.16, mix(wall, INK, 0.16))
    c.poly(
        [(x - 26, y - h), (x + w * 0.5, y - h * 1.42), (x + w + 26, y - h)],
        c.lit(roof),
    )
    c.poly([(x + w * 0.5, y - h * 1.42), (x + w + 26, y - h), (x + w * 0.5, y - h)], c.shade(roof))
    door = w * 0.3
    c.rect(x + w * 0.12, y - h * 0.68, door, h * 0.68, c.shade(STEEL_DARK, 0.35))
    for i in range(5):
        c.rect(x + w * 0.12, y - h * 0.66 + i * h * 0.13, door, 3, c.shade(STEEL_DARK, 0.2))
    for i in range(2):
        wx = x + w * (0.54 + i * 0.22)
        c.rect(wx, y - h * 0.66, w * 0.15, h * 0.3, c.lit(mix(c.light.low, STEEL, 0.2)))
        c.rect(wx + w * 0.07, y - h * 0.66, 3, h * 0.3, wall)


def house(c: Canvas, x: float, y: float, s: float) -> None:
    """A stilt house by the water."""
    for dx in (0.1, 0.5, 0.9):
        c.rect(x + s * dx - 3, y - s * 0.35, 6, s * 0.5, c.lit(EARTH_DARK))
    c.rect(x, y - s * 0.85, s, s * 0.55, c.lit(mix(CREAM, EARTH, 0.35)))
    c.rect(x + s * 0.14, y - s * 0.68, s * 0.2, s * 0.38, c.lit(EARTH_DARK))
    c.rect(x + s * 0.52, y - s * 0.68, s * 0.28, s * 0.2, c.lit(mix(c.light.low, STEEL, 0.3)))
    roof = [(x - s * 0.14, y - s * 0.8), (x + s * 0.16, y - s * 1.25)]
    roof += [(x + s * 0.84, y - s * 1.25), (x + s * 1.14, y - s * 0.8)]
    c.poly(roof, c.lit(mix(EARTH, MANGOSTEEN, 0.25)))


def boat(c: Canvas, x: float, y: float, s: float, body: Colour, *, eyes: bool = True) -> None:
    """A sampan seen from the side; (x, y) is the middle of its waterline, s half its length."""
    c.oval(x, y + s * 0.07, s * 0.95, s * 0.06, mix(c.light.water, INK, 0.3))
    deck = y - s * 0.24
    bow, stern = (x - s, deck - s * 0.12), (x + s, deck - s * 0.08)
    hull = curve(bow, (x - s * 0.8, y + s * 0.06), (x - s * 0.4, y + s * 0.06))
    hull += curve((x + s * 0.5, y + s * 0.06), (x + s * 0.86, y + s * 0.06), stern)
    hull += curve(stern, (x, deck + s * 0.1), bow)
    c.poly(hull, c.lit(body))
    low = curve(
        (x - s * 0.86, y - s * 0.09), (x - s * 0.7, y + s * 0.06), (x - s * 0.4, y + s * 0.06)
    )
    low += curve(
        (x + s * 0.5, y + s * 0.06), (x + s * 0.78, y + s * 0.06), (x + s * 0.9, y - s * 0.09)
    )
    c.poly(low, c.shade(body, 0.3))
    if eyes:
        c.oval(x - s * 0.8, deck + s * 0.05, s * 0.055, s * 0.035, c.lit(WHITE))
        c.dot(x - s * 0.8, deck + s * 0.05, s * 0.02, c.lit(INK))


def canopy(c: Canvas, x: float, y: float, s: float, colour: Colour) -> None:
    """The arched roof of a boat of half-length s."""
    deck = y - s * 0.2
    arch = curve((x - s * 0.36, deck), (x, deck - s * 0.62), (x + s * 0.42, deck))
    c.poly(arch, c.lit(colour))
    for t in (0.3, 0.5, 0.7):
        px = x - s * 0.36 + s * 0.78 * t
        c.rect(px, deck - s * 0.31 * (1 - abs(t - 0.5)), 3, s * 0.3, c.shade(colour, 0.18))


def room(c: Canvas, wall: Colour, floor: Colour, floor_at: float = 760) -> None:
    """A room with a window onto the river."""
    rng = c.rng
    c.gradient((0, 0, WIDTH, floor_at), c.tint(wall, 0.1), c.lit(wall))
    x, y, w, h = rng.choice((90.0, 560.0, 1010.0)), 90.0, 500.0, 330.0
    c.rect(x - 16, y - 16, w + 32, h + 32, c.tint(wall, 0.65))
    c.gradient((x, y, w, h), c.light.top, c.light.low)
    sx = x + rng.uniform(100, 400)
    c.dot(sx, y + 110, 58, mix(c.light.low, c.light.sun, 0.5))
    c.dot(sx, y + 110, 38, c.light.sun)
    points: list[Point] = [(x, y + h)]
    phase = rng.uniform(0, 6)
    points += [
        (x + i * w / 20, y + h * 0.66 - 22 * math.sin(i / 2.3 + phase) - 9 * math.sin(i * 1.7))
        for i in range(21)
    ]
    points.append((x + w, y + h))
    c.poly(points, c.light.mid)
    c.rect(x, y + h * 0.8, w, h * 0.2, c.light.water)
    for i in range(4):
        c.rect(x + 30 + i * 118, y + h * (0.85 + 0.03 * (i % 2)), 62, 4, c.light.gleam, 2)
    bar = c.tint(wall, 0.65)
    c.rect(x + w / 2 - 6, y, 12, h, bar)
    c.rect(x, y + h * 0.45, w, 10, bar)
    c.rect(x - 30, y + h + 10, w + 60, 18, c.tint(wall, 0.8), 5)
    _on_wall(c, wall, rng.choice([at for at in (340.0, 810.0, 1260.0) if abs(at - x - 250) > 320]))
    c.gradient((0, floor_at, WIDTH, HEIGHT - floor_at), c.lit(floor), c.shade(floor, 0.15))
    c.rect(0, floor_at - 14, WIDTH, 14, c.shade(wall, 0.14))
    c.poly(
        [(x + 40, floor_at), (x + w - 20, floor_at), (x + w + 120, HEIGHT), (x + 130, HEIGHT)],
        c.tint(floor, 0.16),
    )


def _on_wall(c: Canvas, wall: Colour, x: float) -> None:
    """Something that hangs on the wall beside the window."""
    rng = c.rng
    what = rng.randint(0, 3)
    if what == 0:  # a clock without figures
        c.dot(x, 200, 78, c.lit(INK))
        c.dot(x, 200, 66, c.tint(wall, 0.75))
        for i in range(12):
            a = math.radians(i * 30)
            c.dot(x + math.cos(a) * 52, 200 + math.sin(a) * 52, 4, c.lit(STEEL_DARK))
        a = rng.uniform(0, 6.3)
        c.line([(x, 200), (x + math.cos(a) * 32, 200 + math.sin(a) * 32)], 8, c.lit(INK))
        c.line(
            [(x, 200), (x + math.cos(a * 3) * 46, 200 + math.sin(a * 3) * 46)], 5, c.lit(MANGOSTEEN)
        )
    elif what == 1:  # a framed leaf
        c.rect(x - 92, 90, 184, 236, c.shade(EARTH, 0.1), 6)
        c.rect(x - 78, 104, 156, 208, c.tint(wall, 0.75))
        for i in range(7):
            side = -1 if i % 2 else 1
            y = 268 - i * 17
            c.leaf((x, y), (x + side * 54, y - 34), 11, c.lit(mix(LEAF_MID, LEAF_LIGHT, 0.12 * i)))
        c.line([(x, 292), (x, 140)], 5, c.lit(LEAF))
    elif what == 2:
        c.rect(x - 180, 300, 360, 16, c.lit(EARTH), 4)
        px = x - 160
        while px < x + 130:
            w, h = rng.uniform(24, 46), rng.uniform(60, 120)
            tone = rng.choice((MANGOSTEEN, PADDY, LEAF_MID, STEEL_DARK, CREAM))
            c.rect(px, 300 - h, w, h, c.lit(tone), 5)
            c.rect(px, 300 - h * 0.8, w, 8, c.tint(tone, 0.4))
            px += w + rng.choice((4, 4, 26))
    else:  # hanging lamps
        for dx in (-110, 110):
            c.rect(x + dx - 2, 0, 5, 120, c.lit(INK))
            c.pie(x + dx, 186, 66, 180, 360, c.lit(PADDY))
            c.oval(x + dx, 186, 66, 12, c.tint(PADDY_LIGHT, 0.5))


def table(c: Canvas, top: float, colour: Colour, *, left: float = 90, right: float = 1510) -> None:
    """A bench across the foreground."""
    for x in (left + 50, right - 90):
        c.rect(x, top + 20, 40, HEIGHT - top, c.shade(colour, 0.35))
    c.rect(left, top + 26, right - left, 22, c.shade(colour, 0.28))
    c.rect(left - 24, top, right - left + 48, 34, c.lit(colour), 8)
    c.rect(left - 24, top, right - left + 48, 9, c.tint(colour, 0.28), 5)


def crate(  # noqa: PLR0917 - coordinates
    c: Canvas, x: float, y: float, w: float, h: float, colour: Colour = EARTH
) -> None:
    """A slatted crate; (x, y) is its lower left corner."""
    c.rect(x, y - h, w, h, c.shade(colour, 0.45))
    slat = h / 3
    for i in range(3):
        c.rect(x, y - h + i * slat + 3, w, slat - 8, c.lit(colour), 3)
        c.rect(x, y - h + i * slat + 3, w, 4, c.tint(colour, 0.25), 2)
    for dx in (0.0, w - 16):
        c.rect(x + dx, y - h, 16, h, c.shade(colour, 0.16), 3)


def sack(c: Canvas, x: float, y: float, s: float, colour: Colour = CREAM) -> None:
    """A filled sack lying on y."""
    c.rect(x - s, y - s * 0.62, s * 2, s * 0.62, c.shade(colour, 0.16), s * 0.24)
    c.rect(x - s, y - s * 0.64, s * 2, s * 0.5, c.lit(colour), s * 0.22)
    c.rect(x - s * 0.62, y - s * 0.46, s * 1.24, s * 0.12, c.lit(LEAF_MID), 3)
    for side in (-1, 1):
        c.poly(
            [
                (x + side * s * 0.95, y - s * 0.5),
                (x + side * s * 1.12, y - s * 0.6),
                (x + side * s * 1.12, y - s * 0.12),
                (x + side * s * 0.95, y - s * 0.2),
            ],
            c.shade(colour, 0.1),
        )


def heap(  # noqa: PLR0917 - coordinates
    c: Canvas, x: float, y: float, w: float, h: float, colour: Colour
) -> None:
    """A mound of grain, husk or char on y."""
    rng = c.rng
    mound = curve((x - w, y), (x - w * 0.3, y - h * 0.55), (x, y - h))
    mound += curve((x, y - h), (x + w * 0.35, y - h * 0.5), (x + w, y))
    c.poly(mound, c.lit(colour))
    dark = curve((x, y - h), (x + w * 0.35, y - h * 0.5), (x + w, y))
    dark += [(x + w * 0.2, y), (x + w * 0.1, y - h * 0.4)]
    c.poly(dark, c.shade(colour, 0.14))
    for _ in range(46):
        t = rng.uniform(-0.8, 0.8)
        top = h * (1 - abs(t)) * 0.9
        c.oval(
            x + t * w,
            y - rng.uniform(0.04, 0.9) * top,
            4,
            2.4,
            c.tint(colour, 0.4) if rng.random() < 0.6 else c.shade(colour, 0.25),
        )
