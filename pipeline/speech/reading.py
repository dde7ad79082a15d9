"""How units are spoken: Han characters as pinyin by phrase, numbers in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

DIGITS = "零一二三四五六七八九"
_HAN = re.compile(r"[㐀-鿿]")


def spoken(texts: Sequence[str], language: str) -> list[tuple[str, ...]]:
    """For each unit what is spoken, syllable by syllable (pinyin with tone) or word by word."""
    words = [(text,) if not text[0].isdigit() else _number(text, language) for text in texts]
    flat = [character for group in words for character in group]
    pinyin = _pinyin("".join(c if _is_han(c) else "，" for c in flat)) if flat else ()
    readings: list[tuple[str, ...]] = []
    place = 0
    for group in words:
        readings.append(
            tuple(
                pinyin[place + inner] if _is_han(word) else word.lower()
                for inner, word in enumerate(group)
            )
        )
        place += len(group)
    return readings


def toneless(syllable: str) -> str:
    return syllable.rstrip("12345")


def _is_han(text: str) -> bool:
    return len(text) == 1 and bool(_HAN.match(text))


@cache
def _pinyin(text: str) -> tuple[str, ...]:
    """One syllable a character, chosen by the phrase it stands in; neutral tone 5."""
    from pypinyin import Style, lazy_pinyin

    # Characters without a reading are given one by one, so that places stay the same.
    each: Any = list
    return tuple(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=each))


def _number(text: str, language: str) -> tuple[str, ...]:
    if language == "en":
        return tuple(_english(text))
    is_share = text.endswith("%")
    digits = text.rstrip("%").replace(",", "")
    whole, _, part = digits.partition(".")
    if not whole.isdigit() or (part and not part.isdigit()):
        return tuple(DIGITS[int(one)] for one in text if one.isdigit())
    said = "百分之" if is_share else ""
    # Telephone numbers and years are read digit by digit.
    by_digit = len(whole) >= 3 and not part and not is_share and not whole.endswith("00")
    said += "".join(DIGITS[int(one)] for one in whole) if by_digit else _chinese(int(whole))
    if part:
        said += "点" + "".join(DIGITS[int(one)] for one in part)
    return tuple(said)


def _chinese(number: int) -> str:
    """A whole number as it is read, up to a hundred million."""
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return _chinese(number // 10_000) + "万" + gap + (_chinese(rest) if rest else "")
    text, was_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if was_zero and text else "") + DIGITS[digit] + name
        was_zero = not digit and bool(text)
    text = text.removeprefix("一") if text.startswith("一十") else text
    return text or DIGITS[0]


_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _english(text: str) -> list[str]:
    is_share = text.endswith("%")
    words: list[str] = []
    for part in re.split(r"[.,:/]", text.rstrip("%")):
        if words:
            words += ["point"] if "." in text else []
        words += _english_whole(int(part)) if part.isdigit() else [part]
    return [*words, "percent"] if is_share else words


def _english_whole(number: int) -> list[str]:
    if number < 20:
        return [_ONES[number]]
    if number < 100:
        return [_TENS[number // 10 - 2], *([_ONES[number % 10]] if number % 10 else [])]
    if number < 1000:
        rest = _english_whole(number % 100) if number % 100 else []
        return [_ONES[number // 100], "hundred", *rest]
    rest = _english_whole(number % 1000) if number % 1000 else []
    return [*_english_whole(number // 1000), "thousand", *rest]
