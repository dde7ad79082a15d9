"""Where the most of something lies: a narrow part of the width, or all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.model.look import WHOLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

CORE = 0.8
"""The part of it that must lie there."""


def core(columns: NDArray[np.floating[Any]]) -> tuple[int, int]:
    """Left and right, in ten-thousandths of the width, of the narrowest run of `columns` that holds
    CORE of their sum; of several the one that holds most; the whole width where there is none."""
    total, count = float(columns.sum()), len(columns)
    if total <= 0:
        return (0, WHOLE)
    sums = np.concatenate([[0.0], np.cumsum(columns, dtype=np.float64)])
    least = CORE * total * (1 - 1e-9)
    narrow, wide = 1, count
    while narrow < wide:
        middle = (narrow + wide) // 2
        if float((sums[middle:] - sums[:-middle]).max()) >= least:
            wide = middle
        else:
            narrow = middle + 1
    left = int(np.argmax(sums[narrow:] - sums[:-narrow]))
    return (left * WHOLE // count, (left + narrow) * WHOLE // count)
