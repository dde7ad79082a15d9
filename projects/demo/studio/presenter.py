"""A drawn lecturer: breathes, blinks, nods, speaks with the sound's envelope, points at the board.

The figure is drawn on a sheet of 760 × 900 units; its lower edge is the frame's lower edge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from PIL import Image

from studio.paint import Colour, Layer, ease, mixed, moved, smooth

WIDTH, HEIGHT = 760, 900
NECK = (380, 400)
"""The pivot of the head."""
ELBOW = (112, 872)
MOUTHS = 6
EYES = 3

ARM_SHEET = 860
ARM_PIVOT = (430, 430)
ARM_STEPS = 40

BREATH_PERIOD = 3.9
"""Seconds."""
PHASES = 9
BREATH_RISE = 3.2
"""Units."""


@dataclass(frozen=True, slots=True)
class Look:
    skin: Colour
    hair: Colour
    jacket: Colour
    shirt: Colour
    accent: Colour
    """Tie, or the badge's ribbon."""
    hair_style: str
    """`bob`, `tied`, `short` or `parted`."""
    glasses: bool = False
    tie: bool = False


class Presenter:
    def __init__(self, look: Look, scale: float) -> None:
        self.look = look
        self.scale = scale
        self._arms: dict[int, tuple[Image.Image, tuple[int, int]]] = {}

    def _layer(self) -> Layer:
        return Layer(WIDTH, HEIGHT, self.scale)

    @cached_property
    def body(self) -> Image.Image:
        """Shoulders, neck, clothes; without the head."""
        look = self.look
        jacket = self._layer()
        jacket.curve(
            [
                (380, 470),
                (470, 486),
                (590, 530),
                (652, 610),
                (676, 760),
                (690, 930),
                (380, 960),
                (70, 930),
                (84, 760),
                (108, 610),
                (170, 530),
                (290, 486),
            ],
            look.jacket,
        )
        jacket.shade(mixed(look.jacket, "#ffffff", 0.16), mixed(look.jacket, "#000000", 0.22), 1.0)
        over = self._layer()
        fold = mixed(look.jacket, "#000000", 0.28)
        over.stroke([(168, 700), (178, 790), (176, 900)], 5, fold)
        over.stroke([(592, 700), (582, 790), (584, 900)], 5, fold)
        self._shirt(over)
        self._lapels(over)
        jacket.lay(over)
        return jacket.picture()

    def _shirt(self, sheet: Layer) -> None:
        look = self.look
        shade = mixed(look.skin, "#7a3b22", 0.28)
        sheet.polygon([(300, 486), (460, 486), (424, 720), (380, 800), (336, 720)], look.shirt)
        sheet.rounded((328, 340, 104, 160), 40, look.skin)
        sheet.polygon([(328, 476), (432, 476), (380, 540)], look.skin)
        sheet.polygon(
            [
                (328, 380),
                (432, 380),
                *smooth([(432, 436), (404, 464), (380, 470), (356, 464), (328, 436)], closed=False),
            ],
            shade,
        )
        collar = mixed(look.shirt, "#ffffff", 0.5)
        sheet.polygon([(322, 468), (380, 540), (344, 580), (300, 492)], collar)
        sheet.polygon([(438, 468), (380, 540), (416, 580), (460, 492)], collar)
        if look.tie:
            knot = mixed(look.accent, "#000000", 0.15)
            sheet.polygon([(369, 560), (391, 560), (408, 720), (380, 768), (352, 720)], look.accent)
            sheet.polygon([(362, 526), (380, 520), (398, 526), (392, 564), (368, 564)], knot)

    def _lapels(self, sheet: Layer) -> None:
        look = self.look
        lapel = mixed(look.jacket, "#ffffff", 0.10)
        edge = mixed(look.jacket, "#000000", 0.35)
        for side in (-1, 1):
            outline = [
                (80, 494),
                (118, 560),
                (150, 610),
                (96, 640),
                (116, 668),
                (4, 880),
                (0, 800),
                (46, 700),
            ]
            sheet.polygon([(380 + side * (x + 4), y + 4) for x, y in outline], edge)
            sheet.polygon([(380 + side * x, y) for x, y in outline], lapel)
        sheet.rounded((476, 690, 74, 48), 6, mixed(look.shirt, "#ffffff", 0.4))
        sheet.rounded((484, 700, 26, 28), 4, look.accent)
        sheet.rounded((516, 702, 26, 6), 3, "#8a94a0")
        sheet.rounded((516, 716, 20, 6), 3, "#b4bcc5")

    @cached_property
    def hair_behind(self) -> Image.Image:
        sheet = self._layer()
        hair = mixed(self.look.hair, "#000000", 0.15)
        if self.look.hair_style == "bob":
            sheet.curve(
                [
                    (380, 118),
                    (474, 150),
                    (512, 250),
                    (516, 360),
                    (498, 440),
                    (440, 452),
                    (380, 440),
                    (320, 452),
                    (262, 440),
                    (244, 360),
                    (248, 250),
                    (286, 150),
                ],
                hair,
            )
        return sheet.picture()

    @cached_property
    def heads(self) -> dict[tuple[int, int], Image.Image]:
        """The head for each (eyes, mouth): eyes 0 open … 2 shut, mouth 0 closed … 5 wide."""
        base = self._face()
        eyes = [self._eyes(k) for k in range(EYES)]
        mouths = [self._mouth(k) for k in range(MOUTHS)]
        heads = {}
        for e, lids in enumerate(eyes):
            for m, lips in enumerate(mouths):
                head = base.copy()
                head.alpha_composite(lids)
                head.alpha_composite(lips)
                heads[e, m] = head
        return heads

    def _face(self) -> Image.Image:
        look = self.look
        shade = mixed(look.skin, "#8a4a2c", 0.22)
        sheet = self._layer()
        if look.hair_style == "tied":
            sheet.ellipse(446, 150, 52, 54, mixed(look.hair, "#000000", 0.15))
        for x in (272, 488):
            sheet.ellipse(x, 292, 20, 32, shade)
        sheet.curve(
            [
                (380, 148),
                (456, 172),
                (490, 250),
                (487, 320),
                (470, 374),
                (432, 414),
                (380, 428),
                (328, 414),
                (290, 374),
                (273, 320),
                (270, 250),
                (304, 172),
            ],
            look.skin,
        )
        blush = ((316, 336, 24, 15), (444, 336, 24, 15))
        sheet.glow(blush, "#e8765a", blur=9, opacity=0.3)
        sheet.stroke([(384, 290), (392, 322), (376, 330)], 5, shade)
        self._hair(sheet)
        for side in (-1, 1):
            brow = [(380 + side * 30, 246), (380 + side * 58, 236), (380 + side * 86, 248)]
            sheet.stroke(brow, 9, mixed(look.hair, "#3a2a20", 0.2))
        if look.glasses:
            self._glasses(sheet)
        return sheet.picture()

    def _hair(self, sheet: Layer) -> None:
        hair = self.look.hair
        shine = mixed(hair, "#ffffff", 0.13)
        if self.look.hair_style == "bob":
            sheet.curve(
                [
                    (380, 112),
                    (470, 138),
                    (508, 226),
                    (512, 320),
                    (490, 356),
                    (478, 270),
                    (440, 214),
                    (372, 190),
                    (312, 222),
                    (282, 276),
                    (270, 356),
                    (248, 320),
                    (252, 226),
                    (290, 138),
                ],
                hair,
            )
            sheet.stroke([(318, 160), (372, 138), (436, 158)], 8, shine)
        elif self.look.hair_style == "tied":
            sheet.curve(
                [
                    (380, 116),
                    (466, 140),
                    (500, 220),
                    (494, 288),
                    (474, 250),
                    (436, 204),
                    (330, 196),
                    (290, 250),
                    (266, 288),
                    (260, 220),
                    (294, 140),
                ],
                hair,
            )
            sheet.stroke([(312, 164), (360, 142), (424, 152)], 8, shine)
        elif self.look.hair_style == "short":
            sheet.curve(
                [
                    (380, 106),
                    (462, 126),
                    (504, 190),
                    (496, 268),
                    (482, 236),
                    (452, 200),
                    (400, 206),
                    (336, 192),
                    (292, 214),
                    (276, 262),
                    (262, 262),
                    (258, 190),
                    (300, 126),
                ],
                hair,
            )
            sheet.stroke([(318, 152), (372, 130), (436, 148)], 8, shine)
        else:
            sheet.curve(
                [
                    (330, 112),
                    (420, 104),
                    (486, 142),
                    (506, 216),
                    (492, 270),
                    (476, 226),
                    (426, 196),
                    (346, 176),
                    (306, 206),
                    (280, 262),
                    (262, 262),
                    (256, 190),
                    (284, 136),
                ],
                hair,
            )
            sheet.stroke([(350, 138), (412, 130), (462, 168)], 8, shine)

    def _glasses(self, sheet: Layer) -> None:
        frame = "#3a3f47"
        for x in (326, 434):
            ring = [
                (x + 38 * math.cos(k * math.pi / 8), 288 + 31 * math.sin(k * math.pi / 8))
                for k in range(17)
            ]
            sheet.stroke(ring, 4.5, frame)
        sheet.stroke([(364, 284), (380, 279), (396, 284)], 4.5, frame)
        sheet.stroke([(288, 280), (272, 276)], 4.5, frame)
        sheet.stroke([(472, 280), (488, 276)], 4.5, frame)

    def _eyes(self, shut: int) -> Image.Image:
        sheet = self._layer()
        dark = "#33241d"
        for x in (326, 434):
            if shut == 2:
                sheet.stroke([(x - 18, 288), (x, 295), (x + 18, 288)], 5, dark)
                continue
            height = (14, 7)[shut]
            sheet.ellipse(x, 288, 20, height, "#fbf7f2")
            sheet.ellipse(x, 288, 12, min(height, 13), dark)
            if shut == 0:
                sheet.ellipse(x + 4, 283, 4, 4, "#ffffff")
            lid = 288 - height
            sheet.stroke([(x - 21, lid + 9), (x - 2, lid - 1), (x + 21, lid + 8)], 5, dark)
        return sheet.picture()

    def _mouth(self, opening: int) -> Image.Image:
        sheet = self._layer()
        lip = mixed(self.look.skin, "#b03a3a", 0.55)
        y = 372
        if opening == 0:
            sheet.stroke([(346, y - 3), (380, y + 7), (414, y - 3)], 6, lip)
            return sheet.picture()
        half = (33, 33, 31, 30, 28)[opening - 1]
        deep = (6, 11, 17, 23, 28)[opening - 1]
        shape = [
            (380 - half, y - 2),
            (380, y - 5),
            (380 + half, y - 2),
            (380 + half * 0.62, y + deep * 0.8),
            (380, y + deep),
            (380 - half * 0.62, y + deep * 0.8),
        ]
        sheet.curve(
            [
                (x + (3 if x > 380 else -3 if x < 380 else 0), v + (2.5 if v > y else -3))
                for x, v in shape
            ],
            lip,
        )
        sheet.curve(shape, "#6d1f24")
        if opening >= 2:
            sheet.curve(
                [
                    (380 - half * 0.75, y),
                    (380, y - 3),
                    (380 + half * 0.75, y),
                    (380 + half * 0.5, y + 6),
                    (380 - half * 0.5, y + 6),
                ],
                "#fdfaf5",
            )
        if opening >= 4:
            sheet.ellipse(380, y + deep - 5, half * 0.45, 6, "#c9605f")
        return sheet.picture()

    @cached_property
    def forearm(self) -> Image.Image:
        """Pointing straight up from the elbow, on a sheet of its own."""
        look = self.look
        x, y = ARM_PIVOT
        sheet = Layer(ARM_SHEET, ARM_SHEET, self.scale)
        sheet.curve(
            [
                (x - 50, y + 20),
                (x - 42, y - 110),
                (x - 30, y - 222),
                (x + 30, y - 222),
                (x + 44, y - 110),
                (x + 54, y + 20),
                (x, y + 52),
            ],
            mixed(look.jacket, "#ffffff", 0.07),
        )
        sheet.rounded((x - 27, y - 246, 54, 34), 8, mixed(look.shirt, "#ffffff", 0.4))
        hand = [
            (x - 22, y - 240),
            (x - 32, y - 290),
            (x - 20, y - 322),
            (x + 6, y - 326),
            (x + 24, y - 300),
            (x + 22, y - 240),
        ]
        sheet.curve(hand, look.skin)
        for k, (dx, length) in enumerate(((-22, 52), (-8, 66), (7, 62), (20, 48))):
            lean = (-6, -2, 3, 8)[k]
            sheet.stroke([(x + dx, y - 306), (x + dx + lean, y - 306 - length)], 15, look.skin)
        sheet.stroke([(x + 18, y - 262), (x + 40, y - 296)], 16, look.skin)
        crease = mixed(look.skin, "#8a4a2c", 0.25)
        for dx in (-15, 0, 14):
            sheet.stroke([(x + dx, y - 312), (x + dx, y - 326)], 2, crease)
        return sheet.picture()

    @cached_property
    def _crops(self) -> dict[tuple[int, int], Image.Image]:
        return {key: head.crop(self._head_box) for key, head in self.heads.items()}

    @cached_property
    def _head_box(self) -> tuple[int, int, int, int]:
        left, top, right, bottom = (round(self.scale * side) for side in (230, 76, 530, 456))
        return left, top, right, bottom

    def stances(self, background: Image.Image, at: tuple[int, int]) -> list[Image.Image]:
        """The background with the figure's body on it, once for each phase of a breath."""
        behind = self.hair_behind
        behind.alpha_composite(self.body)
        stances = []
        for phase in range(PHASES):
            frame = background.copy()
            body = moved(behind, 0.0, (0, 0), (0, -self._rise(phase)))
            frame.paste(body, at, body)
            stances.append(frame)
        return stances

    def phase(self, t: float) -> int:
        """Which stance shows at `t` seconds."""
        return round((PHASES - 1) * (0.5 - 0.5 * math.cos(2 * math.pi * t / BREATH_PERIOD)))

    def _rise(self, phase: int) -> float:
        """Pixels."""
        return self.scale * BREATH_RISE * phase / (PHASES - 1)

    def finish(self, stance: Image.Image, at: tuple[int, int], pose: Pose) -> Image.Image:
        """A copy of a stance with the head, and the arm where it is raised."""
        frame = stance.copy()
        lift = -self._rise(self.phase(pose.time))
        angle, (right, down) = pose.head(self.scale)
        left, top, *_ = self._head_box
        pivot = (NECK[0] * self.scale - left, NECK[1] * self.scale - top)
        head = moved(self._crops[pose.eyes, pose.mouth], angle, pivot, (right, down + lift))
        frame.paste(head, (at[0] + left, at[1] + top), head)
        if pose.arm > 0:
            self._point(frame, at, ease(pose.arm))
        return frame

    def _point(self, frame: Image.Image, at: tuple[int, int], raised: float) -> None:
        arm, corner = self._raised_arm(round(raised * ARM_STEPS))
        frame.paste(arm, (at[0] + corner[0], at[1] + corner[1]), arm)

    def _raised_arm(self, step: int) -> tuple[Image.Image, tuple[int, int]]:
        """The turned arm, cut to what shows, and its place on the figure's sheet in pixels."""
        if step not in self._arms:
            angle = math.radians(-165 + 137 * step / ARM_STEPS)
            pivot = (ARM_PIVOT[0] * self.scale, ARM_PIVOT[1] * self.scale)
            turned = moved(self.forearm, angle, pivot, (0, 0))
            left, top, right, bottom = turned.getbbox() or (0, 0, 1, 1)
            x, y = (round(self.scale * (ELBOW[k] - ARM_PIVOT[k])) for k in (0, 1))
            self._arms[step] = turned.crop((left, top, right, bottom)), (x + left, y + top)
        return self._arms[step]


@dataclass(frozen=True, slots=True)
class Pose:
    time: float
    eyes: int
    mouth: int
    energy: float
    """0 to 1: how loud the speech has been lately."""
    arm: float
    """0 down, 1 pointing."""
    glance: float
    """−1 towards the board, 0 at the camera."""

    def head(self, scale: float) -> tuple[float, tuple[float, float]]:
        """The head's angle (radians) and shift (pixels)."""
        t = self.time
        sway = 0.6 * math.sin(2 * math.pi * t / 5.3) + 0.4 * math.sin(2 * math.pi * t / 3.1 + 1)
        nod = self.energy * math.sin(2 * math.pi * t / 0.93)
        angle = math.radians(1.1 * sway + 0.5 * nod + 1.6 * self.glance)
        return angle, (scale * (2.2 * sway + 7 * self.glance), scale * (2.4 * nod + 1.5))
