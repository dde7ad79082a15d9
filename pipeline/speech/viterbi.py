"""The cheapest way through a left-to-right chain of states, in a band, with arcs that skip clauses.

States are reference frames with one silence state before each unit and one at the end. From a state
one may stay, go to the next, or skip one (so speech may be up to twice as fast as the reference,
and silence may be passed over).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
FAR = np.float32(1e9)


@dataclass(frozen=True, slots=True)
class Chain:
    """`frame` of a state is its reference frame, -1 for silence; `entry` is what entering it costs;
    `skips` are (state before, state after, cost) of the clauses that may be left out."""

    frame: Ints
    entry: Floats
    stay: Floats
    skips: tuple[tuple[int, int, float], ...]


def cheapest_path(chain: Chain, costs: Floats, silence: Floats, lows: Ints) -> tuple[Ints, float]:
    """The state of each moment, and the mean cost of a moment.

    `costs` is (moments x reference frames); `silence` what a moment costs as silence; `lows` the
    first state of each moment's band, never falling; all bands are as wide as `len(lows)` needs.
    """
    states, moments = len(chain.frame), len(silence)
    width = min(states, _width(lows, states))
    came = np.zeros((moments, width), np.int8)
    jumps: list[dict[int, int]] = [{} for _ in range(moments)]
    is_silent = chain.frame < 0
    before = np.full(width, FAR, np.float32)
    low = 0
    for moment in range(moments):
        new_low = min(int(lows[moment]), states - width)
        best, arc = _step(before, low, new_low, width, chain, is_first=moment == 0)
        here = slice(new_low, new_low + width)
        frames = chain.frame[here]
        emission = np.where(is_silent[here], silence[moment], costs[moment, frames])
        best = best + emission
        for source, target, cost in chain.skips:
            a, b = source - new_low, target - new_low
            if a >= 0 and b < width and best[a] + cost < best[b]:
                best[b] = best[a] + cost
                jumps[moment][b] = a
        came[moment] = arc
        before, low = best, new_low
    return _traced(came, jumps, lows, states, width, before)


def _width(lows: Ints, states: int) -> int:
    """Wide enough that the last band ends at the last state."""
    return int(states - lows[-1]) if len(lows) else states


def _step(
    before: Floats, low: int, new_low: int, width: int, chain: Chain, *, is_first: bool
) -> tuple[Floats, NDArray[np.int8]]:
    if is_first:
        best = np.full(width, FAR, np.float32)
        best[:2] = 0
        return best, np.zeros(width, np.int8)
    shift = new_low - low
    here = slice(new_low, new_low + width)
    padded = np.full(width + shift + 2, FAR, np.float32)
    padded[2 : 2 + width] = before
    stay = padded[2 + shift : 2 + shift + width] + chain.stay[here]
    step = padded[1 + shift : 1 + shift + width] + chain.entry[here]
    skip = padded[shift : shift + width] + chain.entry[here] + np.float32(0.6)
    options = np.stack((stay, step, skip))
    arc = options.argmin(axis=0).astype(np.int8)
    return options[arc, np.arange(width)], arc


def _traced(
    came: NDArray[np.int8],
    jumps: list[dict[int, int]],
    lows: Ints,
    states: int,
    width: int,
    last: Floats,
) -> tuple[Ints, float]:
    moments = len(came)
    path = np.zeros(moments, np.int32)
    low = min(int(lows[-1]), states - width)
    ends = np.array([width - 2, width - 1])
    place = int(ends[last[ends].argmin()])
    mean = float(last[place]) / max(moments, 1)
    state = low + place
    for moment in range(moments - 1, -1, -1):
        low = min(int(lows[moment]), states - width)
        place = state - low
        path[moment] = state
        seen: set[int] = set()
        while place in jumps[moment] and place not in seen:
            seen.add(place)
            place = jumps[moment][place]
            path[moment] = low + place
        state = low + place - int(came[moment, place])
    return path, mean
