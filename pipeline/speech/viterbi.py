"""The cheapest way through a left-to-right chain of states, in a band, with clauses left out.

States are reference frames, with one state before each unit and one at the end in which nothing of
the script is heard. Moments are taken in blocks that share a band; a moment costs eight numpy calls
and no more, since their number, not the width of the band, is what takes time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.recording import Floats
from pipeline.speech.table import spooled

Ints = NDArray[np.int32]
Bits = NDArray[np.uint8]
FAR = np.float32(1e9)
BLOCK = 32
"""Moments that share a band."""
IN_MEMORY = 8 << 20
"""Bytes of ways beyond which they are kept in a file: an hour has 300 MB of them."""


@dataclass(frozen=True, slots=True)
class Chain:
    """`frame` of a state is its reference frame, or -1; `stay`, `step`, `skip` are what it costs to
    come to a state from itself, from the one before, from the second before.

    `doors` are the states between clauses, in order, and the end; `omissions` what leaving out the
    clause after each door costs.
    """

    frame: Ints
    stay: Floats
    step: Floats
    skip: Floats
    doors: Ints
    omissions: Floats

    def __len__(self) -> int:
        return len(self.frame)


@dataclass(frozen=True, slots=True)
class Band:
    """`lows` is each block's first state, never falling; all are `width` states wide."""

    lows: Ints
    width: int


Emission = Callable[[slice, slice], Floats]
"""(moments x states) costs of a block; what all states of a moment have in common does not count.
The array is written to."""


@dataclass(frozen=True, slots=True)
class _Costs:
    """A chain's costs with `paid`, what leaving out all clauses before a state costs, and staying
    where one is, taken off: so that leaving out a clause and staying cost nothing."""

    stay: Floats
    step: Floats
    skip: Floats
    paid: Floats


@dataclass(frozen=True, slots=True)
class _Ways:
    """How the states of a block were come to: a bit for each moment and state that was stepped or
    skipped to; for each moment and door the door (of `doors`, states) it was come to from."""

    low: int
    stepped: Bits
    skipped: Bits
    doors: Ints
    origins: NDArray[np.uint16]


class _Trail:
    """The ways of all blocks, read from the last to the first; in a file where they are many."""

    def __init__(self, folder: Path | None) -> None:
        self._file = spooled(IN_MEMORY, folder)
        self._plans: list[tuple[int, int, Ints, tuple[int, int]]] = []
        """Of each block: where it is in the file, its first state, its doors, its bits' shape."""

    def add(self, way: _Ways) -> None:
        self._plans.append((self._file.tell(), way.low, way.doors, way.stepped.shape))
        for values in (way.stepped, way.skipped, way.origins):
            self._file.write(values.tobytes())

    def backwards(self) -> Iterator[_Ways]:
        for place, low, doors, shape in reversed(self._plans):
            self._file.seek(place)
            size = shape[0] * shape[1]
            stepped, skipped = (self._bits(size, shape) for _ in range(2))
            content = self._file.read(shape[0] * len(doors) * 2)
            origins = np.frombuffer(content, np.uint16).reshape(shape[0], len(doors))
            yield _Ways(low, stepped, skipped, doors, origins)

    def _bits(self, size: int, shape: tuple[int, int]) -> Bits:
        return np.frombuffer(self._file.read(size), np.uint8).reshape(shape)


def cheapest_path(
    chain: Chain, emission: Emission, moments: int, band: Band, folder: Path | None = None
) -> Ints:
    """The state of each moment. Starts at the first door, ends at the last or the frame before.
    `folder` holds what of it is too much for memory (None: the system's place for such files)."""
    costs = _costs(chain)
    width = min(len(chain), band.width)
    best = np.full(width, FAR, np.float32)
    best[:2] = 0
    low, ways = 0, _Trail(folder)
    for block, first in enumerate(range(0, moments, BLOCK)):
        rows = slice(first, min(first + BLOCK, moments))
        fresh = min(int(band.lows[block]), len(chain) - width)
        best = _moved(best, fresh - low)
        low = fresh
        here = slice(low, low + width)
        emitted = emission(rows, here)
        emitted += costs.stay[here]
        doors = chain.doors[slice(*np.searchsorted(chain.doors, (low, low + width)))]
        best, way = _through(costs, emitted, best, low, doors, is_first=first == 0)
        ways.add(way)
    last = best[-2:] + costs.paid[-2:]
    return _traced(ways, moments, len(chain) - 2 + int(last.argmin()))


def _costs(chain: Chain) -> _Costs:
    passed = np.searchsorted(chain.doors, np.arange(len(chain)), "right") - 1
    paid = np.append(0, np.cumsum(chain.omissions, dtype=np.float64))[np.maximum(passed, 0)]
    padded = np.concatenate((paid[:1], paid[:1], paid))
    step = chain.step - chain.stay + padded[1:-1] - paid
    skip = chain.skip - chain.stay + padded[:-2] - paid
    as_floats = (values.astype(np.float32) for values in (chain.stay, step, skip, paid))
    return _Costs(*as_floats)


def _moved(best: Floats, by: int) -> Floats:
    """`best` of a band that begins `by` states later, the cheapest 0, so that sums stay exact."""
    moved = np.full(len(best), FAR, np.float32)
    if by < len(best):
        moved[: len(best) - by] = best[by:]
        moved -= moved.min()
    return moved


def _through(
    costs: _Costs, emitted: Floats, best: Floats, low: int, doors: Ints, *, is_first: bool
) -> tuple[Floats, _Ways]:
    """`best` after a block of moments, and how each state was come to."""
    count, width = emitted.shape
    step, skip = costs.step[low : low + width], costs.skip[low : low + width]
    table = np.full((count + 1, width + 2), FAR, np.float32)
    table[0, 2:] = best
    reached = np.empty((count, len(doors)), np.float32)
    ahead, other = np.empty(width, np.float32), np.empty(width, np.float32)
    least = np.empty(len(doors), np.float32)
    places = (doors - low).astype(np.intp)
    was, now = table[:-1], table[1:, 2:]
    rows = zip(was[:, :-2], was[:, 1:-1], was[:, 2:], emitted, now, reached, strict=True)
    for row, (second, one, same, cost, made, at_doors) in enumerate(rows):
        if is_first and row == 0:
            np.add(same, cost, made)
        else:
            np.add(one, step, ahead)
            np.add(second, skip, other)
            np.minimum(ahead, other, out=ahead)
            np.minimum(ahead, same, out=ahead)
            np.add(ahead, cost, made)
        if len(doors) > 1:
            made.take(places, None, at_doors, "clip")
            np.minimum.accumulate(at_doors, 0, None, least)
            made[places] = least
    stepped, skipped = _arcs(was, step, skip)
    if is_first:
        stepped[0] = skipped[0] = 0
    return now[-1], _Ways(low, stepped, skipped, doors, _origins(reached))


def _arcs(before: Floats, step: Floats, skip: Floats) -> tuple[Bits, Bits]:
    """Whether stepping, and whether skipping is cheapest, as bits; staying where neither is."""
    stepping, skipping, staying = before[:, 1:-1] + step, before[:, :-2] + skip, before[:, 2:]
    stepped = stepping < staying
    skipped = skipping < np.minimum(stepping, staying)
    return np.packbits(stepped, axis=1), np.packbits(skipped, axis=1)


def _origins(reached: Floats) -> NDArray[np.uint16]:
    """Which door each was come to from: the last one, itself or before it, that costs the least."""
    least = np.minimum.accumulate(reached, axis=1)
    places = np.arange(reached.shape[1], dtype=np.uint16)
    return np.maximum.accumulate(np.where(reached <= least, places, 0), axis=1).astype(np.uint16)


def _traced(ways: _Trail, moments: int, state: int) -> Ints:
    path = np.zeros(moments, np.int32)
    stop = moments
    for way in ways.backwards():
        places = {int(door): place for place, door in enumerate(way.doors)}
        stepped, skipped = way.stepped.data, way.skipped.data
        stop -= len(way.stepped)
        for row in range(len(way.stepped) - 1, -1, -1):
            door = places.get(state)
            if door is not None:
                state = int(way.doors[way.origins[row, door]])
            path[stop + row] = state
            byte, bit = divmod(state - way.low, 8)
            if skipped[row, byte] << bit & 128:
                state -= 2
            elif stepped[row, byte] << bit & 128:
                state -= 1
    return path
