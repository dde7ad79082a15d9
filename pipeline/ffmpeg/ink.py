"""Whether captions that were burned in are seen: sampled frames against the captions drawn alone.

Only key frames are decoded (one a sample), so that looking costs next to nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.model.timing import TimeRange

SAMPLES = 4
"""Captions that are looked at, spread over the film."""
MARGIN = Fraction(1, 10)
"""Seconds at a caption's ends: a frame there may belong to its neighbour."""
DRAWN = 40
"""Of 255: how far a pixel of the caption drawn alone may be off the colour it stands for."""
ENCODED = 100
"""Of 255: how far encoding moves thin strokes off their colour."""
INK = 0.5
"""Of a caption's letters, and of their outline, that must be in their colour."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A frame of the film and which caption it must show."""

    caption: int
    time: Fraction
    picture: Any
    """RGB, (height, width, 3)."""


def sampled(path: Path, shown: Sequence[TimeRange]) -> list[Sample]:
    """Key frames within captions, spread over the film: (n-th of `shown`, its moment, frame)."""
    import av

    with av.open(str(path.absolute()), format="mov") as film:
        stream = film.streams.video[0]
        base = Fraction(stream.time_base or 1)
        keys = [one.timestamp for one in stream.index_entries if one.is_keyframe]
        keys = [key - keys[0] for key in keys]  # the index has decoding times; the first shows at 0
        times = [key * base for key in keys]
        places = [(n, _key_within(times, span)) for n, span in enumerate(shown)]
        samples = []
        for caption, place in _spread([(n, at) for n, at in places if at is not None]):
            film.seek(keys[place], stream=stream)
            frame = next(film.decode(stream))
            time = (frame.pts or 0) * base
            if _is_within(time, shown[caption]):
                samples.append(Sample(caption, time, frame.to_ndarray(format="rgb24")))
    return samples


def has_ink(seen: Any, drawn: Any, colours: Sequence[str]) -> bool:
    """Whether what is drawn in `colours` (#RRGGBB) on a plain ground in `drawn` is in `seen`."""
    import numpy as np

    for colour in colours:
        wanted = _rgb(colour)
        mask = in_colour(drawn, colour)
        off = np.abs(seen[mask].astype(np.int16) - wanted).max(axis=-1)
        if mask.any() and float((off <= ENCODED).mean()) < INK:
            return False
    return True


def in_colour(drawn: Any, colour: str) -> Any:
    """Which of the pixels (bytes of red, green, blue) are of that colour (#RRGGBB). A channel at a
    time, in bytes: a tenth of what differences and the largest of each three would take."""
    import numpy as np

    mask = np.ones(drawn.shape[:-1], bool)
    for channel, wanted in enumerate(_rgb(colour)):
        one = np.ascontiguousarray(drawn[..., channel])
        mask &= one >= max(0, wanted - DRAWN)
        mask &= one <= min(255, wanted + DRAWN)
    return mask


def beside(mask: Any, reach: int) -> Any:
    """Which pixels are not in `mask` and at most `reach` from it, across, down or slantwise."""
    import numpy as np

    near = mask.copy()
    for _ in range(reach):
        wide = near.copy()
        wide[:, 1:] |= near[:, :-1]
        wide[:, :-1] |= near[:, 1:]
        tall = wide.copy()
        tall[1:] |= wide[:-1]
        tall[:-1] |= wide[1:]
        near = tall
    return np.logical_and(near, ~mask)


def _rgb(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _key_within(times: Sequence[Fraction], span: TimeRange) -> int | None:
    place = bisect_left(times, span.start + MARGIN)
    return place if place < len(times) and _is_within(times[place], span) else None


def _is_within(time: Fraction, span: TimeRange) -> bool:
    return span.start + MARGIN <= time < span.stop - MARGIN


def _spread(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    if len(found) <= SAMPLES:
        return list(found)
    step = (len(found) - 1) / (SAMPLES - 1)
    return [found[round(place * step)] for place in range(SAMPLES)]
