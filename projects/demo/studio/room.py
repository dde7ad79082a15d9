"""The rooms that lecturers stand in: out of focus, so that the figure and the board stand out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from studio.paint import Colour, Layer, gradient, mixed

WIDE = (1920, 1080)
"""Units of a camera frame."""
TALL = (1080, 1920)
"""Units of the phone's frame."""

BOARD = (110, 104, 900, 640)
"""x, y, width, height: left of the lecturer, above the captions' place."""


@dataclass(frozen=True, slots=True)
class Decor:
    wall: Colour
    light: Colour
    wood: Colour
    leaf: Colour


def office(decor: Decor, scale: float) -> Image.Image:
    """A room with a window, a shelf and a plant, and an empty white board."""
    room = gradient((round(WIDE[0] * scale), round(WIDE[1] * scale)), decor.light, decor.wall)
    things = Layer(*WIDE, scale)
    _window(things, decor)
    _shelf(things, decor)
    _plant(things, 1850, 1010, decor)
    things.glow([(420, 40, 520, 170)], "#fff8e6", blur=90, opacity=0.5)
    things.soften(5)
    _paste(room, things)
    sheet = Layer(*WIDE, scale)
    board = Layer(*WIDE, scale)
    x, y, width, height = BOARD
    board.rounded((x - 12, y - 12, width + 24, height + 24), 16, "#b9bec4")
    board.rounded((x, y, width, height), 8, "#fcfcfa")
    sheet.shadow_under(board, drop=10, blur=14, opacity=0.28)
    sheet.rounded((x + 320, y + height + 10, 260, 14), 6, "#a3a9b0")
    _paste(room, sheet)
    return room


def _paste(room: Image.Image, layer: Layer) -> None:
    picture = layer.picture()
    room.paste(picture, (0, 0), picture)


def _window(sheet: Layer, decor: Decor) -> None:
    frame = mixed(decor.light, "#ffffff", 0.6)
    sheet.rounded((1120, 60, 430, 560), 6, frame)
    for column in (0, 1):
        sheet.box(1138 + column * 204, 78, 190, 524, "#dcebf2")
        sheet.box(1138 + column * 204, 330, 190, 272, "#d3e2df")
    for x, top, width in ((1150, 390, 70), (1230, 330, 80), (1350, 420, 60), (1420, 360, 90)):
        sheet.box(x, top, width, 602 - top, "#b9cdd3")
    sheet.box(1100, 620, 470, 22, mixed(frame, "#000000", 0.06))


def _shelf(sheet: Layer, decor: Decor) -> None:
    back = mixed(decor.wood, "#000000", 0.25)
    sheet.box(1640, 250, 300, 620, decor.wood)
    colours = ("#8c3b3b", "#c9a25c", "#4f6d7a", "#7a8b6f", "#b5715a", "#56627a", "#d8cdb8")
    for shelf in range(3):
        top = 268 + shelf * 200
        sheet.box(1656, top, 290, 184, back)
        x = 1664
        for book in range(7):
            width, height = 24 + (book * 7 + shelf * 5) % 15, 120 + (book * 23 + shelf * 31) % 46
            sheet.box(x, top + 184 - height, width, height, colours[(book + shelf * 3) % 7])
            x += width + 5


def _plant(sheet: Layer, x: float, y: float, decor: Decor) -> None:
    for lean, rise in ((-110, 250), (-60, 330), (0, 370), (55, 320), (105, 240)):
        tip = (x + lean, y - 130 - rise)
        middle = (x + lean * 0.6, y - 130 - rise * 0.5)
        leaf = [(x, y - 120), (middle[0] - 34, middle[1]), tip, (middle[0] + 34, middle[1])]
        sheet.curve(leaf, mixed(decor.leaf, "#000000", abs(lean) / 500))
    sheet.polygon(
        [(x - 80, y - 140), (x + 80, y - 140), (x + 62, y + 80), (x - 62, y + 80)], "#d9d3c7"
    )


def corridor(scale: float) -> Image.Image:
    """A corridor filmed upright, with the green sign of the exit over its far door."""
    hall = gradient((round(TALL[0] * scale), round(TALL[1] * scale)), "#e9eae6", "#c9cbc6")
    sheet = Layer(*TALL, scale)
    far = (390, 560, 300, 470)
    x, y, width, height = far
    sheet.polygon([(0, 0), (x, y), (x + width, y), (1080, 0)], "#f3f4f1")
    sheet.polygon([(0, 1920), (x, y + height), (x + width, y + height), (1080, 1920)], "#a9aeb0")
    sheet.polygon([(0, 0), (x, y), (x, y + height), (0, 1920)], "#d5d9d6")
    sheet.polygon([(1080, 0), (x + width, y), (x + width, y + height), (1080, 1920)], "#c8cdcb")
    sheet.box(x, y, width, height, "#e4e6e1")
    for inner, outer in ((0.12, 0.3), (0.45, 0.78)):
        sheet.polygon(_on_ceiling(far, inner, outer), "#fffdf2")
    for side in (0, 1):
        sheet.polygon(_door(far, side), "#9aa7a6")
    sheet.box(x + 74, y + 130, 152, 340, "#7f9a8f")
    sheet.box(x + 84, y + 140, 64, 330, "#8fab9f")
    sheet.box(x + 152, y + 140, 64, 330, "#8fab9f")
    sheet.box(x + 142, y + 300, 16, 30, "#dfe5e2")
    sheet.soften(3)
    sign = Layer(*TALL, scale)
    sign.glow([(540, 330, 300, 130)], "#5fd69a", blur=60, opacity=0.35)
    sign.box(380, 0, 8, 260, "#8c9390")
    sign.box(692, 0, 8, 260, "#8c9390")
    sign.rounded((270, 250, 540, 170), 16, "#0b6b3f")
    sign.rounded((280, 260, 520, 150), 10, "#12965a")
    sign.text((330, 322), "安全出口", 72, "#ffffff", bold=True)
    sign.text((334, 382), "EXIT", 34, "#d8f5e6", bold=True)
    sign.polygon(
        [(660, 318), (715, 318), (715, 288), (770, 335), (715, 382), (715, 352), (660, 352)],
        "#ffffff",
    )
    _paste(hall, sheet)
    _paste(hall, sign)
    return hall


def _on_ceiling(
    far: tuple[int, int, int, int], inner: float, outer: float
) -> list[tuple[float, float]]:
    """A light's outline; 0 is at the camera, 1 at the far wall."""
    x, y, width, _ = far

    def at(depth: float, side: float) -> tuple[float, float]:
        left, right = x * depth, 1080 + (x + width - 1080) * depth
        return left + (right - left) * side, y * depth

    return [at(inner, 0.36), at(inner, 0.64), at(outer, 0.64), at(outer, 0.36)]


def _door(far: tuple[int, int, int, int], side: int) -> list[tuple[float, float]]:
    """A door in the left (0) or right (1) wall, half way down."""
    x, y, width, height = far
    edge = x if side == 0 else x + width
    wall = 0 if side == 0 else 1080

    def at(depth: float, rise: float) -> tuple[float, float]:
        top, bottom = y * depth, 1920 + (y + height - 1920) * depth
        return wall + (edge - wall) * depth, bottom - (bottom - top) * rise

    return [at(0.5, 0), at(0.5, 0.62), at(0.78, 0.62), at(0.78, 0)]


@dataclass(frozen=True, slots=True)
class Note:
    """What is added to the board when these words are spoken; empty: it is there from the start."""

    words: str
    draw: Callable[[Layer], None]


def heading(title: str, accent: Colour) -> Note:
    x, y, width, _ = BOARD

    def draw(sheet: Layer) -> None:
        sheet.rounded((x + 48, y + 46, 12, 64), 6, accent)
        sheet.text((x + 84, y + 78), title, 58, "#2a2f36", bold=True)
        sheet.box(x + 48, y + 140, width - 96, 3, "#e2e3df")

    return Note("", draw)


def bullet(place: int, words: str, label: str, accent: Colour) -> Note:
    """The `place`-th line (from 0) under the heading."""
    x, y, _, _ = BOARD
    line = y + 206 + place * 96

    def draw(sheet: Layer) -> None:
        sheet.ellipse(x + 82, line, 30, 30, accent)
        sheet.text((x + 82, line - 2), str(place + 1), 34, "#ffffff", bold=True, anchor="mm")
        sheet.text((x + 140, line - 2), label, 46, "#333941")

    return Note(words, draw)
