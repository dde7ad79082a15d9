"""Where the first sound of a clause really begins and its last ends, beside what no unit owns.

A voice network and a level halfway up find a hissed onset 40 ms late (measured), so edges move out
over what is still audible.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.recording import Floats
from pipeline.speech.viterbi import Ints

FURTHEST = 15
"""10 ms frames that an edge moves at most."""
PAUSE, ROOM = 15, 5
"""Frames that a pause has at least, and that are left of it at least."""
EARLIER, LATER, SHORTEST = 25, 10, 3
"""Frames that a clause's end moves at most, and that its last unit keeps."""
BESIDE = 6
"""A hole of so few frames between two units is a closed consonant: the first unit keeps it."""


def at_sound(owners: Ints, audible: NDArray[np.bool_]) -> Ints:
    """`owners` (the unit of each 10 ms, or -1) with edges moved over audible frames."""
    moved = owners.copy()
    free = np.concatenate(([True], owners < 0, [True]))
    starts = np.flatnonzero(free[:-1] & ~free[1:])
    stops = np.flatnonzero(~free[:-1] & free[1:]) - 1
    for start in starts:
        place = start - 1
        while place >= 0 and start - place <= FURTHEST and moved[place] < 0 and audible[place]:
            moved[place] = owners[start]
            place -= 1
    for stop in stops:
        place = stop + 1
        while place < len(moved) and place - stop <= FURTHEST and moved[place] < 0:
            if not audible[place]:
                break
            moved[place] = owners[stop]
            place += 1
    return _closed(moved)


def at_falls(owners: Ints, likely: Floats, clauses: Sequence[range], threshold: float) -> Ints:
    """`owners` with each clause that a pause follows ended where speech is last likelier than
    `threshold`, near where it ended: synthetic words last longer than spoken ones, and a voice
    fades where a level over mixed noise still, or no more, stands out."""
    moved = owners.copy()
    for clause in clauses:
        last = clause.stop - 1
        own = np.flatnonzero(moved == last)
        if not len(own):
            continue
        end = int(own[-1]) + 1
        following = np.flatnonzero(moved[end : end + PAUSE + LATER] >= 0)
        free = int(following[0]) if len(following) else PAUSE + LATER
        first = max(int(own[0]) + SHORTEST, end - EARLIER)
        spoken = np.flatnonzero(likely[first : end + min(free - ROOM, LATER)] > threshold)
        if free < PAUSE or not len(spoken):
            continue
        fall = first + int(spoken[-1]) + 1
        moved[fall:end] = -1
        moved[end:fall] = last
    return moved


def _closed(owners: Ints) -> Ints:
    """Short holes given to the unit before."""
    closed = owners.copy()
    last = -1
    for place in np.flatnonzero(owners >= 0):
        if last >= 0 and 1 < place - last <= BESIDE + 1:
            closed[last + 1 : place] = owners[last]
        last = int(place)
    return closed
