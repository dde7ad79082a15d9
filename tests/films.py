"""Films made by code for tests: every frame carries its own number as a row of light and dark
blocks, so a decoded picture answers "which frame of the source is this?" in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from pipeline.ffmpeg.run import run_ffmpeg

SIZE = (320, 180)
"""Pixels: across, down."""
BITS = 12
BLOCK = 20
"""Pixels a side of a block: survives any encode."""


def numbered_frames(count: int, *, first: int = 0) -> Iterator[bytes]:
    """RGB frames: a moving slope of grey with the frame's number at the top, highest bit first."""
    across, down = np.arange(SIZE[0]), np.arange(SIZE[1])[:, None]
    for number in range(first, first + count):
        slope = ((across + 3 * number + 40 * np.sin(down / 17 + number / 9)) % 256).astype(np.uint8)
        for bit in range(BITS):
            light = 235 if number >> (BITS - 1 - bit) & 1 else 16
            slope[:BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = light
        yield np.repeat(slope[:, :, None], 3, axis=2).tobytes()


def numbered_film(
    path: Path,
    count: int,
    *,
    rate: Fraction = Fraction(25),
    options: Sequence[str] = (),
    first: int = 0,
) -> Path:
    """`count` numbered frames (from `first` on) at `rate`, H.264, in what `path` is named after."""
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{SIZE[0]}x{SIZE[1]}"]
    tags = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
    colour = ["-vf", f"scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,{tags}"]
    encoding = [*colour, "-c:v", "libx264", "-preset", "veryfast", "-crf", "16"]
    run_ffmpeg(
        [*source, "-framerate", str(rate), "-i", "pipe:0", *encoding, *options, str(path)],
        feed=numbered_frames(count, first=first),
    )
    return path


def numbers_shown(path: Path) -> list[int]:
    """The number in every frame of a film, in the order shown."""
    return [_number(picture) for picture in pictures(path)]


def pictures(path: Path) -> Iterator[np.ndarray]:
    """Every frame's luma, rows from the top."""
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            yield frame.to_ndarray(format="gray")


def _number(picture: np.ndarray) -> int:
    scale = picture.shape[0] / SIZE[1]
    middle = int(BLOCK / 2 * scale)
    read = [picture[middle, int((bit + 0.5) * BLOCK * scale)] > 128 for bit in range(BITS)]
    return sum(int(light) << (BITS - 1 - bit) for bit, light in enumerate(read))


def picture_times(path: Path) -> list[Fraction]:
    """When each picture is shown, in seconds, in the order of the file's clock."""
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        times = [packet.pts for packet in film.demux(stream) if packet.pts is not None]
        return sorted(Fraction(time) * stream.time_base for time in times)


def sound(path: Path) -> np.ndarray:
    """The sound as a player decodes it: 48 kHz, stereo, 32 bit float, (samples, 2)."""
    raw = path.with_name(f"{path.name}.f32")
    written = ["-f", "f32le", "-ac", "2", "-ar", "48000", str(raw)]
    run_ffmpeg(["-i", str(path), "-map", "0:a:0", *written])
    return np.fromfile(raw, dtype="<f4").reshape(-1, 2)
