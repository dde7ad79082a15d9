"""The cheapest way through a left-to-right chain of states, in a band, with clauses left out.

States are reference frames, with one state before each unit and one at the end in which nothing of
the script is heard. Moments are taken in blocks that share a band, so memory stays small.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
FAR = np.float32(1e9)
BLOCK = 32
"""Moments that share a band."""


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
"""(moments x states) costs of a block."""


def cheapest_path(chain: Chain, emission: Emission, moments: int, band: Band) -> Ints:
    """The state of each moment. Starts at the first door, ends at the last or the frame before."""
    width = min(len(chain), band.width)
    arcs = np.zeros((moments, width), np.int8)
    jumps: list[Ints] = []
    best = np.full(width, FAR, np.float32)
    low = 0
    for block, first in enumerate(range(0, moments, BLOCK)):
        rows = slice(first, min(first + BLOCK, moments))
        fresh = min(int(band.lows[block]), len(chain) - width)
        best = _moved(best, fresh - low)
        low = fresh
        costs = emission(rows, slice(low, low + width))
        best = _through(chain, costs, best, low, arcs[rows], jumps, is_first=first == 0)
    lows = np.minimum(np.repeat(band.lows, BLOCK)[:moments], len(chain) - width)
    return _traced(chain, arcs, jumps, lows, best)


def _moved(best: Floats, by: int) -> Floats:
    if not by:
        return best
    moved = np.full(len(best), FAR, np.float32)
    if by < len(best):
        moved[: len(best) - by] = best[by:]
    return moved


def _through(
    chain: Chain,
    costs: Floats,
    best: Floats,
    low: int,
    arcs: NDArray[np.int8],
    jumps: list[Ints],
    *,
    is_first: bool,
) -> Floats:
    """`best` after a block of moments; how each state was come to is left in `arcs`, `jumps`."""
    width = len(best)
    here = slice(low, low + width)
    stay, step, skip = chain.stay[here], chain.step[here], chain.skip[here]
    first, last = np.searchsorted(chain.doors, (low, low + width))
    doors = chain.doors[first:last] - low
    paid = np.concatenate(([0], np.cumsum(chain.omissions[first : last - 1]))).astype(np.float32)
    padded = np.full(width + 2, FAR, np.float32)
    for row in range(len(costs)):
        if is_first and row == 0:
            best = np.full(width, FAR, np.float32)
            best[:2] = 0
        else:
            padded[2:] = best
            best = padded[2:] + stay
            stepped = padded[1:-1] + step
            skipped = padded[:-2] + skip
            arc = arcs[row]
            np.less(stepped, best, out=arc, casting="unsafe")
            np.minimum(best, stepped, out=best)
            arc[skipped < best] = 2
            np.minimum(best, skipped, out=best)
        best = best + costs[row]
        jumps.append(_omitted(best, doors, paid))
    return best


def _omitted(best: Floats, doors: Ints, paid: Floats) -> Ints:
    """Lets doors be reached from earlier ones; which door (of these) each was come to from."""
    if len(doors) < 2:
        return doors[:0]
    before = best[doors] - paid
    least = np.minimum.accumulate(before)
    places = np.arange(len(doors), dtype=np.int32)
    origin = np.maximum.accumulate(np.where(before <= least, places, 0)).astype(np.int32)
    if (origin == places).all():
        return doors[:0]
    best[doors] = least + paid
    origins: Ints = doors[origin].astype(np.int32)
    return origins


def _traced(
    chain: Chain, arcs: NDArray[np.int8], jumps: list[Ints], lows: Ints, last: Floats
) -> Ints:
    path = np.zeros(len(arcs), np.int32)
    width = arcs.shape[1]
    ends = np.array([width - 2, width - 1])
    state = int(lows[-1]) + int(ends[last[ends].argmin()])
    for moment in range(len(arcs) - 1, -1, -1):
        low = int(lows[moment])
        origins = jumps[moment]
        if len(origins) and chain.frame[state] < 0:
            door = int(np.searchsorted(chain.doors, state))
            first = int(np.searchsorted(chain.doors, low))
            if door < len(chain.doors) and chain.doors[door] == state:
                state = low + int(origins[door - first])
        path[moment] = state
        state -= int(arcs[moment, state - low])
    return path
