"""Cuts and movement, from a few cells of every frame."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.model.look import Sight
from pipeline.vision.core import core

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CUT = 18.0
"""Levels of grey that the cells differ by, on average, at a cut at least…"""
CUT_ABOVE = 3.5
"""…and so many times what they differed by in the frames around it: a wave of a hand is no cut."""
AROUND = 12
"""Frames on either side."""
SHORTEST = 10
"""Frames of a shot: a flash or a dissolve is one cut, not three."""
NOISE = 3.0
"""Levels: less is the sensor's noise or the encoder's, and no movement."""


def cuts_in(cells: NDArray[np.uint8]) -> tuple[int, ...]:
    """The frames (N x height x width cells) at which a new shot starts, 0 among them."""
    if len(cells) < 2:
        return (0,)
    steps = _steps(cells)
    cuts = [0]
    for place in np.flatnonzero(steps >= CUT):
        near = np.concatenate(
            [steps[max(0, place - AROUND) : place], steps[place + 1 : place + 1 + AROUND]]
        )
        usual = float(np.median(near)) if len(near) else 0.0
        if steps[place] >= CUT_ABOVE * max(usual, 1.0):
            cuts.append(int(place) + 1)
    return _without_flashes(cuts)


def is_known_at_start(cells: NDArray[np.uint8]) -> bool:
    """Whether `cuts_in` finds the same in `cells` whatever comes before them: no two of the first
    frames differ as at a cut, so each that may be one has all frames that it is compared with."""
    return bool((_steps(cells[: AROUND + 1]) < CUT).all())


def _steps(cells: NDArray[np.uint8]) -> NDArray[np.float64]:
    steps: NDArray[np.float64] = np.abs(np.diff(cells.astype(np.int16), axis=0)).mean(axis=(1, 2))
    return steps


def _without_flashes(cuts: Sequence[int]) -> tuple[int, ...]:
    """Of cuts close together the last; none right after the start."""
    kept = [0]
    for cut in cuts[1:]:
        if cut - kept[-1] >= SHORTEST:
            kept.append(cut)
        elif len(kept) > 1:
            kept[-1] = cut
    return tuple(kept)


def with_movement(sights: Sequence[Sight], cells: NDArray[np.uint8]) -> tuple[Sight, ...]:
    """Each sight with what moved between it and the next."""
    frames = [sight.frame for sight in sights]
    ends = [*frames[1:], len(cells)]
    return tuple(
        _moved(sight, cells[start : max(start + 2, stop + 1)])
        for sight, start, stop in zip(sights, frames, ends, strict=True)
    )


def _moved(sight: Sight, cells: NDArray[np.uint8]) -> Sight:
    if len(cells) < 2:
        return sight
    steps = np.abs(np.diff(cells.astype(np.int16), axis=0)).astype(np.float64)
    energy = np.where(steps >= NOISE, steps, 0.0).mean(axis=0)
    moving = round(float(energy.mean()) * 1000)
    if not moving:
        return replace(sight, moving=moving)
    return replace(sight, moving=moving, moves_in=core(energy.sum(axis=0)))
