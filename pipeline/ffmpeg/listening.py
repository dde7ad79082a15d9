"""A lesson to listen to: its sound as M4A with chapters and a cover, copied, not encoded again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.adts import PRIMING
from pipeline.ffmpeg.mux import chapters_text
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.samples import SAMPLE_RATE
from pipeline.model.timeline import Chapter
from pipeline.model.timing import seconds_text


def mux_listening(
    sound: Path,
    cover: Path,
    *,
    chapters: Sequence[Chapter],
    tags: Mapping[str, str],
    frame_rate: Fraction,
    output: Path,
    workspace: Path,
) -> None:
    """`sound` is ADTS with its priming packet, `cover` a JPEG; chapters are in frames."""
    listing = workspace / "chapters.ffmeta"
    listing.write_text(chapters_text(chapters, frame_rate), encoding="utf-8")
    hidden = ["-itsoffset", seconds_text(Fraction(-PRIMING, SAMPLE_RATE))]
    run_ffmpeg(
        [
            *(*hidden, "-f", "aac", "-i", str(sound.absolute())),
            *("-f", "image2", "-i", str(cover.absolute())),
            *("-f", "ffmetadata", "-i", str(listing.absolute())),
            *("-map", "0:a:0", "-map", "1:v:0", "-c", "copy", "-disposition:v:0", "attached_pic"),
            *("-map_metadata:g", "-1", "-map_metadata:s", "-1", "-map_chapters", "2"),
            *(w for name, value in tags.items() for w in ("-metadata", f"{name}={value}")),
            *("-fflags", "+bitexact", "-movflags", "+faststart", "-f", "ipod"),
            str(output.absolute()),
        ]
    )
