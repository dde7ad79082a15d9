"""The cheapest way through a left-to-right chain of states, in a band, with clauses left out.

States are reference frames, with one state before each unit and one at the end in which nothing of
the script is heard. Moments are taken in blocks that share a band; a moment costs eight numpy calls
and no more, since their number, not the width of the band, is what takes time.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.recording import Floats
from pipeline.speech.table import AT_ONCE, spans, spooled

Ints = NDArray[np.int32]
Bits = NDArray[np.uint8]
FAR = np.float32(1e9)
BLOCK = 32
"""Moments that share a band."""
IN_MEMORY = 1 << 20
"""Bytes of ways beyond which they are kept in a file: five minutes have 8 MB, an hour 300."""
AT_HAND = 1 << 16
"""States of so many moments at a time that what they cost is still near the processor when it is
told how they were come to."""


@dataclass(frozen=True, slots=True)
class Chain:
    """`frame` of a state is its reference frame, or -1; `stay`, `step`, `skip` are what it costs to
    come to a state of each kind from itself, from the one before, from the second before; `kind`
    is which kind each state is.

    `doors` are the states between clauses, in order, and the end; `omissions` what leaving out the
    clause after each door costs.
    """

    frame: Ints
    kind: NDArray[np.uint8]
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


class _Costs:
    """A chain's costs with what leaving out all clauses before a state costs, and staying where one
    is, taken off: so that leaving out a clause and staying cost nothing. They are asked for in
    order, and worked out a stretch ahead."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._totals = np.append(0, np.cumsum(chain.omissions, dtype=np.float64))
        self._ready = slice(0, 0)
        self._made = self._of(self._ready)

    def __getitem__(self, wanted: slice) -> tuple[Floats, Floats, Floats]:
        """What it costs to stay in these states, to step and to skip to them."""
        if wanted.start < self._ready.start or wanted.stop > self._ready.stop:
            self._ready = slice(wanted.start, min(wanted.stop + AT_ONCE, len(self._chain)))
            self._made = self._of(self._ready)
        here = slice(wanted.start - self._ready.start, wanted.stop - self._ready.start)
        stay, step, skip = self._made
        return stay[here], step[here], skip[here]

    def paid(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        """What leaving out all clauses before each of them costs."""
        passed = np.searchsorted(self._chain.doors, states, "right") - 1
        return self._totals[np.maximum(passed, 0)]

    def _of(self, states: slice) -> tuple[Floats, Floats, Floats]:
        kind = self._chain.kind[states]
        stay, step, skip = (
            costs[kind] for costs in (self._chain.stay, self._chain.step, self._chain.skip)
        )
        # two states more in front: what came before the first is as the first
        paid = self.paid(np.maximum(np.arange(states.start - 2, states.stop), 0))
        stepping, skipping = step - stay + paid[1:-1] - paid[2:], skip - stay + paid[:-2] - paid[2:]
        return stay, stepping.astype(np.float32), skipping.astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Ways:
    """How the states of a block were come to: a bit for each moment and state that was stepped or
    skipped to; for each moment and door the door (of `doors`, states) it was come to from."""

    low: int
    doors: Ints
    stepped: Bits
    skipped: Bits
    origins: NDArray[np.uint16]


class _Trail:
    """The ways of all blocks, read from the last to the first; in a file where they are many."""

    def __init__(self, folder: Path | None) -> None:
        self._file = spooled(IN_MEMORY, folder)
        self._plans = array("q")
        """Of each block five numbers: where it is in the file, its first state, how many doors it
        has, its bits' shape. An hour has 11 000 blocks."""

    def add(self, way: _Ways) -> None:
        self._plans.extend((self._file.tell(), way.low, len(way.doors), *way.stepped.shape))
        parts = (way.stepped, way.skipped, way.origins, way.doors)
        self._file.write(b"".join(part.data for part in parts))

    def backwards(self) -> Iterator[_Ways]:
        for first in range(len(self._plans) - 5, -1, -5):
            place, low, count, rows, columns = self._plans[first : first + 5]
            self._file.seek(place)
            bits = rows * columns
            content = self._file.read(2 * bits + (2 * rows + 4) * count)
            stepped, skipped = np.frombuffer(content, np.uint8, 2 * bits).reshape(2, rows, columns)
            origins = np.frombuffer(content, np.uint16, rows * count, 2 * bits)
            doors = np.frombuffer(content, np.int32, count, 2 * (bits + rows * count))
            yield _Ways(low, doors, stepped, skipped, origins.reshape(rows, count))


def cheapest_path(
    chain: Chain, emission: Emission, moments: int, band: Band, folder: Path | None = None
) -> Ints:
    """The state of each moment. Starts at the first door, ends at the last or the frame before.
    `folder` holds what of it is too much for memory (None: the system's place for such files)."""
    costs = _Costs(chain)
    width = min(len(chain), band.width)
    best = np.full(width, FAR, np.float32)
    best[:2] = 0
    low, ways = 0, _Trail(folder)
    table = np.full((BLOCK + 1, width + 2), FAR, np.float32)
    for block, first in enumerate(range(0, moments, BLOCK)):
        rows = slice(first, min(first + BLOCK, moments))
        fresh = min(int(band.lows[block]), len(chain) - width)
        best = _moved(best, fresh - low)
        low = fresh
        here = slice(low, low + width)
        emitted = emission(rows, here)
        stay, step, skip = costs[here]
        emitted += stay
        doors = chain.doors[slice(*np.searchsorted(chain.doors, (low, low + width)))]
        table[0, 2:] = best
        was = table[: len(emitted) + 1]
        made = _through((step, skip), emitted, was, doors - low, is_first=first == 0)
        ways.add(_Ways(low, doors, *made))
        best = was[-1, 2:]
        del emitted, made  # before the next block's are made
    last = best[-2:] + costs.paid(np.arange(len(chain) - 2, len(chain))).astype(np.float32)
    return _traced(ways, moments, len(chain) - 2 + int(last.argmin()))


def _moved(best: Floats, by: int) -> Floats:
    """`best` of a band that begins `by` states later, the cheapest 0, so that sums stay exact."""
    moved = np.full(len(best), FAR, np.float32)
    if by < len(best):
        moved[: len(best) - by] = best[by:]
        moved -= moved.min()
    return moved


def _through(
    costs: tuple[Floats, Floats], emitted: Floats, table: Floats, doors: Ints, *, is_first: bool
) -> tuple[Bits, Bits, NDArray[np.uint16]]:
    """How each state was come to in a block of moments (see _Ways); `costs` are those of stepping
    and of skipping, which the first moment of all has not. `table` has two states more in front,
    and one row more: the first is what states cost before the block, the others become what they
    cost at each moment."""
    count, width = emitted.shape
    step, skip = costs
    reached = np.empty((count, len(doors)), np.float32)
    stepped, skipped = (np.empty((count, -(-width // 8)), np.uint8) for _ in range(2))
    least, places = np.empty(len(doors), np.float32), doors.astype(np.intp)
    was, now = table[:-1], table[1:, 2:]
    for some in spans(count, max(AT_HAND // width, 1)):
        near, far = np.empty((2, some.stop - some.start, width), np.float32)
        before = was[some]
        lines = (before[:, :-2], before[:, 1:-1], before[:, 2:], emitted[some], now[some])
        rows = zip(*lines, near, far, reached[some], strict=True)
        for second, one, same, cost, made, nearer, farther, at_doors in rows:
            np.add(one, step, nearer)
            np.minimum(nearer, same, out=nearer)
            np.add(second, skip, farther)
            if is_first:
                nearer[:] = farther[:] = same
                is_first = False
            np.minimum(nearer, farther, out=made)
            np.add(made, cost, made)
            if len(doors) > 1:
                made.take(places, None, at_doors, "clip")
                np.minimum.accumulate(at_doors, 0, None, least)
                made[places] = least
        stepped[some] = np.packbits(near < before[:, 2:], axis=1)
        skipped[some] = np.packbits(far < near, axis=1)
    return stepped, skipped, _origins(reached)


def _origins(reached: Floats) -> NDArray[np.uint16]:
    """Which door each was come to from: the last one, itself or before it, that costs the least."""
    least = np.minimum.accumulate(reached, axis=1)
    places = np.arange(reached.shape[1], dtype=np.uint16)
    return np.maximum.accumulate(np.where(reached <= least, places, 0), axis=1).astype(np.uint16)


def _traced(ways: _Trail, moments: int, state: int) -> Ints:
    path = np.zeros(moments, np.int32)
    stop = moments
    for way in ways.backwards():
        places = {door: place for place, door in enumerate(way.doors.tolist())}
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
