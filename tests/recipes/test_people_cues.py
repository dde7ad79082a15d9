from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.captions.people import BaseCue
from pipeline.captions.srt import write_srt
from pipeline.model.errors import BadCaptions
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange
from pipeline.recipes.people_cues import base_path, base_text, corrected, read_people

START = Fraction(100, 24)
"""When the body starts in the film: no whole millisecond, to be hard."""
BASE = (
    BaseCue(
        Cue(TimeRange(Fraction(1, 24), Fraction(30, 24)), ("今天 <b>",)),
        ("今", "天"),
        (Fraction(1, 24), Fraction(1, 2), Fraction(1, 2), Fraction(1)),
    ),
    BaseCue(Cue(TimeRange(Fraction(40, 24), Fraction(70, 24)), ("学习",)), (), ()),
)


def exported(folder: Path, change: tuple[str, str] = ("", "")) -> Path:
    timed = TimedText("zh", tuple(one.cue for one in BASE)).shifted(START)
    cues = folder / "cues.zh.srt"
    cues.write_text(write_srt(timed).replace(*change), encoding="utf-8")
    base_path(cues).write_text(base_text(START, BASE), encoding="utf-8")
    return cues


def test_the_base_is_read_as_it_was_written(tmp_path: Path) -> None:
    people = read_people(exported(tmp_path), "zh")
    assert people.base == BASE
    starts = [cue.span.start for cue in people.timed.cues]
    assert all(
        abs(one - two.cue.span.start) < Fraction(1, 1000)
        for one, two in zip(starts, BASE, strict=True)
    )


def test_an_export_that_nobody_corrected_says_nothing(tmp_path: Path) -> None:
    cues = exported(tmp_path)
    cues.write_text(cues.read_text(encoding="utf-8").replace(" <b>", " x"), encoding="utf-8")
    assert corrected(cues, "zh") is not None
    assert corrected(exported(tmp_path, (" <b>", "")), "zh") is None, "SRT cannot hold <b>"
    assert corrected(exported(tmp_path, ("学习", "学《习》")), "zh") is not None
    assert corrected(None, "zh") is None


def test_cues_without_a_base_are_in_the_time_of_the_body(tmp_path: Path) -> None:
    cues = exported(tmp_path)
    base_path(cues).unlink()
    people = corrected(cues, "zh")
    assert people is not None
    assert people.base is None
    assert people.timed.cues[0].span.start > 4


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"schema": "cues-base/9", "body_start": "1"}', '{"schema": "cues-base/2"}'],
)
def test_a_damaged_base_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    cues = exported(tmp_path)
    base_path(cues).write_text(damage, encoding="utf-8")
    with pytest.raises(BadCaptions, match=r"cues\.zh\.base\.json"):
        read_people(cues, "zh")


def test_a_base_of_an_earlier_version_tells_the_start_alone(tmp_path: Path) -> None:
    cues = exported(tmp_path)
    base_path(cues).write_text('{"schema": "cues-base/1", "body_start": "100/24"}', "utf-8")
    people = read_people(cues, "zh")
    assert people.base is None
    assert people.timed.cues[0].span.start < 1
