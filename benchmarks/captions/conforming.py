"""Whether the cues keep the rules, rule by rule, and whether one of them splits a word."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from benchmarks.captions.lessons import Lesson
from pipeline.captions.lint import lint
from pipeline.captions.segment import cues_from
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
    return Counter(one.code for one in lint(cues, profile, FRAME_RATE))


def split_words(cues: TimedText) -> int:
    """How many ends of cues or lines lie inside a word, by rjieba's words of the whole text."""
    import rjieba

    lines = [line for cue in cues.cues for line in cue.lines]
    if cues.language != "zh":
        return sum(line.endswith("-") for line in lines)
    text, ends = "", set()
    for line in lines:
        text += "".join(character for character in line if character.isalnum())
        ends.add(len(text))
    place = split = 0
    for word in rjieba.cut(text):
        split += any(place < end < place + len(word) for end in ends)
        place += len(word)
    return split
