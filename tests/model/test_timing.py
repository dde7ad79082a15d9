from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.timing import (
    FrameRange,
    TimeRange,
    clock_text,
    frame_at,
    frames_covering,
    nearest_frame,
    seconds_text,
    time_of,
)

RATES = st.sampled_from([Fraction(25), Fraction(30000, 1001), Fraction(24), Fraction(60)])


@given(st.integers(0, 10**6), RATES)
def test_a_frame_number_survives_the_way_to_time_and_back(frame: int, rate: Fraction):
    time = time_of(frame, rate)
    assert frame_at(time, rate) == nearest_frame(time, rate) == frames_covering(time, rate) == frame


def test_adjacent_ranges_share_no_frame():
    assert not FrameRange(0, 10).overlaps(FrameRange(10, 20))
    assert FrameRange(0, 10).within(FrameRange(10, 20)) is None


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (Fraction(0), "00:00:00.000"),
        (Fraction(3723456, 1000), "01:02:03.456"),
        (Fraction(1999999, 1000000), "00:00:02.000"),
        (Fraction(360000), "100:00:00.000"),
    ],
)
def test_a_clock_shows_hours_minutes_seconds_and_milliseconds(time: Fraction, text: str):
    assert clock_text(time) == text


def test_a_clock_refuses_a_time_before_zero():
    with pytest.raises(ValueError, match="before zero"):
        clock_text(Fraction(-1, 1000))


def test_seconds_are_written_exactly_to_a_millionth():
    assert seconds_text(Fraction(1, 3)) == "0.333333"
    assert seconds_text(Fraction(-1024, 48000)) == "-0.021333"


def test_a_range_cannot_stop_before_it_starts():
    with pytest.raises(ValueError, match="cannot stop"):
        TimeRange(Fraction(1), Fraction(0))
