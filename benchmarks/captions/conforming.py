"""Whether the cues keep the rules, rule by rule, and whether one of them splits a word."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from benchmarks.captions.lessons import Lesson
from pipeline.captions.lint import lint
from pipeline.captions.segment import cues_from
from pipeline.captions.times import Clock
from pipeline.model.timed_text import TimedText, Transcript
from pipeline.settings.captions import caption_profile
from pipeline.settings.root import SHIPPED, Places

FRAME_RATE = Fraction(25)
PROFILES = {"zh": "zh-course", "en": "en"}


def cues_of(lesson: Lesson, transcript: Transcript) -> TimedText:
    profile = caption_profile(Places(SHIPPED), PROFILES[lesson.language])
    return cues_from(transcript, profile, FRAME_RATE)


def violations(lesson: Lesson, cues: TimedText) -> Counter[str]:
    """How many findings of each rule."""
    profile = caption_profile(Places(SHIPPED), PROFILES[lesson.language])
    return Counter(one.code for one in lint(cues, profile, Clock(FRAME_RATE)))


def split_words(lesson: Lesson, cues: TimedText) -> int:
    """How many ends of cues or lines lie inside a word of the script, by rjieba's words."""
    import rjieba

    lines = [line for cue in cues.cues for line in cue.lines]
    if cues.language != "zh":
        return sum(line.endswith("-") for line in lines)
    inside, count = set(), 0
    for word in (word for text in lesson.script.paragraphs for word in rjieba.cut(text)):
        length = len(_plain(word))
        inside |= set(range(count + 1, count + length))
        count += length
    split = place = 0
    for line in lines:
        place += len(_plain(line))
        split += place in inside
    return split


def _plain(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
