"""The picture's curves, from small grey copies that one decode wrote as raw bytes.

Black and frozen are as visible at 160 pixels; sharpness is judged on a larger copy, less often.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.model.measured import Seen
from pipeline.model.media import FrameSize

LOOK = FrameSize(160, 90)
"""Pixels, stretched to it whatever the film's shape."""
DETAIL = FrameSize(320, 180)
CELL = 10
"""Pixels: the frame's change is that of its most changed cell, so one moving mouth is motion."""
DARK, SHADE, BRIGHT = 25, 85, 250
"""Of 255: ITU-R BT.601's black (16) with noise on it; a third; white."""
TAPS = 9
"""Of the blur that a picture is compared with (Crete et al. 2007, "The blur effect")."""
PLAIN = 3.0
"""Mean gradient (of 255) x 100 below which a picture has nothing that could be sharp."""
BAR = 22
"""Of 255: brighter is no black bar."""
AT_ONCE = 256
"""Pictures read at a time: 4 MB of looks."""
Array = Any


def seen(looks: Path, details: Path) -> Seen:
    """Reads `looks` (LOOK, grey, 4 a second) and `details` (DETAIL, grey, every 2 s)."""
    parts = list(_curves(looks))
    dark, shade, bright, brightness, change = (
        tuple(float(value) for part in parts for value in part[place]) for place in range(5)
    )
    blur: list[float] = []
    rows, columns = np.zeros(DETAIL.height), np.zeros(DETAIL.width)
    for pictures in _pictures(details, DETAIL):
        blur += [round(_blur(one), 3) for one in pictures]
        rows = np.maximum(rows, pictures.mean(axis=2).max(axis=0))
        columns = np.maximum(columns, pictures.mean(axis=1).max(axis=0))
    bars = (*_edges(rows), *_edges(columns))
    return Seen(dark, shade, bright, brightness, change, tuple(blur), bars)


def _pictures(path: Path, size: FrameSize) -> Iterator[Array]:
    """Blocks of whole pictures: (n, height, width) bytes."""
    area = size.width * size.height
    with path.open("rb") as stream:
        while block := stream.read(area * AT_ONCE):
            count = len(block) // area
            if count:
                whole = np.frombuffer(block, np.uint8, count * area)
                yield whole.reshape(count, size.height, size.width)


def _curves(looks: Path) -> Iterator[tuple[Array, ...]]:
    before: Array = None
    for pictures in _pictures(looks, LOOK):
        flat = pictures.reshape(len(pictures), -1)
        joined = pictures if before is None else np.concatenate([before, pictures])
        moved = _change(joined)
        change = np.concatenate([moved[:1], moved]) if before is None else moved
        yield (
            np.round((flat <= DARK).mean(axis=1), 3),
            np.round((flat <= SHADE).mean(axis=1), 3),
            np.round((flat >= BRIGHT).mean(axis=1), 3),
            np.round(flat.mean(axis=1), 1),
            np.round(change, 2) if len(change) else np.zeros(len(pictures)),
        )
        before = pictures[-1:]


def _change(pictures: Array) -> Array:
    """Between neighbours: the largest mean difference of any cell."""
    early, late = pictures[:-1], pictures[1:]
    difference = np.maximum(early, late) - np.minimum(early, late)
    across, down = LOOK.width // CELL, LOOK.height // CELL
    cells = difference.reshape(len(difference), down, CELL, across, CELL).mean(axis=(2, 4))
    return cells.reshape(len(cells), -1).max(axis=1) if len(cells) else np.zeros(0)


def _blur(picture: Array) -> float:
    """0 where blurring changes much (sharp) to 1 where it changes nothing; -1: nothing to see."""
    plain = picture.astype(np.float32)
    found = [_blur_along(plain), _blur_along(plain.T)]
    judged = [value for value in found if value >= 0]
    return max(judged, default=-1.0)


def _blur_along(picture: Array) -> float:
    """Along the first axis."""
    steps = np.abs(np.diff(picture, axis=0))
    total = float(steps.sum())
    if total / steps.size * 100 < PLAIN:
        return -1.0
    sums = np.cumsum(np.pad(picture, ((TAPS // 2 + 1, TAPS // 2), (0, 0)), "edge"), axis=0)
    softened = (sums[TAPS:] - sums[:-TAPS]) / TAPS
    kept = np.minimum(steps, np.abs(np.diff(softened, axis=0)))
    return float(kept.sum()) / total


def _edges(means: Array) -> tuple[float, float]:
    """The shares of a row of means that stay black at its two ends; none where all is black."""
    lit = np.flatnonzero(means > BAR)
    if not len(lit):
        return 0.0, 0.0
    return round(int(lit[0]) / len(means), 3), round(1 - (int(lit[-1]) + 1) / len(means), 3)
