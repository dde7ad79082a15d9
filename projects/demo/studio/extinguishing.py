"""Lesson 1's demonstration: a bin on fire, and an extinguisher used step by step."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import cache

from PIL import Image

from studio.paint import Layer, Point, ease, gradient, mixed
from studio.room import WIDE
from studio.staged import Stages, chips, lay
from studio.voice import Speech

RED = "#c1272d"
ACCENT = "#9A171D"
STEPS = ("提起", "拔销", "握管", "压柄")

BIN = (1400, 640)
"""Middle of the bin's rim."""
FLAME_SHEET = (520, 560)
FLAMES = 14
"""Different flames, shown one after another."""
PUFFS = 46


def extinguisher(sheet: Layer, x: float, y: float, *, pin: float = 0.0, lever: float = 0.0) -> None:
    """`x, y` is the middle of its foot; `pin` and `lever` go from 0 (as stored) to 1 (used)."""
    dark, steel = "#2c3036", "#8d959d"
    bottle = Layer(sheet.size[0] / sheet.scale, sheet.size[1] / sheet.scale, sheet.scale)
    bottle.rounded((x - 86, y - 430, 172, 430), 60, RED)
    bottle.rounded((x - 86, y - 120, 172, 120), 22, RED)
    sheet.lay(bottle)
    sheet.rounded((x - 66, y - 370, 26, 320), 13, mixed(RED, "#ffffff", 0.35))
    sheet.rounded((x + 52, y - 370, 34, 340), 14, mixed(RED, "#000000", 0.18))
    sheet.rounded((x - 82, y - 18, 164, 20), 8, mixed(RED, "#000000", 0.45))
    sheet.rounded((x - 50, y - 290, 108, 150), 8, "#f8f5ee")
    sheet.text((x + 4, y - 256), "干粉", 40, RED, bold=True, anchor="mm")
    sheet.text((x + 4, y - 210), "灭火器", 30, dark, bold=True, anchor="mm")
    sheet.box(x - 36, y - 180, 80, 5, "#c9c4b8")
    sheet.box(x - 36, y - 165, 60, 5, "#c9c4b8")
    sheet.rounded((x - 26, y - 474, 52, 56), 8, steel)
    sheet.rounded((x - 34, y - 500, 68, 36), 8, mixed(steel, "#000000", 0.2))
    sheet.ellipse(x, y - 446, 30, 30, "#c9d0d6")
    sheet.ellipse(x, y - 446, 24, 24, "#ffffff")
    sheet.stroke([(x - 13, y - 456), (x, y - 463), (x + 13, y - 456)], 7, "#2f9e58")
    sheet.stroke([(x, y - 442), (x, y - 458)], 4, dark)
    sheet.stroke([(x + 10, y - 494), (x - 60, y - 490), (x - 118, y - 470)], 20, dark)
    rise = 36 * (1 - lever)
    sheet.stroke([(x + 14, y - 512), (x - 58, y - 512 - rise), (x - 120, y - 502 - rise)], 20, dark)
    if pin < 1:
        slide = 150 * pin
        sheet.stroke([(x - 30 + slide, y - 504), (x + 60 + slide, y - 504)], 7, "#d9a520")
        ring = [
            (x + 80 + slide + 20 * math.cos(a / 2), y - 504 + 20 * math.sin(a / 2))
            for a in range(14)
        ]
        sheet.stroke(ring, 7, "#d9a520")


def hose(sheet: Layer, x: float, y: float, aimed: float) -> Point:
    """From hanging at the bottle's side (0) to aimed at the fire (1); gives the nozzle's mouth."""

    def between(one: Point, other: Point) -> Point:
        return one[0] + (other[0] - one[0]) * aimed, one[1] + (other[1] - one[1]) * aimed

    line = [
        (x + 30, y - 482),
        between((x + 120, y - 440), (x + 150, y - 500)),
        between((x + 132, y - 280), (x + 250, y - 420)),
        between((x + 116, y - 150), (x + 330, y - 350)),
    ]
    end = between((x + 112, y - 60), (x + 430, y - 318))
    sheet.stroke(line, 22, "#2c3036")
    sheet.stroke([line[-1], end], 32, "#1d2024")
    return end


class Extinguishing:
    """`frame(t)` is the picture at `t` seconds."""

    FOOT = (430, 840)
    LIFT = 70

    def __init__(self, speech: Speech, scale: float) -> None:
        self._scale = scale
        self._lift = speech.start_of("提起")
        self._metres = speech.start_of("3米")
        self._pin = speech.start_of("拔掉")
        self._aim = speech.start_of("握住")
        self._press = speech.start_of("压下")
        self._out = speech.clauses[-1].end - 0.5
        steps = (self._lift, self._pin, self._aim, self._press)
        starts = (0.0, self._lift, self._metres, *steps[1:], self._out - 1.0)
        self._stages = Stages(self._stills(), starts)
        self._flames = [_flame(k, scale) for k in range(FLAMES)]
        self._puffs = [_puff(radius, scale) for radius in range(16, 66, 5)]
        self._smoke = [_smoke(radius, scale) for radius in range(30, 110, 10)]
        self._held: dict[tuple[int, ...], tuple[Image.Image, Point]] = {}
        rng = random.Random(5)
        self._grains = [
            (rng.random(), rng.uniform(-1, 1), rng.uniform(0.7, 1.2)) for _ in range(PUFFS)
        ]

    def _stills(self) -> Sequence[Image.Image]:
        burning, quiet = _room(self._scale, is_lit=True), _room(self._scale, is_lit=False)
        stills = []
        stages = ((0, False), (1, False), (1, True), (2, True), (3, True), (4, True), (4, True))
        for place, (lit, shows_distance) in enumerate(stages):
            room = quiet if place == len(stages) - 1 else burning
            sheet = Layer(*WIDE, self._scale)
            chips(sheet, STEPS, lit=lit, accent=ACCENT)
            if shows_distance:
                _distance(sheet)
            stills.append(lay(room, sheet))
        return stills

    def frame(self, t: float) -> Image.Image:
        frame = self._stages.frame(t)
        left = 1 - ease((t - self._press - 1.2) / (self._out - self._press - 1.2))
        self._burn(frame, t, left)
        self._paste(frame, _bin(self._scale), (BIN[0] - 150, BIN[1] - 40))
        mouth = self._hold(frame, t)
        if self._press + 0.5 < t < self._out + 0.3:
            self._spray(frame, t, mouth)
        return frame

    def _paste(self, frame: Image.Image, sprite: Image.Image, at: Point) -> None:
        place = (round(at[0] * self._scale), round(at[1] * self._scale))
        frame.paste(sprite, place, sprite)

    def _burn(self, frame: Image.Image, t: float, left: float) -> None:
        for k in range(5):
            age = (t / 3.4 + k / 5) % 1
            sprite = self._smoke[min(int(age * 8), 7)]
            x = BIN[0] + 26 * math.sin(2.1 * t + 2 * k) - sprite.width / 2 / self._scale
            self._paste(
                frame, sprite, (x, BIN[1] - 60 - 260 * age - sprite.height / 2 / self._scale)
            )
        if left <= 0.04:
            return
        flame = self._flames[int(t * 11) % FLAMES]
        width, height = (
            max(1, round(side * share))
            for side, share in zip(flame.size, (0.55 + 0.45 * left, left), strict=True)
        )
        flame = flame.resize((width, height), Image.Resampling.BILINEAR)
        corner = (BIN[0] - width / 2 / self._scale, BIN[1] + 36 - height / self._scale)
        self._paste(frame, flame, corner)

    def _hold(self, frame: Image.Image, t: float) -> Point:
        """Draws the extinguisher as it is held at this moment; gives the nozzle's mouth."""
        sweep = 10 * math.sin(5 * (t - self._press)) if self._press < t < self._out else 0
        lift, pin, aim, lever = (
            round(24 * ease((t - start) / length))
            for start, length in (
                (self._lift, 0.9),
                (self._pin, 0.8),
                (self._aim, 0.9),
                (self._press, 0.4),
            )
        )
        key = (pin, aim, lever)
        if key not in self._held:
            sheet = Layer(1000, 700, self._scale)
            extinguisher(sheet, 200, 640, pin=pin / 24, lever=lever / 24)
            mouth = hose(sheet, 200, 640, aim / 24)
            self._held[key] = sheet.picture(), mouth
        sprite, mouth = self._held[key]
        x, y = self.FOOT[0] - 200, self.FOOT[1] - 640 - self.LIFT * lift / 24 + 0.3 * sweep
        self._paste(frame, sprite, (x, y))
        return x + mouth[0], y + mouth[1]

    def _spray(self, frame: Image.Image, t: float, mouth: Point) -> None:
        strength = ease((t - self._press - 0.5) / 0.4) * ease((self._out + 0.3 - t) / 0.4)
        aim = (BIN[0] + 70 * math.sin(5 * (t - self._press)), BIN[1] - 30)
        for phase, side, speed in self._grains[: round(PUFFS * strength)]:
            way = (phase + t * 1.6 * speed) % 1
            sprite = self._puffs[min(int(way * 10), 9)]
            spread = 62 * way * side
            x = mouth[0] + (aim[0] - mouth[0]) * way
            y = mouth[1] + (aim[1] - mouth[1]) * way - 60 * way * (1 - way) + spread
            half = sprite.width / 2 / self._scale
            self._paste(frame, sprite, (x - half, y - half))


def _room(scale: float, *, is_lit: bool) -> Image.Image:
    room = gradient((round(WIDE[0] * scale), round(WIDE[1] * scale)), "#eef0ee", "#dfe2df")
    sheet = Layer(*WIDE, scale)
    sheet.box(0, 800, 1920, 280, "#b9b2a6")
    sheet.box(0, 784, 1920, 18, "#f7f7f4")
    sheet.rounded((690, 250, 340, 250), 6, "#cfd6da")
    sheet.rounded((704, 264, 312, 222), 4, "#f6f4ec")
    sheet.polygon([(704, 486), (800, 360), (870, 440), (930, 390), (1016, 486)], "#a8bfae")
    sheet.ellipse(940, 320, 26, 26, "#e6c27a")
    sheet.soften(2.5)
    room = lay(room, sheet)
    ground = Layer(*WIDE, scale)
    ground.glow([(BIN[0], 858, 190, 26), (430, 850, 150, 22)], "#3b342b", blur=14, opacity=0.4)
    if is_lit:
        ground.glow([(BIN[0], BIN[1] - 150, 330, 330)], "#ffb45a", blur=110, opacity=0.28)
    return lay(room, ground)


def _distance(sheet: Layer) -> None:
    y, ink = 900, "#5b5348"
    sheet.stroke([(560, y), (1250, y)], 5, ink)
    for x, side in ((560, 1), (1250, -1)):
        sheet.polygon([(x - 6 * side, y), (x + 26 * side, y - 14), (x + 26 * side, y + 14)], ink)
    sheet.rounded((830, y - 38, 150, 76), 38, "#fdfbf4")
    sheet.text((905, y - 3), "3 米", 42, ink, bold=True, anchor="mm")


@cache
def _bin(scale: float) -> Image.Image:
    sheet = Layer(300, 260, scale)
    sheet.polygon([(30, 40), (270, 40), (236, 244), (64, 244)], "#6f7b86")
    sheet.polygon([(200, 40), (270, 40), (236, 244), (184, 244)], "#5c6771")
    for x in (92, 132, 172, 212):
        sheet.stroke([(x, 74), (150 + (x - 150) * 0.78, 218)], 7, "#56606a")
    sheet.rounded((18, 26, 264, 28), 14, "#828e99")
    return sheet.picture()


def _flame(place: int, scale: float) -> Image.Image:
    """One moment of the fire: three tongues in three colours, each swaying in its own time."""
    sheet = Layer(*FLAME_SHEET, scale)
    middle, foot = FLAME_SHEET[0] / 2, FLAME_SHEET[1] - 20
    turn = 2 * math.pi * place / FLAMES
    for colour, size in (("#e4572e", 1.0), ("#f59a30", 0.74), ("#ffd75e", 0.46)):
        for offset, height, phase in ((-74, 300, 0.0), (78, 270, 2.2), (0, 430, 4.1)):
            sway = 26 * math.sin(turn + phase)
            tall = height * size * (1 + 0.09 * math.sin(2 * turn + phase))
            wide = 74 * (0.5 + 0.5 * size)
            x = middle + offset * (0.6 + 0.4 * size)
            sheet.curve(
                [
                    (x - wide * 0.62, foot),
                    (x - wide * 0.9, foot - tall * 0.24),
                    (x - wide * 0.42 + sway * 0.4, foot - tall * 0.62),
                    (x + sway, foot - tall),
                    (x + wide * 0.46 + sway * 0.5, foot - tall * 0.6),
                    (x + wide * 0.9, foot - tall * 0.22),
                    (x + wide * 0.6, foot),
                ],
                colour,
            )
    return sheet.picture()


def _puff(radius: int, scale: float) -> Image.Image:
    sheet = Layer(3 * radius, 3 * radius, scale)
    middle = 1.5 * radius
    sheet.glow([(middle, middle, radius, radius)], "#f4f6f8", blur=radius * 0.22, opacity=0.62)
    return sheet.picture()


def _smoke(radius: int, scale: float) -> Image.Image:
    sheet = Layer(3 * radius, 3 * radius, scale)
    middle = 1.5 * radius
    opacity = 0.34 * (1 - radius / 130)
    sheet.glow([(middle, middle, radius, radius)], "#5a5550", blur=radius * 0.3, opacity=opacity)
    return sheet.picture()
