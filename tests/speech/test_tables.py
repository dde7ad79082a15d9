"""Long recordings are worked on by stretches: the same result, in the memory of a short one."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from pipeline.speech.features import CEPSTRA, RATE, cepstra, levelled, levels_of
from pipeline.speech.recording import Recording
from pipeline.speech.table import IN_MEMORY, Chosen, Kept, around, gathered, thinned
from pipeline.speech.voice import evened
from tests.speech.recordings import write

HOP = 160


def noise(seconds: float) -> np.ndarray:
    made = np.random.default_rng(5).standard_normal(round(seconds * RATE)).astype(np.float32)
    return np.clip(made * 0.1, -0.9, 0.9)


@pytest.mark.parametrize("seconds", [0.03, 9.99, 10.0, 25.3])
def test_a_recording_in_a_file_is_as_one_in_memory(tmp_path: Path, seconds: float) -> None:
    sound = Recording(write(noise(seconds), tmp_path / "speech.wav"))
    whole = sound[:]
    assert len(sound) == len(whole)
    assert np.array_equal(np.concatenate(list(sound.stretches())), whole)
    assert np.array_equal(levels_of(sound, HOP), levels_of(whole, HOP))
    of_file, of_memory = (
        np.concatenate(list(cepstra(levelled(one), HOP))) for one in (sound, whole)
    )
    assert np.array_equal(of_file, of_memory)
    assert len(of_file) == len(whole) // HOP + 1


@pytest.mark.parametrize("size", [1, 399, 160_240, 70_001])
def test_cepstra_do_not_depend_on_the_stretches(size: int) -> None:
    sound = noise(0.05 if size == 1 else 21)
    parts = [sound[start : start + size] for start in range(0, len(sound), size)]
    whole = np.concatenate(list(cepstra([sound], HOP)))
    assert np.array_equal(np.concatenate(list(cepstra(parts, HOP))), whole)


def test_a_large_table_is_read_as_a_small_one(tmp_path: Path) -> None:
    plain = np.random.default_rng(6).standard_normal((IN_MEMORY // 16 + 1000, 4)).astype(np.float32)
    kept = Kept(np.array_split(plain, 7), 4, tmp_path)
    last = len(plain)
    assert len(kept) == last
    for wanted in (slice(0, 3), slice(1000, 5000), slice(last - 2, last + 9), slice(9, 9)):
        assert np.array_equal(kept[wanted], plain[wanted])
    places = np.array([3, 3, 10, 900, 2, 4])
    assert np.array_equal(gathered(kept, places), plain[places])
    chosen = Chosen(kept, places.__getitem__, len(places))
    assert np.array_equal(chosen[1:4], plain[places[1:4]])
    edges = around(kept, slice(0, 2), 2)
    assert np.array_equal(edges, plain[[0, 0, 0, 1, 2, 3]])
    means = thinned(kept, 4)
    assert np.allclose(means[2:4], plain[8:16].reshape(2, 4, 4).mean(axis=1))
    odd = thinned(plain[:6], 4)
    assert np.allclose(odd[1:2], plain[[4, 5, 5, 5]].mean(axis=0))


def test_memory_does_not_grow_with_the_recording(tmp_path: Path) -> None:
    """NumPy tells what its arrays take. Ten minutes as floats, at once, are 38 MB alone."""
    peaks = []
    for seconds in (60, 600):
        sound = Recording(write(noise(seconds), tmp_path / f"{seconds}.wav"))
        tracemalloc.start()
        made = Kept(cepstra(levelled(sound), HOP), CEPSTRA, tmp_path)
        evened(made, np.ones(len(made), np.float32), tmp_path)
        peaks.append(tracemalloc.get_traced_memory()[1] / 1e6)
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 5
