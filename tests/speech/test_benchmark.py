"""The yardsticks themselves: what they would say of results that are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.captions.boundaries import Errors, boundary_errors
from benchmarks.captions.differing import Found
from benchmarks.captions.gold import CLIPS
from benchmarks.captions.invented import backgrounds
from benchmarks.captions.lessons import RATE, Gap, GoldClause, Lesson, lesson_of
from benchmarks.captions.recognised import distance
from benchmarks.captions.table import table
from benchmarks.captions.timed import without
from pipeline.model.timed_text import SpokenClass, Transcript, Unit
from pipeline.model.timing import TimeRange
from pipeline.speech.units import script_units

LESSON = Lesson(
    "",
    "zh",
    np.zeros(4 * RATE, np.float32),
    (GoldClause("大家好，", 1.0, 1.5), GoldClause("谢谢大家。", 2.0, None)),
)


def transcript(late: int, *, misses: bool = False) -> Transcript:
    """Every unit 100 ms long from 1 s on, all `late` ms late; the last clause unsaid where told."""
    units = []
    for place, unit in enumerate(script_units(LESSON.script)):
        start = TimeRange(0, 0).start + (1000 + place * 100 + (700 if place > 2 else 0) + late)
        span = None if misses and place > 2 else TimeRange(start / 1000, (start + 100) / 1000)
        units.append(Unit(unit.text, unit.after, span, SpokenClass.SAID))
    return Transcript("zh", "test", tuple(units))


def test_errors_have_the_sign_and_size_of_what_was_late() -> None:
    starts, stops = boundary_errors(LESSON, transcript(50))
    assert starts.signed == pytest.approx((0.05, 0.05))
    assert stops.signed == pytest.approx((-0.15,))
    assert starts.share_within(0.04) == 0
    assert starts.share_within(0.06) == 1


def test_what_was_not_found_is_within_nothing() -> None:
    starts, _ = boundary_errors(LESSON, transcript(0, misses=True))
    assert starts.missed == 1
    assert starts.share_within(0.5) == 0.5
    assert (starts + Errors((0.1,))).row()[0] == "2"


def test_precision_and_recall_are_of_all_that_was_counted() -> None:
    found = Found(4, 5, 3) + Found(1, 0, 0)
    assert (found.precision, found.recall) == (0.6, 0.6)
    assert Found().precision == Found().recall == 1


@pytest.mark.parametrize(
    ("one", "other", "steps"), [("", "甲乙", 2), ("甲乙丙", "甲丙", 1), ("甲乙", "乙甲", 2)]
)
def test_distances_count_steps(one: str, other: str, steps: int) -> None:
    assert distance(list(one), list(other)) == steps


def test_wide_characters_keep_a_table_straight() -> None:
    lines = table("t", ("a", "b"), [["汉", "1"], ["abc", "22"]]).splitlines()[3:]
    assert lines == ["| a   | b  |", "| --- | -- |", "| 汉  | 1  |", "| abc | 22 |"]


def test_backgrounds_are_as_long_and_as_loud_as_said() -> None:
    made = backgrounds(2)
    assert {len(samples) for samples in made.values()} == {2 * RATE}
    assert np.abs(made["silence"]).max() == 0
    assert 0.2 < np.abs(made["music"]).max() <= 0.31


@pytest.mark.media
def test_gold_moves_with_the_sound_that_is_cut_out(shared_media: Path) -> None:
    whole = lesson_of(CLIPS["zh"], shared_media, Gap.SILENT, 1)
    shorter, cut = without(whole, 1)
    (place,) = cut
    gone = whole.seconds - shorter.seconds
    assert gone > 0.5
    assert shorter.clauses[place].start is None
    before, after = whole.clauses[-1], shorter.clauses[-1]
    assert before.stop is not None
    assert after.stop == pytest.approx(before.stop - gone, abs=0.001)
