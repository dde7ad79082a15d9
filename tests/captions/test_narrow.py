from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.captions.narrow import Narrowing, narrowed
from pipeline.captions.segment import Spoken
from pipeline.captions.width import width
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange
from pipeline.settings.captions import caption_profile
from pipeline.settings.root import Places
from pipeline.stages.narrow import _units

PLACES = Places(Path(__file__).resolve().parents[2])
ZH = Narrowing(caption_profile(PLACES, "zh-vertical"), Fraction(25))
EN = Narrowing(caption_profile(PLACES, "en-vertical"), Fraction(25))


def cue(start: int, stop: int, *lines: str, second: tuple[str, ...] = ()) -> Cue:
    return Cue(TimeRange(Fraction(start), Fraction(stop)), lines, second=second)


def said(text: str, start: Fraction, step: Fraction) -> list[Spoken]:
    return [
        Spoken(unit, TimeRange(start + step * place, start + step * (place + 1)), place)
        for place, unit in enumerate(_units(text))
    ]


def narrow(timed: TimedText, spoken: list[Spoken], rules: Narrowing) -> tuple[Cue, ...]:
    return narrowed(timed, spoken, _units, rules).cues


def test_a_cue_is_parted_where_its_words_are_said() -> None:
    """The transcript knows the pause that the caption shows as a space."""
    spoken = said("请记住四个字：提、拔、握、压", Fraction(1), Fraction(1, 5))
    whole = TimedText("zh", (cue(1, 4, "请记住四个字 提 拔 握 压"),))
    first, second = narrow(whole, spoken, ZH)
    assert (first.lines, second.lines) == (("请记住四个字",), ("提 拔 握 压",))
    assert first.span == TimeRange(Fraction(1), Fraction(11, 5) + Fraction(0))
    assert second.span == TimeRange(first.span.stop, Fraction(4))


def test_what_a_person_wrote_otherwise_is_parted_by_its_length() -> None:
    spoken = said("第三步握住喷管对准火焰的根部", Fraction(0), Fraction(1, 4))
    whole = TimedText("zh", (cue(0, 4, "第三步 握紧喷嘴 对准火焰根部"),))
    parts = narrow(whole, spoken, ZH)
    assert [one.lines for one in parts] == [("第三步 握紧喷嘴",), ("对准火焰根部",)]
    assert parts[0].span.stop == parts[1].span.start


def test_english_stands_in_two_lines_and_the_second_language_is_left_out() -> None:
    whole = TimedText("en", (cue(0, 3, "Second, unplug your chargers,", second=("其次",)),))
    (one,) = narrow(whole, [], EN)
    assert one.lines == ("Second, unplug", "your chargers,")
    assert one.second == ()


@pytest.mark.parametrize(("rules", "language"), [(ZH, "zh"), (EN, "en")], ids=["zh", "en"])
@settings(max_examples=25, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(["安全", "检查", "灭火器", "valve", "of", "拧紧", "9"]), min_size=1
    )
)
def test_nothing_is_lost_and_every_line_fits(
    rules: Narrowing, language: str, words: list[str]
) -> None:
    text = " ".join(words)
    whole = TimedText(language, (cue(2, 12, text),))
    parts = narrow(whole, [], rules)
    shown = "".join("".join(one.lines) for one in parts)
    assert shown.replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= rules.profile.hard_width for one in parts for line in one.lines)
    assert all(len(one.lines) <= rules.profile.lines for one in parts)
    assert (parts[0].span.start, parts[-1].span.stop) == (2, 12)
    ends = [one.span.stop for one in parts[:-1]]
    assert ends == [one.span.start for one in parts[1:]]
