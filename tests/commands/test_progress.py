from __future__ import annotations

from pipeline.build.events import ProgressEvent, StepEvent, StepState
from pipeline.commands.progress import Tally, clock
from pipeline.model.step import Step


def step(target: str, weight: float) -> Step:
    return Step(target=target, stage="x", version=1, params={}, inputs={}, weight=weight)


def test_what_is_expected_counts_before_it_is_asked_for() -> None:
    tally = Tally(expected={"c/1": 10.0})
    first = step("c/1", 2.0)
    tally.take(StepEvent(first, StepState.WAITING))
    tally.take(StepEvent(first, StepState.DONE))
    assert tally.share() == 0.2
    film = step("c/1:master", 8.0)
    tally.take(StepEvent(film, StepState.WAITING))
    tally.take(ProgressEvent(film, 0.5))
    assert tally.share() == 0.6
    tally.take(StepEvent(film, StepState.DONE))
    assert tally.share() == 1.0


def test_more_than_was_expected_is_counted_too() -> None:
    tally = Tally(expected={"c/1": 1.0})
    one, two = step("c/1", 1.0), step("c/1", 3.0)
    for event in (StepEvent(one, StepState.WAITING), StepEvent(two, StepState.WAITING)):
        tally.take(event)
    tally.take(StepEvent(one, StepState.DONE))
    assert tally.share() == 0.25


def test_a_lesson_that_failed_is_waited_for_no_longer() -> None:
    tally = Tally(expected={"c/1": 100.0})
    bad, good = step("c/1", 1.0), step("c/2", 1.0)
    for one in (bad, good):
        tally.take(StepEvent(one, StepState.WAITING))
    tally.take(StepEvent(bad, StepState.FAILED))
    tally.take(StepEvent(good, StepState.DONE))
    assert (tally.share(), tally.failed, tally.ran) == (1.0, 1, 1)


def test_time_left_is_told_once_there_is_a_pace() -> None:
    tally = Tally(expected={"c/1": 100.0})
    assert tally.seconds_left() is None
    assert clock(None) == "-:--"
    assert clock(125.7) == "2:05"
