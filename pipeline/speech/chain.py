"""The script's synthetic speech as a chain of states, and the bands within which it is heard."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.recording import Floats
from pipeline.speech.table import spans
from pipeline.speech.units import ScriptUnit
from pipeline.speech.viterbi import BLOCK, FAR, Band, Chain, Ints

Doubles = NDArray[np.float64]
STAY = 0.25
"""What it costs to be slower than the reference by one frame."""
SKIP = 0.6
"""What it costs to be faster by one."""

_WITHIN, _FIRST, _PAUSE, _DOOR = range(4)
"""Kinds of states: within a unit, its first, the pause before it, and where that is a clause's."""


def chain_of(
    units: Sequence[ScriptUnit],
    owner: Ints,
    clauses: Sequence[range],
    *,
    omission: tuple[float, float],
    pause: float,
) -> Chain:
    """`owner` names each reference frame's unit. Leaving a clause out costs `omission` (a frame,
    and once); a pause within one costs `pause`."""
    count = len(units)
    starts = np.searchsorted(owner, np.arange(count))
    places = np.arange(len(owner), dtype=np.int32) + owner + 1
    states = len(owner) + count + 1
    frame = np.full(states, -1, np.int32)
    frame[places] = np.arange(len(owner), dtype=np.int32)
    pauses = np.flatnonzero(frame < 0).astype(np.int32)
    doors = pauses[[clause.start for clause in clauses] + [count]]
    kind = np.full(states, _WITHIN, np.uint8)
    kind[pauses], kind[doors], kind[places[starts]] = _PAUSE, _DOOR, _FIRST
    stay, step, skip = np.array(
        [(STAY, 0, SKIP), (STAY, 0, 0), (0, pause, FAR), (0, 0, FAR)], np.float32
    ).T.copy()
    stops = np.append(starts[1:], len(owner))
    frames = [int(stops[clause.stop - 1] - starts[clause.start]) for clause in clauses]
    omissions = np.array([omission[0] * one + omission[1] for one in frames], np.float32)
    return Chain(frame, kind, stay, step, skip, doors.astype(np.int32), omissions)


def even_band(chain: Chain, likely: Floats, reach: float) -> Band:
    """Where speech would be heard if spoken evenly, and `reach` states around it."""
    states = len(chain)
    share = np.cumsum(likely, dtype=np.float64) / max(float(likely.sum()), 1e-6)
    return _band(share * states, round(2 * reach), states)


def near_band(chain: Chain, frames: Ints, reach: float) -> Band:
    """`reach` states around what was heard at each moment (reference frames; -1: nothing)."""
    state_of = np.flatnonzero(chain.frame >= 0).astype(np.int32)
    moments = np.flatnonzero(frames >= 0).astype(np.int32)
    if not len(moments):
        return _band(np.zeros(len(frames)), len(chain), len(chain))
    heard = state_of.take(frames[moments], mode="clip")
    del state_of  # an hour's tables are 1.5 MB each
    centre = _between(moments, heard, len(frames))
    jumps = (_jump(centre[span.start : span.stop + BLOCK]) for span in spans(len(frames)))
    ends = int(max(heard[0], len(chain) - heard[-1]))
    return _band(centre, round(2 * reach) + 2 * max(*jumps, ends), len(chain))


def _between(moments: Ints, heard: Ints, count: int) -> Doubles:
    """The state of each of `count` moments, between those at which one is known, never falling."""
    states = np.empty(count)
    for span in spans(count):
        first = max(int(np.searchsorted(moments, span.start, "right")) - 1, 0)
        known = slice(first, int(np.searchsorted(moments, span.stop)) + 1)
        states[span] = np.interp(np.arange(span.start, span.stop), moments[known], heard[known])
    return np.maximum.accumulate(states, out=states)


def _jump(centre: Doubles) -> int:
    """How far it goes in a block at most."""
    return int(np.max(centre[BLOCK:] - centre[:-BLOCK], initial=0))


def _band(centre: Doubles, width: int, states: int) -> Band:
    width = min(states, width)
    lows = np.clip(np.round(centre[BLOCK // 2 :: BLOCK] - width / 2), 0, states - width)
    blocks = -(-len(centre) // BLOCK)
    lows = np.pad(lows, (0, blocks - len(lows)), constant_values=states - width)
    lows[0], lows[-1] = 0, states - width
    return Band(np.maximum.accumulate(lows).astype(np.int32), width)
