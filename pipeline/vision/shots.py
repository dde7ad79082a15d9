"""Where a film may have cuts, told from its key frames and the sizes of its packets, so that only
those stretches of it need be decoded; and the cuts in them.

Two key frames that look alike have no cut between them, unless a shot comes and goes: its first
picture is drawn anew, so its packet is large. A wrong guess costs decoding, no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.vision.moving import cuts_in, is_known_at_start

if TYPE_CHECKING:
    from numpy.typing import NDArray

LIKELY = 10.0
"""Levels of grey that the cells of two key frames differ by, on average, where there may be a cut
between them: moving.CUT is 18 for two frames that follow each other."""
STILL = 5.0
"""Of two key frames, where those between them may be left out: within a shot a lecturer's, 6 s
apart, differ by 2.1 (median), at most 4.1; between shots by 18."""
AROUND = 24
"""Packets on each side that a packet is compared with."""
USUAL = 0.9
"""Of those packets are no larger than what is usual: a tenth are frames that others lean on."""
LARGE = 2.5
"""Times what is usual, on the side where that is less."""
LONGEST = 300_000_000
"""Microseconds looked at at once: a film that moves all the time takes 20 MB a piece, not 300."""
LEAST = 0.3
"""Of the smaller key frame near it: a first picture of a shot that is drawn anew."""


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """After the key frame at `start`, up to and with the one at `stop`: microseconds."""

    start: int
    stop: int


def read_cells(path: Path, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """`shape` is (cells across, cells down)."""
    return np.fromfile(path, np.uint8).reshape(-1, shape[1], shape[0])


def stretches_of(
    keys: Sequence[int],
    cells: NDArray[np.uint8],
    packets: Sequence[tuple[int, int]],
    *,
    end: int,
    others: Sequence[int] = (),
) -> tuple[Stretch, ...]:
    """Where to look, in order, neighbours joined. `keys` are when key frames are shown, `packets`
    when each is shown and its size, in the order they are decoded; all in microseconds. What
    follows the last key frame is always looked at: nothing tells how it ends. `others` are key
    frames that nobody looked at and that tell nothing (`others_tell`)."""
    shown, steps = _steps_between(keys, cells)
    large = large_packets(packets, [*shown, *others])
    found = [
        Stretch(start, stop)
        for (start, stop), step in zip(pairwise(shown), steps, strict=True)
        if step >= LIKELY or _any_within(large, start, stop)
    ]
    if shown:
        found.append(Stretch(shown[-1], max(end, shown[-1])))
    return _joined(found)


def others_tell(
    keys: Sequence[int],
    cells: NDArray[np.uint8],
    others: Sequence[int],
    packets: Sequence[tuple[int, int]],
) -> bool:
    """Whether there may be a cut between two of `keys` with some of the `others` between them,
    which were not looked at: the two differ, or a packet in between holds a whole picture."""
    shown, steps = _steps_between(keys, cells)
    large = large_packets(packets, [*shown, *others])
    left = sorted(others)
    return any(
        _any_within(left, start, stop) and (step >= STILL or _any_within(large, start, stop))
        for (start, stop), step in zip(pairwise(shown), steps, strict=True)
    )


def _steps_between(
    keys: Sequence[int], cells: NDArray[np.uint8]
) -> tuple[list[int], NDArray[np.float64]]:
    """When they are shown, in order, and what each differs by from the next."""
    order = np.argsort(np.asarray(keys), kind="stable")
    shown = [keys[place] for place in order]
    steps: NDArray[np.float64] = np.abs(np.diff(cells[order].astype(np.int16), axis=0)).mean(
        axis=(1, 2)
    )
    return shown, steps


def large_packets(packets: Sequence[tuple[int, int]], keys: Sequence[int]) -> list[int]:
    """When those are shown, in order, that hold a whole picture though they are none of `keys`: not
    much smaller than a key frame near them, much larger than others before them, or after them."""
    is_key = np.isin([time for time, _ in packets], keys)
    sizes = np.asarray([size for _, size in packets])
    whole = np.flatnonzero(is_key)
    if not len(whole):
        return []
    others = np.flatnonzero(~is_key)
    after = np.searchsorted(whole, others)
    least = np.minimum(
        sizes[whole[np.maximum(after - 1, 0)]], sizes[whole[np.minimum(after, len(whole) - 1)]]
    )
    found = []
    for place in map(int, others[sizes[others] >= LEAST * least]):
        sides = (sizes[max(0, place - AROUND) : place], sizes[place + 1 : place + 1 + AROUND])
        usual = [float(np.quantile(side, USUAL)) for side in sides if len(side)]
        if usual and sizes[place] >= LARGE * min(usual):
            found.append(packets[place][0])
    return sorted(found)


def shots_in(stretch: Stretch, times: Sequence[int], cells: NDArray[np.uint8]) -> tuple[int, ...]:
    """When new shots start in `stretch`: of pictures shown at `times`, a little more than it."""
    return tuple(
        times[place]
        for place in cuts_in(cells)
        if place and stretch.start < times[place] <= stretch.stop
    )


def are_known(stretch: Stretch, times: Sequence[int], cells: NDArray[np.uint8]) -> bool:
    """Whether `shots_in` tells the same of pictures that begin where `stretch` does as of those
    that begin a second earlier."""
    return bool(times) and times[0] <= stretch.start and is_known_at_start(cells)


def _any_within(times: Sequence[int], start: int, stop: int) -> bool:
    place = int(np.searchsorted(np.asarray(times, dtype=np.int64), start, side="right"))
    return place < len(times) and times[place] < stop


def _joined(found: Sequence[Stretch]) -> tuple[Stretch, ...]:
    joined: list[Stretch] = []
    for one in found:
        before = joined[-1] if joined else None
        if before and before.stop == one.start and one.stop - before.start <= LONGEST:
            joined[-1] = Stretch(before.start, one.stop)
        else:
            joined.append(one)
    return tuple(joined)
