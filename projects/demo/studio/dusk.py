"""Lesson 4's demonstration: an office at the end of the day is made safe, check by check."""

from __future__ import annotations

import math
import random

from PIL import Image

from studio.paint import Layer, ease, gradient, mixed
from studio.room import WIDE
from studio.staged import Stages, lay
from studio.voice import Speech

ACCENT = "#c98a2b"
CHECKS = ("Computer and screen", "Chargers and sockets", "Heater and paper", "Door and exit")


class Dusk:
    """`frame(t)` is the picture at `t` seconds."""

    def __init__(self, speech: Speech, scale: float) -> None:
        self._scale = scale
        self._heater_off = speech.start_of("heater")
        starts = [0.0] + [speech.start_of(words) for words in ("shut", "switch", "heater", "door")]
        self._stages = Stages([_still(done, scale) for done in range(5)], starts)
        self._hands = [_second_hand(k, scale) for k in range(60)]
        self._warmth = [_warmth(k / 7, scale) for k in range(8)]

    def frame(self, t: float) -> Image.Image:
        frame = self._stages.frame(t)
        hand = self._hands[int(t) % 60]
        frame.paste(hand, (round(828 * self._scale), round(128 * self._scale)), hand)
        left = 1 - ease((t - self._heater_off) / 1.2)
        glow = left * (0.82 + 0.18 * math.sin(t * 2.4))
        if glow > 0.05:
            warm = self._warmth[min(round(glow * 7), 7)]
            frame.paste(warm, (round(1180 * self._scale), round(600 * self._scale)), warm)
        return frame


def _still(done: int, scale: float) -> Image.Image:
    """The office with this many of the four checks done; it grows darker as lights go out."""
    wall = mixed("#6f7589", "#4a5068", done / 4)
    size = (round(WIDE[0] * scale), round(WIDE[1] * scale))
    room = gradient(size, mixed(wall, "#ffffff", 0.10), wall)
    sheet = Layer(*WIDE, scale)
    sheet.box(0, 850, 1920, 230, mixed("#57504f", "#3a3840", done / 4))
    _window(sheet)
    _clock(sheet)
    _door(sheet, is_shut=done >= 4)
    _desk(sheet, is_on=done < 1, is_powered=done < 2)
    _heater(sheet, is_on=done < 3, is_clear=done >= 3)
    if done < 1:
        sheet.glow([(480, 560, 260, 150)], "#bfe0ff", blur=90, opacity=0.25)
    _list(sheet, done)
    return lay(room, sheet)


def _window(sheet: Layer) -> None:
    sheet.rounded((96, 84, 660, 356), 8, "#d9d6d2")
    top, bottom = "#2d3a66", "#e08a5b"
    for row in range(34):
        sheet.box(110, 98 + row * 9.65, 632, 10, mixed(top, bottom, (row / 33) ** 1.4))
    rng = random.Random(3)
    x = 110.0
    while x < 736:
        width = min(rng.uniform(50, 96), 742 - x)
        height = rng.uniform(70, 200)
        sheet.box(x, 426 - height, width, height, rng.choice(("#262c4b", "#2d3353", "#21273f")))
        for column in range(int(width // 20)):
            for row in range(int(height // 24)):
                if rng.random() < 0.3:
                    sheet.box(x + 7 + column * 20, 426 - height + 10 + row * 24, 8, 11, "#f3cf86")
        x += width
    sheet.box(418, 98, 12, 328, "#d9d6d2")
    sheet.box(84, 438, 684, 18, "#c7c3be")


def _clock(sheet: Layer) -> None:
    sheet.ellipse(870, 170, 62, 62, "#3a3f52")
    sheet.ellipse(870, 170, 54, 54, "#f4f2ec")
    for k in range(12):
        angle = k * math.pi / 6
        sheet.ellipse(870 + 45 * math.sin(angle), 170 - 45 * math.cos(angle), 3, 3, "#6a6f7c")
    sheet.stroke([(870, 170), (870, 202)], 7, "#2c3140")
    sheet.stroke([(870, 170), (875, 126)], 5, "#2c3140")


def _second_hand(second: int, scale: float) -> Image.Image:
    sheet = Layer(84, 84, scale)
    angle = second * math.pi / 30
    sheet.stroke([(42, 42), (42 + 38 * math.sin(angle), 42 - 38 * math.cos(angle))], 2.5, "#c1272d")
    sheet.ellipse(42, 42, 5, 5, "#c1272d")
    return sheet.picture()


def _desk(sheet: Layer, *, is_on: bool, is_powered: bool) -> None:
    sheet.box(120, 760, 26, 200, "#6e5844")
    sheet.box(884, 760, 26, 200, "#6e5844")
    sheet.rounded((90, 730, 850, 36), 8, "#9a7b5c")
    sheet.rounded((452, 690, 60, 46), 4, "#2b2f3a")
    sheet.rounded((400, 722, 164, 14), 6, "#2b2f3a")
    sheet.rounded((300, 476, 364, 226), 14, "#23262f")
    sheet.rounded((314, 490, 336, 190), 6, "#e9f3fb" if is_on else "#161922")
    if is_on:
        sheet.rounded((330, 506, 120, 158), 6, "#bcd6ea")
        for row in range(5):
            sheet.rounded((468, 512 + row * 30, (160, 130, 150, 100, 140)[row], 14), 7, "#9db4c6")
    sheet.rounded((690, 712, 110, 20), 6, "#3a4050")
    sheet.polygon([(690, 712), (720, 640), (816, 640), (800, 712)], "#4a5162")
    for k, colour in enumerate(("#b5715a", "#4f6d7a", "#d8cdb8")):
        sheet.rounded((160, 710 - k * 20, 110 - k * 8, 20), 4, colour)
    _power_strip(sheet, is_powered=is_powered)


def _power_strip(sheet: Layer, *, is_powered: bool) -> None:
    x, y = 320, 900
    cable = "#20232c"
    sheet.stroke([(200, 890), (260, 934), (x, y + 22)], 8, cable)
    if is_powered:
        sheet.stroke([(740, 766), (735, 850), (560, 850), (520, y + 12)], 7, cable)
        sheet.stroke([(500, 766), (500, 830), (445, 850), (440, y + 12)], 7, cable)
    else:
        sheet.stroke([(740, 766), (742, 880), (700, 950)], 7, cable)
        sheet.rounded((676, 940, 40, 24), 6, "#e9e7e2")
    sheet.rounded((x, y, 330, 46), 14, "#e9e7e2")
    for k in range(3):
        sheet.rounded((x + 86 + k * 80, y + 9, 52, 28), 10, "#c9c6bf")
    switch = "#ff4b33" if is_powered else "#7d3b35"
    sheet.rounded((x + 18, y + 10, 44, 26), 6, switch)
    if is_powered:
        sheet.glow([(x + 40, y + 22, 34, 26)], "#ff5a3c", blur=14, opacity=0.6)
        sheet.rounded((x + 18, y + 10, 44, 26), 6, switch)


def _heater(sheet: Layer, *, is_on: bool, is_clear: bool) -> None:
    x, y = 1180, 690
    paper = x + (246 if is_clear else 0)
    if is_clear:
        line = "#e9e4d8"
        sheet.stroke([(x + 10 + 184, 946), (paper + 6, 946)], 4, line)
        sheet.text((x + 216, 975), "50 cm", 26, line, bold=True, anchor="mm")
    sheet.rounded((x, y, 180, 250), 22, "#d5d2cc")
    sheet.rounded((x + 18, y + 24, 144, 180), 12, "#4a4d58")
    for row in range(4):
        bar = "#ff8a3d" if is_on else "#6b6e78"
        sheet.rounded((x + 30, y + 42 + row * 40, 120, 14), 7, bar)
    sheet.ellipse(x + 90, y + 226, 12, 12, "#ff5a3c" if is_on else "#8d9098")
    sheet.rounded((x + 16, y + 248, 40, 14), 6, "#9a978f")
    sheet.rounded((x + 124, y + 248, 40, 14), 6, "#9a978f")
    for row in range(5):
        lean = (0, 5, -3, 4, 0)[row]
        spot = (paper + 4 + lean, 944 - row * 13) if is_clear else (x - 104 + lean, 944 - row * 13)
        sheet.rounded((*spot, 96, 12), 3, ("#f4f1e8", "#e6e1d4")[row % 2])


def _warmth(strength: float, scale: float) -> Image.Image:
    sheet = Layer(180, 300, scale)
    sheet.glow([(90, 190, 60, 70)], "#ff9a4a", blur=26, opacity=0.5 * strength)
    return sheet.picture()


def _door(sheet: Layer, *, is_shut: bool) -> None:
    sheet.rounded((1560, 340, 270, 516), 4, "#c9c2b6")
    if is_shut:
        sheet.box(1576, 356, 238, 500, "#8a6b4e")
        sheet.rounded((1604, 390, 182, 190), 6, "#7d6047")
        sheet.rounded((1604, 610, 182, 210), 6, "#7d6047")
        sheet.ellipse(1790, 612, 11, 11, "#e0c27a")
    else:
        sheet.box(1576, 356, 238, 500, "#f1e6c8")
        sheet.polygon([(1576, 356), (1626, 400), (1626, 900), (1576, 856)], "#6f553e")
        sheet.rounded((1690, 770, 120, 100), 4, "#b98d57")
        sheet.box(1744, 770, 12, 100, "#d8b47e")
    sheet.rounded((1612, 270, 166, 54), 8, "#12965a")
    sheet.text((1695, 296), "EXIT", 34, "#ffffff", bold=True, anchor="mm")


def _list(sheet: Layer, done: int) -> None:
    x, y = 980, 96
    card = Layer(*WIDE, sheet.scale)
    card.rounded((x, y, 500, 370), 18, "#fbfaf6")
    sheet.shadow_under(card, drop=8, blur=12, opacity=0.35)
    sheet.text((x + 36, y + 48), "Before you leave", 36, "#2a2f36", bold=True)
    for place, words in enumerate(CHECKS):
        line = y + 120 + place * 66
        is_done = place < done
        sheet.rounded((x + 36, line - 20, 40, 40), 9, "#12965a" if is_done else "#dddcd6")
        if is_done:
            sheet.polygon(
                [
                    (x + 45, line),
                    (x + 53, line + 11),
                    (x + 69, line - 9),
                    (x + 65, line - 13),
                    (x + 53, line + 3),
                    (x + 49, line - 4),
                ],
                "#ffffff",
            )
        sheet.text((x + 98, line - 2), words, 34, "#2a2f36" if is_done else "#6b7077")
