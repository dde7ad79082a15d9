"""A recording read by stretches: an hour of it is never in memory at once."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
STRETCH = 160_000
"""Samples read at a time: 10 s, whole windows of every kind that looks at them."""


class Recording:
    """A 16 kHz mono 16-bit WAV as samples from -1 to 1; like an array where it is sliced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with wave.open(str(path), "rb") as recording:
            self._count = recording.getnframes()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, wanted: slice) -> Floats:
        """Steps other than 1 are not for recordings."""
        start, stop, _ = wanted.indices(self._count)
        with wave.open(str(self._path), "rb") as recording:
            recording.setpos(start)
            return _as_floats(recording.readframes(max(stop - start, 0)))

    def stretches(self) -> Iterator[Floats]:
        """All samples in order, STRETCH at a time."""
        with wave.open(str(self._path), "rb") as recording:
            while content := recording.readframes(STRETCH):
                yield _as_floats(content)


def _as_floats(content: bytes) -> Floats:
    return np.frombuffer(content, "<i2").astype(np.float32) * np.float32(1 / 32768)


Sound = Floats | Recording
"""Samples at 16 kHz: in memory, or in a file."""


def stretches(sound: Sound) -> Iterator[Floats]:
    """All samples in order, STRETCH at a time, the last of however many are left."""
    if isinstance(sound, Recording):
        yield from sound.stretches()
        return
    for start in range(0, len(sound), STRETCH):
        yield sound[start : start + STRETCH]
