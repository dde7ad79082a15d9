"""Tables of frames too long for memory, read by stretches: kept in a file once they are large, or
worked out where they are read.

Aligning an hour needs a dozen tables of 20 to 35 MB; all are read in the order of time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol

import numpy as np

from pipeline.speech.recording import Floats

AT_ONCE = 8192
"""Frames."""
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
    made = []
    for run in np.split(places, turns):
        if len(run):
            first = int(run[0])
            made.append(table[first : int(run[-1]) + 1][run - first])
    return np.concatenate(made) if made else table[0:0]


class Chosen:
    """Some frames of a table in another order, which rises."""

    def __init__(self, table: Table, places: np.ndarray) -> None:
        self._table, self._places = table, places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, wanted: slice) -> Floats:
        return gathered(self._table, self._places[wanted])


class _Thinned:
    def __init__(self, table: Table, pace: int) -> None:
        self._table, self._pace = table, pace

    def __len__(self) -> int:
        return -(-len(self._table) // self._pace)

    def __getitem__(self, wanted: slice) -> Floats:
        start, stop, _ = wanted.indices(len(self))
        rows = self._table[start * self._pace : min(stop * self._pace, len(self._table))]
        short = max(stop - start, 0) * self._pace - len(rows)
        padded = np.pad(rows, ((0, short), (0, 0)), mode="edge") if short else rows
        made: Floats = padded.reshape(-1, self._pace, rows.shape[1]).mean(axis=1)
        return made


def thinned(table: Table, pace: int) -> Table:
    """Means of `pace` frames, the last of however many are left."""
    return table if pace == 1 else _Thinned(table, pace)
