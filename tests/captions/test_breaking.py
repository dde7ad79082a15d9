from __future__ import annotations

import pytest

from pipeline.captions.breaking import NEVER, break_costs
from tests.captions.speech import spoken


def costs(text: str, language: str = "zh", terms: tuple[str, ...] = ()) -> list[tuple[str, float]]:
    units = spoken(text, language=language).units
    return [
        (unit.text, cost)
        for unit, cost in zip(units, break_costs(units, language, terms), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "never_after"),
    [
        ("网络安全", "网"),
        ("我们的要求", "们"),  # before 的
        ("把门关上", "把"),
        ("三个步骤", "三"),  # number and measure word
        ("共79条规定", "79"),
        ("第一步开始", "第"),
        ("学习了规定", "习"),  # before 了
        ("保存6个月", "个"),
    ],
)
def test_these_are_never_cut(text: str, never_after: str) -> None:
    assert dict(costs(text))[never_after] >= NEVER


def test_a_sentence_ends_for_nothing_a_clause_for_little_and_a_list_for_more() -> None:
    units = spoken("行。好，电、水").units
    assert break_costs(units, "zh")[:3] == (0.0, 1.0, 2.0)


def test_a_protected_term_is_never_cut() -> None:
    plain, protected = dict(costs("王小明明说法")), dict(costs("王小明明说法", terms=("王小明明",)))
    assert protected["小"] >= NEVER
    assert plain["小"] <= NEVER


def test_english_keeps_articles_with_nouns_and_breaks_before_conjunctions() -> None:
    found = dict(costs("take the lift and leave it", "en"))
    assert found["the"] > found["take"] > found["lift"]


def test_english_names_stay_together() -> None:
    found = dict(costs("ask Daniel Reed about it", "en"))
    assert found["Daniel"] > found["ask"]


def test_the_end_of_a_paragraph_is_free() -> None:
    assert costs("今天\n明天")[1][1] == 0.0


def test_chinese_lines_rather_begin_with_modal_words_and_keep_dates_whole() -> None:
    found = dict(costs("组织使用网络应当遵守法律"))
    assert found["络"] < found["织"] < found["当"]
    assert dict(costs("自2017年6月起施行"))["年"] > dict(costs("自2017年6月起施行"))["自"]
