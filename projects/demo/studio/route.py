"""Lesson 3's map: a floor plan on which a colleague walks the escape route."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image

from studio.paint import Layer, Point, ease, gradient
from studio.room import WIDE
from studio.staged import Stages, lay
from studio.voice import Speech

GREEN = "#12965a"
INK = "#3b444d"
PATH: tuple[Point, ...] = (
    (330, 300),
    (330, 470),
    (520, 470),
    (520, 560),
    (1130, 560),
    (1130, 450),
    (1130, 325),
    (1300, 325),
    (1410, 325),
    (1410, 730),
    (1640, 730),
)
LEGS = ((0, 5), (5, 7), (7, 10))
"""Which points are walked while each of the three sentences is spoken."""


class Route:
    """`frame(t)` is the picture at `t` seconds."""

    def __init__(self, speech: Speech, scale: float) -> None:
        self._scale = scale
        begins = [speech.start_of(words) for words in ("从工位", "下楼", "到达")]
        ends = [*begins[1:], speech.clauses[-1].end]
        self._legs = list(zip(begins, ends, LEGS, strict=True))
        arrows = speech.start_of("沿着")
        starts = (0.0, arrows, begins[1], begins[2])
        self._stages = Stages([self._still(k) for k in range(4)], starts)
        self._walker = _walker(scale)
        self._halo = _halo(scale)

    def _still(self, stage: int) -> Image.Image:
        paper = gradient(
            (round(WIDE[0] * self._scale), round(WIDE[1] * self._scale)), "#f1f3f1", "#e3e7e4"
        )
        sheet = Layer(*WIDE, self._scale)
        plan = Layer(*WIDE, self._scale)
        _rooms(plan)
        sheet.shadow_under(plan, drop=8, blur=14, opacity=0.2)
        if stage >= 1:
            _arrows(sheet)
        _assembly_point(sheet, is_lit=stage >= 3)
        notes = ("沿绿色箭头", "靠右，不推挤", "到集合点报到")
        for place, note in enumerate(notes[:stage]):
            _note(sheet, place, note)
        return lay(paper, sheet)

    def frame(self, t: float) -> Image.Image:
        frame = self._stages.frame(t)
        x, y = self._place(t)
        beat = 0.5 + 0.5 * math.sin(t * 5)
        halo = self._halo[round(beat * (len(self._halo) - 1))]
        for sprite in (halo, self._walker):
            corner = (
                round(x * self._scale - sprite.width / 2),
                round(y * self._scale - sprite.height / 2),
            )
            frame.paste(sprite, corner, sprite)
        return frame

    def _place(self, t: float) -> Point:
        place = PATH[0]
        for begin, end, (first, last) in self._legs:
            if t >= begin:
                # Half a second is left at the end of each leg: people pause at doors.
                place = along(PATH[first : last + 1], ease((t - begin) / (end - begin - 0.5)))
        return place


def along(path: Sequence[Point], share: float) -> Point:
    """The point at this share of the path's length."""
    lengths = [math.dist(one, other) for one, other in pairwise(path)]
    left = share * sum(lengths)
    for (one, other), length in zip(pairwise(path), lengths, strict=True):
        if left <= length:
            part = left / length
            return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part
        left -= length
    return path[-1]


def _rooms(sheet: Layer) -> None:
    sheet.rounded((90, 90, 1270, 760), 10, INK)
    floor = "#fdfdfb"
    for box, name, at in (
        ((106, 106, 620, 396), "办公区", (560, 180)),
        ((742, 106, 330, 396), "会议室", (907, 300)),
        ((1088, 106, 256, 396), "楼梯间", (1216, 150)),
        ((106, 618, 420, 216), "茶水间", (316, 730)),
        ((542, 618, 420, 216), "档案室", (752, 730)),
        ((978, 618, 366, 216), "电梯", (1220, 730)),
        ((106, 518, 1238, 84), "", (0, 0)),
    ):
        sheet.box(*box, floor)
        if name:
            sheet.text(at, name, 40, "#77808a", anchor="mm")
    for x, y, width, height in (
        (480, 498, 80, 24),
        (860, 498, 80, 24),
        (1090, 498, 80, 24),
        (270, 598, 80, 24),
        (700, 598, 80, 24),
        (1340, 285, 26, 84),
    ):
        sheet.box(x, y, width, height, floor)
    _furniture(sheet)


def _furniture(sheet: Layer) -> None:
    for row in range(2):
        for column in range(3):
            x, y = 170 + column * 190, 220 + row * 150
            if column < 2 or row > 0:
                sheet.rounded((x, y, 120, 54), 8, "#d7dde2")
                sheet.rounded((x + 36, y + 8, 48, 12), 4, "#9fabb5")
    sheet.rounded((812, 360, 190, 90), 40, "#d7dde2")
    for step in range(7):
        sheet.box(1166 + step * 22, 250, 4, 150, "#c6cdd3")
    sheet.text((1216, 205), "下楼 →", 30, "#77808a", anchor="mm")
    sheet.rounded((1010, 660, 130, 140), 6, "#cdd3d8")
    sheet.box(1073, 668, 4, 124, "#9fabb5")
    sheet.stroke([(1022, 672), (1128, 788)], 12, "#c1272d")
    sheet.stroke([(1128, 672), (1022, 788)], 12, "#c1272d")


def _arrows(sheet: Layer) -> None:
    for one, other in pairwise(PATH):
        length = math.dist(one, other)
        ux, uy = (other[0] - one[0]) / length, (other[1] - one[1]) / length
        for k in range(int(length // 52)):
            x, y = one[0] + ux * (30 + 52 * k), one[1] + uy * (30 + 52 * k)
            tip = (x + ux * 15, y + uy * 15)
            for side in (-1, 1):
                back = (x - ux * 7 - uy * 15 * side, y - uy * 7 + ux * 15 * side)
                sheet.stroke([back, tip], 7, GREEN)


def _assembly_point(sheet: Layer, *, is_lit: bool) -> None:
    x, y = 1640, 730
    ground = GREEN if is_lit else "#8fa79a"
    sheet.rounded((x - 160, y - 110, 320, 230), 24, "#dcebe2" if is_lit else "#e4e9e6")
    sheet.rounded((x - 150, y - 200, 300, 76), 14, ground)
    sheet.text((x, y - 165), "1号集合点", 44, "#ffffff", bold=True, anchor="mm")
    for dx, dy in ((-84, 62), (86, 58), (-100, -38), (98, -44)):
        sheet.ellipse(x + dx, y + dy - 22, 13, 13, ground)
        sheet.rounded((x + dx - 18, y + dy - 8, 36, 34), 14, ground)


def _note(sheet: Layer, place: int, words: str) -> None:
    y = 240 + place * 82
    sheet.ellipse(1476, y, 14, 14, GREEN)
    sheet.text((1508, y - 2), words, 44, "#2a2f36", bold=True)


def _walker(scale: float) -> Image.Image:
    sheet = Layer(90, 90, scale)
    sheet.ellipse(45, 45, 36, 36, "#ffffff")
    sheet.ellipse(45, 45, 31, 31, "#1f6fb2")
    sheet.ellipse(45, 34, 9, 9, "#ffffff")
    sheet.rounded((30, 45, 30, 22), 10, "#ffffff")
    return sheet.picture()


def _halo(scale: float) -> list[Image.Image]:
    halos = []
    for k in range(10):
        sheet = Layer(160, 160, scale)
        radius = 36 + 3 * k
        sheet.glow([(80, 80, radius, radius)], "#1f6fb2", blur=6, opacity=0.34 - 0.025 * k)
        halos.append(sheet.picture())
    return halos
