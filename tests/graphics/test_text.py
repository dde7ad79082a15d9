from dataclasses import replace

import pytest

from pipeline.graphics.text import CardText, chinese_number

BARE = CardText("", "", 0, "", "", "", "", ())


@pytest.mark.parametrize(
    ("number", "read"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (35, "三十五"),
        (99, "九十九"),
        (123, "123"),
    ],
)
def test_lessons_are_counted_as_they_are_spoken(number: int, read: str) -> None:
    assert chinese_number(number) == read


def test_numbers_follow_the_language(words: CardText) -> None:
    assert words.numbered == "第一讲"
    assert replace(words, language="en").numbered == "Lesson 1"
    assert replace(words, number=0).numbered == ""


def test_a_card_without_a_lesson_is_the_courses(words: CardText) -> None:
    course = replace(words, lesson="")
    assert course.title == "安全生产月微课"
    assert course.kicker == course.numbered == ""


def test_credits_of_one_role_are_joined_in_order() -> None:
    people = (("编写", "林晓岚"), ("审核", "王玥"), ("审核", "何璟濛"), ("", "陈浩"))
    text = replace(BARE, credits=people)
    assert text.credit_rows == (("编写", "林晓岚"), ("审核", "王玥、何璟濛"), ("", "陈浩"))
    english = replace(BARE, language="en", credits=(("Review", "A"), ("Review", "B")))
    assert english.credit_rows == (("Review", "A, B"),)
