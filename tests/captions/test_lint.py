from __future__ import annotations

from fractions import Fraction

import pytest

from pipeline.captions.lint import SOURCES, lint
from pipeline.captions.mend import mend
from pipeline.captions.times import Clock
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange
from tests.captions.speech import RATE, profile


def cue(start: str, stop: str, *lines: str) -> Cue:
    return Cue(TimeRange(Fraction(start), Fraction(stop)), lines)


def codes(*cues: Cue, name: str = "zh-course") -> set[str]:
    found = lint(TimedText("zh", cues), profile(name), Clock(RATE))
    return {one.code.removeprefix("captions-") for one in found}


@pytest.mark.parametrize(
    ("code", "cues"),
    [
        ("empty", (cue("1", "3", ""),)),
        ("too-many-lines", (cue("1", "3", "上一行", "下一行"),)),
        ("line-too-long", (cue("1", "7", "一二三四五六七八九十一二三四五六七八九十一"),)),
        ("starts-with-mark", (cue("1", "3", "，今天"),)),
        ("ends-with-mark", (cue("1", "3", "今天《"),)),
        ("too-fast", (cue("1", "2", "一二三四五六七八九十一二"),)),
        ("fast", (cue("1", "2", "一二三四五六七八九十"),)),
        ("too-short", (cue("1", "1.6", "一二"),)),
        ("too-long", (cue("1", "9", "一二"),)),
        ("off-frame", (cue("1.01", "3", "一二"),)),
        ("overlap", (cue("1", "3", "今天"), cue("2.8", "5", "学习"))),
        ("splits-word", (cue("1", "3", "今天学习网络安"), cue("3.08", "5", "全法"))),
        ("gap", (cue("1", "3", "今天"), cue("3.04", "5", "学习"))),
    ],
)
def test_each_rule_is_named_when_broken(code: str, cues: tuple[Cue, ...]) -> None:
    assert code in codes(*cues)


def test_characters_that_only_look_like_a_word_may_meet_where_two_cues_do() -> None:
    assert codes(cue("1", "3", "而改送压岁书"), cue("3.08", "5", "换一首歌")) == set()


def test_good_cues_have_no_finding() -> None:
    assert codes(cue("1", "3", "今天我们学习"), cue("3.08", "5", "网络安全法")) == set()


def test_a_finding_names_cue_rule_source_place_and_advice() -> None:
    (found,) = lint(TimedText("zh", (cue("1", "3", "，今天"),)), profile("zh-course"), Clock(RATE))
    assert "cue 1" in found.message
    assert "GB/T 15834" in found.message
    assert found.advice
    assert found.place == TimeRange(Fraction(1), Fraction(3))


def test_times_in_whole_milliseconds_are_on_frames_of_ntsc_rates() -> None:
    rate = Fraction(30000, 1001)
    times = [Fraction(round(Fraction(frame) / rate * 1000), 1000) for frame in (30, 90)]
    timed = TimedText("zh", (Cue(TimeRange(*times), ("一二",)),))
    assert lint(timed, profile("zh-course"), Clock(rate)) == ()


def test_a_cue_near_a_shot_change_is_told_and_one_on_it_is_not() -> None:
    rules, timed = profile("zh-course"), TimedText("zh", (cue("1", "3", "今天我们学习"),))
    clock = Clock(RATE, (22, 70))
    found = lint(timed, rules, clock)
    assert [one.message.split(": ")[1] for one in found] == [
        "it comes 3 frames after a shot change (Netflix)",
        "it stays 5 frames past a shot change (Netflix)",
    ]
    assert lint(timed, rules, Clock(RATE, (25, 77))) == ()


def mended(*cues: Cue, name: str = "zh-course") -> tuple[list[Cue], set[str]]:
    found = mend(TimedText("zh", cues), profile(name), Clock(RATE))
    left = lint(found.timed, profile(name), Clock(RATE))
    return list(found.timed.cues), {one.code.removeprefix("captions-") for one in left}


@pytest.mark.parametrize(
    "cues",
    [
        (cue("1", "3", ""), cue("4", "6", "一二")),
        (cue("1", "3", "一二", "三四"),),
        (cue("1", "3", "今天"), cue("3.08", "5", "，学习")),
        (cue("1", "3", "今天《"), cue("3.08", "5", "学习》")),
        (cue("1", "1.6", "一二"),),
        (cue("1", "2", "一二三四五六七八九十一二"),),
        (cue("1.01", "3.013", "一二"),),
        (cue("1", "3", "今天"), cue("2.8", "5", "学习")),
        (cue("1", "3", "今天"), cue("3.04", "5", "学习")),
    ],
)
def test_what_is_safe_is_mended_and_no_letter_changes(cues: tuple[Cue, ...]) -> None:
    now, left = mended(*cues)
    assert left == set()
    before = [one for cue in cues for line in cue.lines for one in line if one.isalnum()]
    assert before == [one for cue in now for line in cue.lines for one in line if one.isalnum()]


def test_a_long_line_is_broken_in_two_where_two_may_stand() -> None:
    long = cue("1", "5", "第二网络运营者应当制定内部安全管理制度和操作规程")
    now, left = mended(long, name="zh-netflix")
    assert len(now[0].lines) == 2
    assert left == set()
    assert mended(long)[1] == {"line-too-long"}, "one line alone may stand: a person must split it"


def test_what_needs_a_person_is_left_and_told() -> None:
    crowded = (cue("1", "2", "一二三四五六七八九十一二"), cue("2.08", "4", "学习"))
    assert mended(*crowded)[1] == {"too-fast"}
    assert mended(cue("1", "9", "一二"))[1] == {"too-long"}


def test_good_captions_are_left_alone() -> None:
    timed = TimedText("zh", (cue("1", "3", "今天我们学习"), cue("3.08", "5", "网络安全法")))
    found = mend(timed, profile("zh-course"), Clock(RATE))
    assert (found.timed, found.notes) == (timed, ())


def test_every_rule_names_its_source_and_its_name_in_chinese() -> None:
    assert all(source and chinese for source, chinese in SOURCES.values())
