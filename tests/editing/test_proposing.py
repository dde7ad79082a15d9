"""Pauses that could be shortened: where nobody is heard and nobody is known to speak."""

from __future__ import annotations

from fractions import Fraction

from pipeline.editing.proposing import is_scripted, pauses
from pipeline.model.measured import Heard
from pipeline.model.timed_text import SpokenClass, Unit
from pipeline.model.timing import TimeRange


def heard(*stretches: tuple[float, float], floor: float = -60.0) -> Heard:
    """(seconds, dBFS) one after the other, in blocks of 1/20 s."""
    levels = tuple(level for seconds, level in stretches for _ in range(round(seconds * 20)))
    return Heard((), levels, (), (), (), voice=-20.0, floor=floor, flatness=0.1)


def span(start: str, stop: str) -> TimeRange:
    return TimeRange(Fraction(start), Fraction(stop))


def test_a_long_pause_is_proposed_with_a_breath_kept_at_either_end() -> None:
    (one,) = pauses(heard((2, -20), (2, -60), (1, -22)), [span("0.1", "2"), span("4", "5")])
    assert one.span == span("2.3", "3.7")


def test_a_short_pause_is_left_alone() -> None:
    assert not list(pauses(heard((2, -20), (1.1, -60), (1, -22)), []))


def test_silence_is_told_from_a_noisy_room_by_its_own_floor() -> None:
    noisy = heard((2, -20), (2, -43), (1, -22), floor=-44.0)
    assert len(list(pauses(noisy, []))) == 1


def test_a_voice_too_near_the_noise_is_never_taken_for_a_pause() -> None:
    assert not list(pauses(heard((2, -20), (2, -35), (1, -20), floor=-36.0), []))


def test_words_that_are_known_to_be_there_are_never_in_a_proposal() -> None:
    found = list(pauses(heard((1, -20), (4, -60), (1, -20)), [span("2.6", "3.2")]))
    assert [one.span for one in found] == [span("1.3", "2.3"), span("3.5", "4.7")]


def test_a_filler_that_the_script_has_is_no_filler() -> None:
    script = [
        Unit("那", "", span("1", "1.2"), SpokenClass.SAID),
        Unit("个", "", span("1.2", "1.4"), SpokenClass.SAID),
    ]
    assert is_scripted("那个", span("1", "1.4"), script)
    assert not is_scripted("那个", span("3", "3.4"), script)
