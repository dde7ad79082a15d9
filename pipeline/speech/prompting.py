"""What recognisers share: a prompt for punctuated simplified Chinese, and its spelling."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.model.timed_text import RecognisedSegment, Word
from pipeline.model.timing import TimeRange

PROMPTS = {"zh": "以下是普通话的课程内容，使用简体中文和标点。", "en": ""}
LONGEST = 120
"""Characters of terms: Whisper takes 224 tokens of prompt in all, two a rare character."""
LEAST_PROMPTED = 25_000_000
"""Bytes: Whisper's smallest, tiny, has 75 MB, as int8 40; smaller ones know one task or a test."""


def prompt_of(language: str, hotwords: tuple[str, ...]) -> str:
    """The prompt, its most important word (the first given) last, where it counts most."""
    chosen: list[str] = []
    for word in dict.fromkeys(hotwords):
        if sum(map(len, chosen)) + len(chosen) + len(word) > LONGEST:
            break
        chosen.append(word)
    joint = "、" if language == "zh" else ", "
    return PROMPTS.get(language, "") + joint.join(reversed(chosen))


def takes_prompts(weights: Path) -> bool:
    """Whether a model was trained widely enough to be prompted: a prompt throws others off."""
    file = weights / "model.bin" if weights.is_dir() else weights
    return file.stat().st_size >= LEAST_PROMPTED


def segment(
    text: str, start: float, stop: float, language: str, figures: tuple[float, float, float]
) -> RecognisedSegment:
    """`figures`: log-probability, no-speech, compression."""
    return RecognisedSegment(_spelt(text, language), _span(start, stop), *map(float, figures))


def word(text: str, start: float, stop: float, probability: float, language: str) -> Word:
    return Word(_spelt(text, language), _span(start, stop), float(probability))


def _span(start: float, stop: float) -> TimeRange:
    return TimeRange(seconds(start), seconds(max(start, stop)))


def _spelt(text: str, language: str) -> str:
    return simplified(text.strip()) if language == "zh" else text.strip()


def simplified(text: str) -> str:
    """Traditional characters to simplified ones: recognisers mix them."""
    converted: str = _converter().convert(text)
    return converted


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def seconds(value: float) -> Fraction:
    """A recogniser's float as exact milliseconds."""
    return Fraction(round(value * 1000), 1000)
