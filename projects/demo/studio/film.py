"""Hands drawn frames and a wave file to FFmpeg; the file appears under its name once complete.

FFmpeg is started here, not through the pipeline: this stands for a camera, and the pipeline must
not have a hand in what it is later given.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

VOICE_FILTER = (
    "aresample=48000,highpass=f=75,lowpass=f=7800,equalizer=f=2900:t=q:w=0.9:g=-3.5,"
    "equalizer=f=180:t=q:w=1:g=2,acompressor=threshold=0.12:ratio=2.2:attack=8:release=160"
)
PHONE_TIMING = "settb=1/90000,setpts=(N+0.24*sin(N*1.7)+floor(N/41))*90000/29.97"
"""A phone's clock: each frame a little early or late, and one in forty-two lost. The same formula
is `phone_time`; the two must agree, or lips and sound part."""


def phone_time(count: int) -> float:
    import math

    return (count + 0.24 * math.sin(count * 1.7) + count // 41) / 29.97


@dataclass(frozen=True, slots=True)
class Recording:
    """How a camera writes: `is_phone` is stored lying down with the turn in the header, and with
    its own timing of frames instead of a constant rate."""

    frame_rate: Fraction = Fraction(25)
    audio_channels: int = 1
    is_phone: bool = False

    def times(self, duration: float) -> list[float]:
        """Seconds of each frame within the duration."""
        if self.is_phone:
            times = (phone_time(count) for count in range(round(duration * 30) + 1))
            return [t for t in times if t < duration]
        return [float(k / self.frame_rate) for k in range(round(duration * self.frame_rate))]


def write_film(
    path: Path, frames: Iterable[Image.Image], *, sound: Path, recording: Recording
) -> None:
    """Raises CalledProcessError with FFmpeg's last words in `stderr`."""
    turned = path.with_name(f"lying-{path.name}") if recording.is_phone else path
    _encode(turned, frames, sound, recording)
    if recording.is_phone:
        arguments = ["-display_rotation", "-90", "-i", str(turned), "-map", "0", "-c", "copy"]
        _run([*arguments, "-video_track_timescale", "90000", str(path)])
        turned.unlink()


def _encode(path: Path, frames: Iterable[Image.Image], sound: Path, recording: Recording) -> None:
    pictures = iter(frames)
    first = next(pictures)
    rate = "30" if recording.is_phone else str(recording.frame_rate)
    arguments = [
        *_command(),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{first.width}x{first.height}"),
        *("-framerate", rate, "-i", "pipe:0", "-i", str(sound)),
        *("-map", "0:v", "-map", "1:a", "-af", VOICE_FILTER),
        *_picture_options(recording),
        *("-c:a", "aac", "-b:a", "128k", "-ac", str(recording.audio_channels)),
        *("-movflags", "+faststart", str(path)),
    ]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stderr is not None
        try:
            process.stdin.write(first.tobytes())
            for picture in pictures:
                process.stdin.write(picture.tobytes())
            process.stdin.close()
        except BrokenPipeError:
            pass  # FFmpeg gave up; its reason follows
        words = process.stderr.read()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments, stderr=words)


def _picture_options(recording: Recording) -> list[str]:
    colours = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
    if recording.is_phone:
        filters = f"transpose=cclock,{colours},{PHONE_TIMING}"
        timing = ["-fps_mode", "passthrough", "-enc_time_base", "filter"]
        timing += ["-video_track_timescale", "90000"]
    else:
        filters, timing = colours, ["-fps_mode", "cfr", "-r", str(recording.frame_rate)]
    return [
        *("-vf", filters, *timing, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "17"),
        *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
    ]


def _command() -> list[str]:
    return [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]


def _run(arguments: list[str]) -> None:
    subprocess.run([*_command(), *arguments], check=True, capture_output=True)
