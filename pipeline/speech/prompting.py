"""What recognisers share: a prompt for punctuated simplified Chinese, and its spelling."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

PROMPTS = {"zh": "以下是普通话的课程内容，使用简体中文和标点。", "en": ""}
MOST_HOTWORDS = 60
"""Whisper takes 224 tokens of prompt in all; the last count most."""


def prompt_of(language: str, hotwords: tuple[str, ...]) -> str:
    """The initial prompt, with the most important words last."""
    words = "、".join(hotwords[:MOST_HOTWORDS])
    return f"{PROMPTS.get(language, '')}{words}"


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
