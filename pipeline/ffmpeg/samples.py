"""Recordings as plain 32 bit floats, stereo, at one rate, read and mended a block at a time: an
hour of sound is more than a gigabyte, and no step holds it.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 48_000
AUDIO_CHANNELS = 2
FRAME_BYTES = AUDIO_CHANNELS * 4
HEADER_BYTES = 44
BLOCK = 5 * SAMPLE_RATE
"""Samples of each side: 2 MB."""


@dataclass(frozen=True, slots=True)
class Recording:
    """An open file of samples; `start` is the byte at which they begin."""

    stream: BufferedRandom
    start: int
    length: int
    """Samples of each side."""

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Exactly `count` rows of two from sample `first` on; silence after the end."""
        import numpy as np

        found = np.empty((count, AUDIO_CHANNELS), np.float32)
        self.stream.seek(self.start + first * FRAME_BYTES)
        there = min(count, max(self.length - first, 0))
        whole = self.stream.readinto(found[:there].data) // FRAME_BYTES
        found[whole:] = 0
        return found

    def write(self, first: int, rows: NDArray[np.float32]) -> None:
        import numpy as np

        self.stream.seek(self.start + first * FRAME_BYTES)
        self.stream.write(np.ascontiguousarray(rows, np.float32).data)

    def add(self, first: int, rows: NDArray[np.float32]) -> None:
        self.write(first, self.read(first, len(rows)) + rows)

    def blocks(self) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """All of it: (first sample, rows)."""
        for first, count in spans(self.length):
            yield first, self.read(first, count)


def spans(count: int, *, block: int = BLOCK) -> Iterator[tuple[int, int]]:
    """(first, how many) of the blocks that `count` samples fall into."""
    for first in range(0, count, block):
        yield first, min(block, count - first)


@contextmanager
def raw_samples(path: Path) -> Iterator[Recording]:
    """A file of nothing but samples."""
    with path.open("r+b") as stream:
        yield Recording(stream, 0, path.stat().st_size // FRAME_BYTES)


@contextmanager
def wav_samples(path: Path) -> Iterator[Recording]:
    """A WAV that `write_silence` began."""
    with path.open("r+b") as stream:
        yield Recording(stream, HEADER_BYTES, (path.stat().st_size - HEADER_BYTES) // FRAME_BYTES)


def write_silence(output: Path, samples: int) -> None:
    """A WAV of IEEE floats, all silent. Its sizes have 32 bits: three hours."""
    size = samples * FRAME_BYTES
    rate = SAMPLE_RATE * FRAME_BYTES
    form = struct.pack("<HHIIHH", 3, AUDIO_CHANNELS, SAMPLE_RATE, rate, FRAME_BYTES, 32)
    head = b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + struct.pack("<I", 16) + form
    with output.open("wb") as stream:
        stream.write(head + b"data" + struct.pack("<I", size))
        stream.truncate(HEADER_BYTES + size)
        if hasattr(os, "posix_fallocate"):  # a full disk is told before anything is mixed
            os.posix_fallocate(stream.fileno(), 0, HEADER_BYTES + size)
