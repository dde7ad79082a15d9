"""The picture of many segments as one track: its samples in a table, and where their bytes lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.ffmpeg.atoms import (
    Box,
    Samples,
    edit_start,
    pairs,
    read_index,
    read_samples,
    sample_places,
    timescale,
)
from pipeline.model.errors import BrokenPromise

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PictureTrack:
    """The picture track of all segments: its samples in one table, and where they lie."""

    samples: Samples
    delay: int
    """Ticks from the first sample's decoding to its showing."""
    clock: int
    """Ticks a second."""
    files: tuple[Path, ...]
    spans: tuple[tuple[int, int, int, int], ...]
    """(file, place in it, bytes, samples) of every chunk."""


def picture_track(segments: Sequence[tuple[Path, int]], frame_rate: Fraction) -> PictureTrack:
    """One table of all segments' samples. Their headers and clocks must be the same."""
    import numpy as np

    clock, step, header = 0, Fraction(0), b""
    read: list[tuple[Samples, int]] = []
    for path, frames in segments:
        track = next(box for box in read_index(path).inner if box.kind == b"trak")
        samples = read_samples(track)
        if not header:
            header, clock = _description(track), timescale(track)
            step = Fraction(clock) / frame_rate
        is_even = frames == 1 or bool((samples.durations[:, 1] == step).all())
        if timescale(track) != clock or _description(track) != header or not is_even:
            raise BrokenPromise(f"{path.name}: its stream headers or clock differ from the first's")
        if len(samples.sizes) != frames:
            raise BrokenPromise(
                f"{path.name}: expected {frames} frames, found {len(samples.sizes)}"
            )
        read.append((samples, edit_start(track)))
    delay = max(own for _, own in read)
    counts = [frames for _, frames in segments]
    starts = np.cumsum(counts) - counts
    whole = Samples(
        durations=pairs((sum(counts), int(step))),
        shifts=np.concatenate([_shifts(samples, delay - own) for samples, own in read]),
        keys=np.concatenate(
            [_keys(samples) + start for (samples, _), start in zip(read, starts, strict=True)]
        ),
        sizes=np.concatenate([samples.sizes for samples, _ in read]),
        chunks=pairs(),
    )
    spans = [
        span
        for number, (samples, _) in enumerate(read)
        for span in _spans(number, samples, round(frame_rate))
    ]
    return PictureTrack(whole, delay, clock, tuple(path for path, _ in segments), tuple(spans))


def _shifts(samples: Samples, later: int) -> NDArray[Any]:
    """A segment too short to reorder its frames shows each as soon as it is decoded."""
    shifts = samples.shifts if len(samples.shifts) else pairs((len(samples.sizes), 0))
    return shifts + (0, later)


def _keys(samples: Samples) -> NDArray[Any]:
    import numpy as np

    return samples.keys if samples.keys is not None else np.arange(1, len(samples.sizes) + 1)


def _spans(number: int, samples: Samples, chunk: int) -> Iterator[tuple[int, int, int, int]]:
    """Chunks of at most `chunk` samples that lie in one run of bytes."""
    import numpy as np

    places, ends = sample_places(samples), sample_places(samples) + samples.sizes
    breaks = [0, *(np.flatnonzero(places[1:] != ends[:-1]) + 1).tolist(), len(places)]
    for start, stop in pairwise(breaks):
        for first in range(start, stop, chunk):
            after = min(first + chunk, stop)
            place = int(places[first])
            yield number, place, int(ends[after - 1]) - place, after - first


def _description(track: Box) -> bytes:
    """What a decoder is set up with: the whole sample description but its bit rates."""
    body = track.child(b"mdia", b"minf", b"stbl", b"stsd").body
    place = body.find(b"btrt")
    return body if place < 0 else body[: place - 4] + body[place + 16 :]
