"""Where a film's picture stands still or is black, and where its sound is silent, told from the
sizes of its packets: what nothing happens in takes next to no bytes. Nothing is decoded but a key
frame of what stands still.

Measured (x264, 1080 and 180 lines, still and moving talking heads): a picture that repeats takes 68
to 148 and 13 to 18 bytes, one in four of a moving one takes 350 to 10 000 and 100 to 1100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil
from pathlib import Path

from pipeline.ffmpeg.adts import PACKET, places_in
from pipeline.model.media import FrameSize
from pipeline.model.timing import FrameRange, TimeRange

BLOCK = 16 * 16
"""Pixels: what an encoder says "as before" of."""
LEAST, A_BLOCK = 24, Fraction(1, 48)
"""Bytes that a picture may take, and more for each block, when all of it is as before."""
SETTLING = 4
"""Pictures after a key frame in which an encoder mends what that left out."""
SHORTEST = Fraction(1)
"""Seconds: what is told at all."""
SILENT = 20
"""Bytes of an AAC packet of two silent channels, its header included (13), and some."""
BLACK, MOSTLY = 37, 0.9
"""Luma of 235 that is near-black (inspection's 25 of 255), and its share of a black picture: a logo
may stand on it."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """A film's packets of picture, in the order they are shown."""

    sizes: tuple[int, ...]
    """Bytes."""
    keys: tuple[int, ...]
    """Which of them are key frames."""


@dataclass(frozen=True, slots=True)
class Still:
    """Frames in which the picture stands still, and whether it is black meanwhile."""

    frames: FrameRange
    is_black: bool


def still_runs(pictures: Pictures, frame_size: FrameSize, frame_rate: Fraction) -> list[FrameRange]:
    """Of at least SHORTEST."""
    blocks = Fraction(frame_size.width * frame_size.height, BLOCK)
    most = LEAST + blocks * A_BLOCK
    settling = {key + place for key in pictures.keys for place in range(SETTLING + 1)}
    moving = [
        place for place, size in enumerate(pictures.sizes) if size > most and place not in settling
    ]
    edges = [-1, *moving, len(pictures.sizes)]
    shortest = ceil(SHORTEST * frame_rate)
    return [
        FrameRange(before + 1, after)
        for before, after in pairwise(edges)
        if after - before - 1 >= shortest
    ]


def stills(
    film: Path, pictures: Pictures, frame_size: FrameSize, frame_rate: Fraction
) -> list[Still]:
    """The still runs of a film that we wrote; of those that hold a key frame, whether they are
    black."""
    runs = still_runs(pictures, frame_size, frame_rate)
    firsts = [next((key for key in pictures.keys if key in _of(run)), None) for run in runs]
    black = _black(film, [key for key in firsts if key is not None], frame_rate)
    return [Still(run, key in black) for run, key in zip(runs, firsts, strict=True)]


def _of(run: FrameRange) -> range:
    return range(run.start, run.stop)


def _black(film: Path, keys: Sequence[int], frame_rate: Fraction) -> set[int]:
    """Those of these key frames that are black."""
    import av

    found = set()
    with av.open(str(film.absolute()), format="mov") as opened:
        stream = opened.streams.video[0]
        ticks = stream.time_base or Fraction(1)
        stream.codec_context.skip_frame = "NONKEY"
        for key in keys:
            opened.seek(round(key / frame_rate / ticks), stream=stream)
            luma = next(iter(opened.decode(stream))).to_ndarray()[: stream.height : 8, ::8]
            if (luma <= BLACK).mean() >= MOSTLY:
                found.add(key)
    return found


def silent_runs(sound: Path, sample_rate: int = 48_000) -> list[TimeRange]:
    """Where a sound (ADTS) is digitally silent, of at least SHORTEST; its first packet is the
    encoder's own."""
    with sound.open("rb") as opened:
        sizes = [length for _, length, _ in places_in(opened)][1:]
    loud = [place for place, size in enumerate(sizes) if size > SILENT]
    packet = Fraction(PACKET, sample_rate)
    spans = (
        TimeRange((before + 1) * packet, after * packet)
        for before, after in pairwise([-1, *loud, len(sizes)])
    )
    return [span for span in spans if span.duration >= SHORTEST]
