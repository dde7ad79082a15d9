"""The path through a chain: what is cheapest is found, and found the same in a band."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from pipeline.speech.chain import chain_of, even_band, near_band
from pipeline.speech.units import clauses_of, units_of
from pipeline.speech.viterbi import BLOCK, Band, Chain, cheapest_path

UNITS = units_of("甲乙，丙丁，戊己。", 0)
CLAUSES = clauses_of(UNITS)
EACH = 5
"""Reference frames a unit."""
OWNER = np.repeat(np.arange(len(UNITS)), EACH).astype(np.int32)


def chain(omission: float = 0.1) -> Chain:
    return chain_of(UNITS, OWNER, CLAUSES, omission=(omission, 1.0), pause=5.0)


def path(said: list[int], made: Chain, band: Band | None = None) -> np.ndarray:
    """What is found where these reference frames (-1: silence) are heard one after the other."""
    heard = np.array(said)

    def emission(moments: slice, states: slice) -> np.ndarray:
        frames = made.frame[states]
        return (heard[moments, None] != frames[None, :]).astype(np.float32) * 2

    whole = Band(np.zeros(-(-len(said) // BLOCK), np.int32), len(made))
    return made.frame[cheapest_path(made, emission, len(said), band or whole)]


def everything() -> list[int]:
    return [-1] * 8 + list(range(10)) + [-1] * 6 + list(range(10, 30)) + [-1] * 4


def test_speech_and_silence_are_found_where_they_are() -> None:
    assert path(everything(), chain()).tolist() == everything()


def test_slow_speech_stays_on_a_frame() -> None:
    slow = [frame for frame in everything() for _ in range(2)]
    assert path(slow, chain()).tolist() == slow


def test_a_clause_that_is_not_heard_is_left_out() -> None:
    said = [-1] * 8 + list(range(10)) + [-1] * 6 + list(range(20, 30)) + [-1] * 4
    assert path(said, chain()).tolist() == said


def test_two_clauses_in_a_row_are_left_out() -> None:
    said = [-1] * 8 + list(range(20, 30)) + [-1] * 4
    assert path(said, chain()).tolist() == said


def test_a_clause_is_not_left_out_where_that_is_dear() -> None:
    said = [-1] * 8 + list(range(10)) + [-1] * 6 + list(range(20, 30)) + [-1] * 4
    found = path(said, chain(omission=50.0))
    assert set(range(10, 20)) & set(found.tolist())


@pytest.mark.parametrize("length", [1, 3])
def test_a_band_around_the_way_finds_the_same(length: int) -> None:
    made = chain()
    said = [frame for frame in everything() for _ in range(length)]
    near = near_band(made, np.array(said, np.int32), 4)
    assert path(said, made, near).tolist() == path(said, made).tolist()
    even = even_band(made, (np.array(said) >= 0).astype(np.float32), 12)
    assert path(said, made, even).tolist() == said


def test_bands_never_go_back_and_reach_both_ends() -> None:
    made = chain()
    band = even_band(made, np.ones(400, np.float32), 5)
    assert (np.diff(band.lows) >= 0).all()
    assert band.lows[0] == 0
    assert band.lows[-1] + band.width == len(made)


def test_a_long_path_takes_little_memory(tmp_path: Path) -> None:
    """For each moment and state 32 bytes, those of the chain, the band and the path among them."""
    peaks = []
    for count in (2_000, 12_000):
        units = units_of("甲乙丙丁，" * (count // 4), 0)
        owner = np.repeat(np.arange(count), EACH).astype(np.int32)
        moments = count * EACH
        tracemalloc.start()
        made = chain_of(units, owner, clauses_of(units), omission=(0.1, 1.0), pause=5.0)
        band = near_band(made, np.arange(moments, dtype=np.int32), 20)

        def emission(rows: slice, states: slice, frame: np.ndarray = made.frame) -> np.ndarray:
            heard = np.arange(rows.start, rows.stop)
            return (heard[:, None] != frame[None, states]).astype(np.float32) * 2

        cheapest_path(made, emission, moments, band, tmp_path)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (peaks[1] - peaks[0]) / (10_000 * EACH) < 50
