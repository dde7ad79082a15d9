from __future__ import annotations

from fractions import Fraction

import pytest

from pipeline.captions.lint import lint
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
        ("overlap", (cue("1", "3", "一二"), cue("2.8", "5", "三四"))),
        ("gap", (cue("1", "3", "一二"), cue("3.04", "5", "三四"))),
    ],
)
def test_each_rule_is_named_when_broken(code: str, cues: tuple[Cue, ...]) -> None:
    assert code in codes(*cues)


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
