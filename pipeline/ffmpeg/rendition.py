"""A smaller form of a finished film: the picture encoded again, everything else copied."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.profile import EncodeProfile, video_arguments
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.model.media import FrameSize
from pipeline.model.step import Report


def web_rendition(
    master: Path,
    *,
    frame_size: FrameSize,
    frame_rate: Fraction,
    profile: EncodeProfile,
    duration: Fraction,
    output: Path,
    report: Report | None = None,
) -> None:
    """`master` at `frame_size`, with its sound, caption tracks, chapters and tags."""
    size = f"scale={frame_size.width}:{frame_size.height}:flags=bicubic,setsar=1,format=yuv420p"
    encoding = [word for word in video_arguments(profile, frame_rate) if word != "-map_metadata"]
    encoding.remove("-1")
    run_ffmpeg(
        [
            *("-i", str(master.absolute()), "-map", "0:v:0", "-map", "0:a", "-map", "0:s?"),
            *("-vf", size, "-fps_mode", "passthrough", *encoding),
            *("-c:a", "copy", "-c:s", "copy", "-map_chapters", "0", "-map_metadata", "0"),
            *("-movflags", "+faststart", str(output.absolute())),
        ],
        expected=duration,
        report=report,
    )
