"""Drawn frames into a file that keeps every pixel and its alpha, and stills out of films."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.graph import SCENE_OPTIONS, Picture, scene_arguments
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.model.media import FrameSize
from pipeline.model.timeline import Timeline
from pipeline.model.timing import FrameRange, seconds_text


def write_moving_element(
    frames: Iterable[bytes],
    *,
    frame_size: FrameSize,
    frame_rate: Fraction,
    output: Path,
    is_opaque: bool = False,
    held: FrameRange | None = None,
) -> None:
    """Writes RGBA frames, or RGB where they are opaque (rows from the top), losslessly, QuickTime
    Animation: it stores what changes from frame to frame, so the still parts of a card cost
    nothing.

    Of the pictures that are `held` only the first and the last are handed over to FFmpeg."""
    given, kept = ("rgb24", "rgb24") if is_opaque else ("rgba", "argb")
    rate = f"{frame_rate.numerator}/{frame_rate.denominator}"
    size = f"{frame_size.width}x{frame_size.height}"
    source = ["-f", "rawvideo", "-pix_fmt", given, "-video_size", size, "-framerate", rate]
    encoding = ["-c:v", "qtrle", "-pix_fmt", kept, "-g", "250", "-fflags", "+bitexact"]
    repeats: list[str] = []
    if held is not None:
        again = range(held.start + 1, held.stop - 1)
        frames = (frame for number, frame in enumerate(frames) if number not in again)
        # the frames after the gap at their places; what fills it is the picture before it
        placed = f"setpts=round((N+gt(N\\,{held.start})*{len(again)})/FRAME_RATE/TB)"
        repeats = ["-vf", f"{placed},fps={rate}"]
    written = ["-map_metadata", "-1", "-f", "mov", str(output.absolute())]
    run_ffmpeg([*source, "-i", "pipe:0", *repeats, *encoding, *written], feed=frames)


def poster(path: Path, time: Fraction, *, output: Path) -> None:
    """The picture of a film at `time` (seconds) as JPEG."""
    still = ["-frames:v", "1", "-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p"]
    plain = ["-map_metadata", "-1", "-f", "image2", "-update", "1"]
    source = ["-ss", seconds_text(time), "-i", str(path.absolute()), "-map", "0:v:0"]
    run_ffmpeg([*source, *still, *plain, str(output.absolute())])


def scene_picture(scene: Timeline, pictures: Mapping[str, Picture], *, output: Path) -> None:
    """The first picture of `scene` as PNG."""
    inputs, end = scene_arguments(scene, pictures, captions=None)
    still = ["-frames:v", "1", "-c:v", "png", "-pix_fmt", "rgb24", "-f", "image2", "-update", "1"]
    run_ffmpeg([*SCENE_OPTIONS, *inputs, "-map", end, *still, str(output.absolute())])


def extract_frame(path: Path, frame: int, *, frame_rate: Fraction, output: Path) -> None:
    """Frame number `frame` of a film of constant rate, as PNG."""
    moment = max(Fraction(2 * frame - 1, 2) / frame_rate, Fraction(0))
    source = ["-ss", seconds_text(moment), "-i", str(path.absolute()), "-map", "0:v:0"]
    still = ["-frames:v", "1", "-c:v", "png", "-f", "image2", "-update", "1"]
    run_ffmpeg([*source, *still, str(output.absolute())])
