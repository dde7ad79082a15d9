"""Where a film's picture stands still or is black, and where its sound is silent, told from the
sizes of its packets: what nothing happens in takes next to no bytes. Nothing is decoded but a key
frame of what stands still.

Measured (x264, 1080 and 180 lines, still and moving talking heads): a picture that repeats takes 68
to 148 and 13 to 18 bytes, one in four of a moving one takes 350 to 10 000 and 100 to 1100.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.ffmpeg.adts import PACKET, Packets
from pipeline.model.media import FrameSize
from pipeline.model.timing import FrameRange, TimeRange

if TYPE_CHECKING:
    from numpy.typing import NDArray

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

    sizes: NDArray[Any]
    """Bytes."""
    keys: NDArray[Any]
    """Which of them are key frames."""


@dataclass(frozen=True, slots=True)
class Still:
    """Frames in which the picture stands still, and whether it is black meanwhile."""

    frames: FrameRange
    is_black: bool


def still_runs(pictures: Pictures, frame_size: FrameSize, frame_rate: Fraction) -> list[FrameRange]:
    """Of at least SHORTEST."""
    import numpy as np

    blocks = Fraction(frame_size.width * frame_size.height, BLOCK)
    most = floor(LEAST + blocks * A_BLOCK)  # sizes are whole
    is_moving = pictures.sizes > most
    for place in range(SETTLING + 1):
        settling = pictures.keys + place
        is_moving[settling[settling < len(is_moving)]] = False
    shortest = ceil(SHORTEST * frame_rate)
    return [FrameRange(*run) for run in _between(np.flatnonzero(is_moving), is_moving, shortest)]


def _between(places: NDArray[Any], among: Sized, shortest: int) -> list[tuple[int, int]]:
    """(first, after the last) of every run of at least `shortest` that holds none of `places`."""
    import numpy as np

    edges = np.concatenate(([-1], places, [len(among)]))
    first, after = edges[:-1] + 1, edges[1:]
    long = after - first >= shortest
    return list(zip(first[long].tolist(), after[long].tolist(), strict=True))


def stills(
    film: Path, pictures: Pictures, frame_size: FrameSize, frame_rate: Fraction
) -> list[Still]:
    """The still runs of a film that we wrote; of those that hold a key frame, whether they are
    black."""
    runs = still_runs(pictures, frame_size, frame_rate)
    keys: list[int] = pictures.keys.tolist()
    firsts = [next((key for key in keys if key in _of(run)), None) for run in runs]
    black = _black(film, [key for key in firsts if key is not None], frame_rate)
    return [Still(run, key in black) for run, key in zip(runs, firsts, strict=True)]


def _of(run: FrameRange) -> range:
    return range(run.start, run.stop)


def _black(film: Path, keys: Sequence[int], frame_rate: Fraction) -> set[int]:
    """Those of these key frames that are black."""
    import av

    found: set[int] = set()
    if not keys:
        return found  # to open a film of an hour takes its time
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


def silent_runs(packets: Packets, sample_rate: int = 48_000) -> list[TimeRange]:
    """Where a sound (ADTS) is digitally silent, of at least SHORTEST; its first packet is the
    encoder's own."""
    import numpy as np

    sizes = np.asarray(packets.lengths)[1:]
    packet = Fraction(PACKET, sample_rate)
    runs = _between(np.flatnonzero(sizes > SILENT), sizes, ceil(SHORTEST / packet))
    return [TimeRange(first * packet, after * packet) for first, after in runs]
