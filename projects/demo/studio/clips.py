"""Every file of the demo in one list: who drops it, under which name, what it shows.

Kinds of camera differ on purpose: a constant 25 frames a second, 30 on one insert, and a phone held
upright with a clock of its own; one take is too quiet and breaks off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Protocol

from PIL import Image

from studio.dusk import Dusk
from studio.extinguishing import Extinguishing
from studio.film import Recording
from studio.lecture import Lecture, Selfie
from studio.presenter import Look
from studio.room import Decor, Note, bullet, corridor, heading, office
from studio.route import Route
from studio.voice import Speech, Voice

SLUGS = ("01-extinguisher", "02-alarm", "03-evacuation", "04-before-you-leave")

RED = "#9A171D"

ZHANG_MIN = Look("#f2cba6", "#2b211f", "#2f4a6d", "#eef3f8", RED, "bob")
LI_QIANG = Look(
    "#e9bd95", "#1f1c1d", "#3b4149", "#e8eef5", "#8a2a2a", "short", glasses=True, tie=True
)
WANG_FANG = Look("#f4d0b0", "#33251f", "#7a3440", "#fbf3ea", "#c8913f", "tied")
DANIEL_REED = Look("#f3cdb1", "#7a5334", "#35574f", "#f3f5f2", "#a8742b", "parted", tie=True)

VOICES = {
    SLUGS[0]: Voice("f2", pitch=58, pitch_range=45, words_a_minute=212),
    SLUGS[1]: Voice("m3", pitch=42, pitch_range=50, words_a_minute=216),
    SLUGS[2]: Voice("f5", pitch=52, pitch_range=50, words_a_minute=214),
    SLUGS[3]: Voice("m7", pitch=45, pitch_range=45, words_a_minute=165),
}
LANGUAGES = dict.fromkeys(SLUGS[:3], "zh") | {SLUGS[3]: "en"}

WARM = Decor("#d3cec4", "#eeeae2", "#8a6f55", "#5f8a63")
COOL = Decor("#cfd3d2", "#e9ebe8", "#7d6a58", "#5f8a63")
GREEN = Decor("#cdd4ca", "#e9ede5", "#86704f", "#6f9a5f")


class Scene(Protocol):
    def frame(self, t: float) -> Image.Image: ...


Staging = Callable[[Speech, float], Scene]
"""Makes the scene of a speech at a scale (1: 1080 lines)."""


@dataclass(frozen=True, slots=True)
class Clip:
    """`part` counts from 0; `level` is the speech's, in dBFS; the film stops after `breaks_off_at`
    seconds where that is given."""

    slug: str
    role: str
    file: str
    part: int
    stage: Staging
    recording: Recording = field(default_factory=Recording)
    level: float = -19.0
    breaks_off_at: float | None = None


def lecture(decor: Decor, look: Look, notes: Sequence[Note]) -> Staging:
    def stage(speech: Speech, scale: float) -> Scene:
        return Lecture(office(decor, scale), look, notes=notes, speech=speech, scale=scale)

    return stage


def selfie(look: Look) -> Staging:
    def stage(speech: Speech, scale: float) -> Scene:
        return Selfie(corridor(scale), look, speech=speech, scale=scale)

    return stage


def _bullets(title: str, accent: str, *lines: tuple[str, str]) -> list[Note]:
    notes = [bullet(place, words, label, accent) for place, (words, label) in enumerate(lines)]
    return [heading(title, accent), *notes]


FOUR_WORDS = _bullets(
    "会用灭火器",
    RED,
    ("提", "提 — 提起灭火器"),
    ("拔", "拔 — 拔掉保险销"),
    ("握", "握 — 握住喷管"),
    ("压", "压 — 压下手柄"),
)
FOUR_FACTS = _bullets(
    "拨打119，说清四件事",
    RED,
    ("着火的地点", "地点：楼层、房间号"),
    ("烧的是什么", "火情：烧什么、有多大"),
    ("有没有人被困", "人员：有没有人被困"),
    ("你的姓名", "联系：姓名、电话"),
)
WHY_LEAVE_SAFELY = _bullets(
    "Before you leave",
    "#2f6b57",
    ("Many office fires", "Most start after hours"),
    ("So take one minute", "Take one minute"),
    ("and make", "Make four checks"),
    ("You need no tools", "No tools, no training"),
)

ALARM_TAKE = Clip(
    SLUGS[1],
    "filming",
    "L02-take2.mov",
    0,
    lecture(COOL, LI_QIANG, FOUR_FACTS),
    recording=Recording(audio_channels=2),
)

CLIPS = (
    Clip(SLUGS[0], "filming", "第1课_张敏_镜头1.mp4", 0, lecture(WARM, ZHANG_MIN, FOUR_WORDS)),
    Clip(SLUGS[0], "post", "第1课_动画演示_镜头2.mp4", 1, Extinguishing),
    replace(ALARM_TAKE, file="L02-take1.mov", level=-38.0, breaks_off_at=9.0),
    ALARM_TAKE,
    Clip(
        SLUGS[2],
        "filming",
        "第3课_手机竖拍_镜头1.mp4",
        0,
        selfie(WANG_FANG),
        recording=Recording(is_phone=True),
        level=-23.0,
    ),
    Clip(SLUGS[2], "post", "第3课_路线图_镜头2.mp4", 1, Route),
    Clip(SLUGS[3], "filming", "L04-part1.mp4", 0, lecture(GREEN, DANIEL_REED, WHY_LEAVE_SAFELY)),
    Clip(
        SLUGS[3],
        "post",
        "L04-part2.mp4",
        1,
        Dusk,
        recording=Recording(frame_rate=Fraction(30), audio_channels=2),
    ),
)
