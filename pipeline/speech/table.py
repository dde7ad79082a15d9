"""Tables of frames too long for memory, read by stretches: kept in a file once they are large, or
worked out where they are read.

Aligning an hour needs a dozen tables of 20 to 35 MB; all are read in the order of time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol

import numpy as np

from pipeline.speech.recording import Floats

AT_ONCE = 8192
"""Frames."""
READ = 4096
"""Frames that are read at a time where some of them are chosen."""
IN_MEMORY = 2 << 20
"""Bytes of a table beyond which it is kept in a file."""


def spooled(in_memory: int, folder: Path | None) -> IO[bytes]:
    """A file of `folder` (None: the system's place) once it has more than `in_memory` bytes."""
    place = str(folder) if folder else None
    return tempfile.SpooledTemporaryFile(max_size=in_memory, dir=place)


class Table(Protocol):
    """(frames x columns), sliced by frames as an array is."""

    def __len__(self) -> int: ...

    def __getitem__(self, wanted: slice) -> Floats: ...


class Kept:
    """What `parts` come to, one after the other, in a file of `folder` (None: the system's place
    for such files) where it is large; the file is gone with the table."""

    def __init__(self, parts: Iterable[Floats], columns: int, folder: Path | None = None) -> None:
        self._columns = columns
        self._file = spooled(IN_MEMORY, folder)
        self._count = 0
        for part in parts:
            self._file.write(part.astype(np.float32, copy=False).tobytes())
            self._count += len(part)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, wanted: slice) -> Floats:
        start, stop, _ = wanted.indices(self._count)
        row = self._columns * 4
        self._file.seek(start * row)
        content = self._file.read(max(stop - start, 0) * row)
        return np.frombuffer(content, np.float32).reshape(-1, self._columns)


def spans(count: int, at_once: int = AT_ONCE) -> Iterator[slice]:
    """`count` frames, so many at a time."""
    for start in range(0, count, at_once):
        yield slice(start, min(start + at_once, count))


def around(table: Table, wanted: slice, reach: int) -> Floats:
    """The frames wanted and `reach` more on either side; beyond the ends the outermost again."""
    low, high = wanted.start - reach, wanted.stop + reach
    inside = table[max(low, 0) : min(high, len(table))]
    return np.pad(inside, ((max(-low, 0), max(high - len(table), 0)), (0, 0)), mode="edge")


def gathered(table: Table, places: np.ndarray) -> Floats:
    """The frames at `places`, which rise, beginning again only now and then."""
    turns = np.flatnonzero(np.diff(places) < 0) + 1
    made = [part for run in np.split(places, turns) for part in _gathered(table, run)]
    return np.concatenate(made) if made else table[0:0]


def _gathered(table: Table, rising: np.ndarray) -> Iterator[Floats]:
    if not len(rising):
        return
    stop = int(rising[-1]) + 1
    for start in range(int(rising[0]), stop, READ):
        first, last = np.searchsorted(rising, (start, start + READ))
        if first < last:
            yield table[start : min(start + READ, stop)][rising[first:last] - start]


class Chosen:
    """`count` frames of a table in another order, which rises: `places` tells which."""

    def __init__(self, table: Table, places: Callable[[slice], np.ndarray], count: int) -> None:
        self._table, self._places, self._count = table, places, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, wanted: slice) -> Floats:
        return gathered(self._table, self._places(wanted))


class _Thinned:
    def __init__(self, table: Table, pace: int) -> None:
        self._table, self._pace = table, pace

    def __len__(self) -> int:
        return -(-len(self._table) // self._pace)

    def __getitem__(self, wanted: slice) -> Floats:
        start, stop, _ = wanted.indices(len(self))
        at_once = READ // self._pace
        parts = [self._means(one, min(one + at_once, stop)) for one in range(start, stop, at_once)]
        return np.concatenate(parts) if parts else self._means(start, start)

    def _means(self, start: int, stop: int) -> Floats:
        rows = self._table[start * self._pace : min(stop * self._pace, len(self._table))]
        short = max(stop - start, 0) * self._pace - len(rows)
        padded = np.pad(rows, ((0, short), (0, 0)), mode="edge") if short else rows
        made: Floats = padded.reshape(-1, self._pace, rows.shape[1]).mean(axis=1)
        return made


def thinned(table: Table, pace: int) -> Table:
    """Means of `pace` frames, the last of however many are left."""
    return table if pace == 1 else _Thinned(table, pace)
