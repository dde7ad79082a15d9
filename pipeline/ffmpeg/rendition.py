"""A smaller form of an encoded segment, which joins with its neighbours as the larger one did."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.graph import DECODER_THREADS
from pipeline.ffmpeg.profile import EncodeProfile, video_arguments
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.segments import require_frames
from pipeline.model.media import FrameSize
from pipeline.model.step import Report


def smaller_segment(
    segment: Path,
    *,
    frame_count: int,
    frame_rate: Fraction,
    frame_size: FrameSize,
    profile: EncodeProfile,
    output: Path,
    report: Report | None = None,
) -> None:
    """Encodes `segment`, which we wrote, at `frame_size`, picture only. Raises BrokenPromise where
    the result does not have exactly `frame_count` frames."""
    size = f"scale={frame_size.width}:{frame_size.height}:flags=bicubic,setsar=1,format=yuv420p"
    run_ffmpeg(
        [
            *(
                "-threads",
                str(DECODER_THREADS),
                "-f",
                "mov",
                "-i",
                str(segment.absolute()),
                "-map",
                "0:v:0",
                "-vf",
                size,
            ),
            *("-fps_mode", "passthrough", *video_arguments(profile, frame_rate), "-an"),
            str(output.absolute()),
        ],
        expected=frame_count / frame_rate,
        report=report,
    )
    require_frames(output, frame_count)
