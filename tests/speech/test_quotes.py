"""Quoted words: found exactly, else the nearest, by writing and by sound."""

from __future__ import annotations

import pytest

from pipeline.model.timed_text import SpokenClass, Unit
from pipeline.speech.quotes import Speech
from pipeline.speech.units import units_of

CHINESE = "大家好，我是张敏。今天我们来学习灭火器，请记住119，谢谢大家！"
ENGLISH = "Good morning, everyone. Today we shall learn about fire extinguishers."


def speech(text: str, language: str) -> Speech:
    units = [
        Unit(unit.text, unit.after, None, SpokenClass.SAID, before=unit.before)
        for unit in units_of(text, 0)
    ]
    return Speech(units, language)


@pytest.mark.parametrize(
    ("quote", "places"),
    [
        ("大家好", [(0, 3)]),
        ("大家好，我是", [(0, 5)]),
        ("大家", [(0, 2), (23, 25)]),
        ("119", [(20, 21)]),
        ("１１９", [(20, 21)]),
        ("大伽好", []),
        ("", []),
        ("，。", []),
    ],
)
def test_chinese_words_are_found_whatever_the_marks(
    quote: str, places: list[tuple[int, int]]
) -> None:
    found = speech(CHINESE, "zh").find(quote)
    assert [(place.start, place.stop) for place in found] == places


def test_english_words_are_found_whatever_the_case() -> None:
    found = speech(ENGLISH, "en").find("EVERYONE today")
    assert found == (range(2, 4),)


@pytest.mark.parametrize(
    ("quote", "nearest", "sounds_alike"),
    [
        ("泄谢大加", "谢谢大家", True),
        ("学西灭伙器", "学习灭火器", True),
        ("我市张民", "我是张敏", True),
        ("大家们好", "大家好", False),
        ("学习灭火", "学习灭火", True),
    ],
)
def test_a_slip_gives_the_nearest_words(quote: str, nearest: str, sounds_alike: bool) -> None:
    said = speech(CHINESE, "zh")
    near = said.nearest(quote)
    assert near is not None
    assert said.text(near.place) == nearest
    assert near.sounds_alike is sounds_alike


def test_a_misspelt_english_quote_gives_the_nearest_words() -> None:
    said = speech(ENGLISH, "en")
    near = said.nearest("learn abuot fire extingishers")
    assert near is not None
    assert said.text(near.place) == "learn about fire extinguishers"


def test_words_like_nothing_that_is_said_have_no_nearest() -> None:
    assert speech(CHINESE, "zh").nearest("浏览器缓存") is None
    assert speech("", "zh").nearest("大家好") is None
