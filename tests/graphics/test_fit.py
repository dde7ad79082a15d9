from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.graphics.fit import NO_END, NO_START, fit_text, longest_fitting, words_of
from pipeline.graphics.fonts import Typeface
from pipeline.graphics.limits import Box, Limits
from pipeline.graphics.typeset import set_line
from pipeline.model.errors import BadBrand

LIMITS = Limits(largest=100, smallest=50, most_lines=2)
BOX = Box(1000, 230)


def test_a_short_title_keeps_the_largest_size(regular: Path) -> None:
    fitted = fit_text("高处作业怎么系安全带", regular, BOX, limits=LIMITS)
    assert fitted.lines == ("高处作业怎么系安全带",)
    assert fitted.size == 100


def test_a_title_that_fits_at_once_needs_no_dictionary(regular: Path) -> None:
    words_of.cache_clear()
    fitted = fit_text("高处作业  怎么系", regular, BOX, limits=LIMITS)
    assert fitted.lines == ("高处作业 怎么系",)
    assert words_of.cache_info().misses == 0
    fit_text("高处作业怎么系好安全带", regular, BOX, limits=LIMITS)
    assert words_of.cache_info().misses == 1


def test_a_title_a_little_too_wide_shrinks_before_it_breaks(regular: Path) -> None:
    fitted = fit_text("高处作业怎么系好安全带", regular, BOX, limits=LIMITS)
    assert len(fitted.lines) == 1
    assert 85 < fitted.size <= 91


def test_a_long_title_breaks_between_words_into_even_lines(regular: Path) -> None:
    fitted = fit_text("配电网不停电作业中绝缘斗臂车的检查与操作", regular, BOX, limits=LIMITS)
    assert "".join(fitted.lines) == "配电网不停电作业中绝缘斗臂车的检查与操作"
    assert len(fitted.lines) == 2
    assert abs(len(fitted.lines[0]) - len(fitted.lines[1])) <= 3
    assert not any(fitted.lines[1].startswith(word) for word in "的与查作")


def test_a_break_after_a_mark_is_preferred(regular: Path) -> None:
    fitted = fit_text("绝缘斗臂车的检查：从一次险情说起的经验", regular, BOX, limits=LIMITS)
    assert fitted.lines == ("绝缘斗臂车的检查：", "从一次险情说起的经验")


def test_english_breaks_at_spaces_alone(regular: Path) -> None:
    title = "Inspecting and Recovering an Insulated Aerial Lift"
    fitted = fit_text(title, regular, BOX, limits=LIMITS)
    assert " ".join(fitted.lines) == title
    assert len(fitted.lines) == 2


def test_a_title_too_long_names_text_box_and_the_longest_that_fits(regular: Path) -> None:
    title = "配电网不停电作业中绝缘斗臂车的检查操作与应急处置方法详解" * 3
    with pytest.raises(BadBrand) as caught:
        fit_text(title, regular, BOX, limits=LIMITS, what="lesson title")
    longest = longest_fitting(title, Typeface((regular,)), BOX, LIMITS)
    assert title.startswith(longest)
    assert 36 <= len(longest) <= 40  # two lines of 1000 px at 50 px a hanzi
    message = caught.value.message
    for part in ("lesson title", title, "1000 x 230", "84 characters", repr(longest)):
        assert part in message
    assert str(len(longest)) in caught.value.hint
    assert len(fit_text(longest, regular, BOX, limits=LIMITS).lines) == 2


def test_an_english_word_wider_than_the_box_does_not_fit(regular: Path) -> None:
    with pytest.raises(BadBrand):
        fit_text("Incomprehensibilities" * 3, regular, BOX, limits=LIMITS)


def test_a_number_stays_with_its_measure_and_a_quote_with_its_word() -> None:
    words = words_of("“安全带”要挂在2米以上的构件上。")
    assert any("2米" in word for word in words)
    assert words[0].startswith("“安")
    assert words[-1].endswith("。")


TITLES = st.text("高处作业安全带的，。：《》（）“”、？! ab-1", min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@example("11业《 1“业“业")
@given(TITLES)
def test_lines_fit_keep_every_character_and_break_where_marks_allow(
    checkout: Path, title: str
) -> None:
    if not title.strip():
        return
    typeface = Typeface((checkout / "assets" / "fonts" / "NotoSansSC-Regular.ttf",))
    limits = Limits(60, 30, most_lines=4)
    try:
        fitted = fit_text(title, typeface, Box(400, 400), limits=limits)
    except BadBrand:
        return  # a run of marks that may not be broken can be wider than the box
    assert "".join(fitted.lines).replace(" ", "") == "".join(title.split())
    for line in fitted.lines:
        assert set_line(line, typeface).width * fitted.size <= 400.01
    for before, after in pairwise(fitted.lines):
        assert after[0] not in NO_START
        assert before[-1] not in NO_END
