"""Puts a film together by copying: picture segments, sound, caption tracks, chapters, our own tags.

The sound's priming packet is hidden by an edit list (its time is put before 0), so a click stays
on its frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.adts import PRIMING
from pipeline.ffmpeg.profile import timescale
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.samples import SAMPLE_RATE
from pipeline.ffmpeg.segments import concat_input
from pipeline.model.timeline import Chapter
from pipeline.model.timing import seconds_text

KNOWN_TAGS = frozenset(
    ("title", "artist", "album", "track", "publisher", "comment", "grouping", "date", "genre")
)
"""What FFmpeg puts into iTunes' list; players show it there."""
TOLD = ("-nofind_stream_info",)
"""For inputs that say themselves all that is to be known: FFmpeg decodes none of them to find out
(measured: 78 to 53 ms a call, the same film). Sound it must look into."""


@dataclass(frozen=True, slots=True)
class CaptionTrack:
    """A soft track: `language` by ISO 639-2/T, `srt` a file that we wrote."""

    language: str
    title: str
    srt: Path
    is_default: bool


@dataclass(frozen=True, slots=True)
class FilmParts:
    """What a film is made of: segments (file, frames), sound (ADTS with priming), text."""

    segments: tuple[tuple[Path, int], ...]
    sound: Path
    captions: tuple[CaptionTrack, ...]
    chapters: tuple[Chapter, ...]
    tags: Mapping[str, str]


def mux_film(parts: FilmParts, *, frame_rate: Fraction, output: Path, workspace: Path) -> None:
    """Writes the film as MP4 with its index first (faststart)."""
    inputs = [*TOLD, *concat_input(parts.segments, frame_rate=frame_rate, workspace=workspace)]
    inputs += ["-itsoffset", seconds_text(Fraction(-PRIMING, SAMPLE_RATE))]
    inputs += ["-f", "aac", "-i", str(parts.sound.absolute())]
    maps = ["-map", "0:v:0", "-map", "1:a:0"]
    for place, track in enumerate(parts.captions, 2):
        inputs += [*TOLD, "-f", "srt", "-i", str(track.srt.absolute())]
        maps += ["-map", f"{place}:s:0"]
    listing = workspace / "chapters.ffmeta"
    listing.write_text(chapters_text(parts.chapters, frame_rate), encoding="utf-8")
    inputs += [*TOLD, "-f", "ffmetadata", "-i", str(listing.absolute())]
    chapters = str(len(parts.captions) + 2)
    run_ffmpeg(
        [
            *inputs,
            *maps,
            *("-c:v", "copy", "-c:a", "copy", "-c:s", "mov_text"),
            # global and of streams; a bare -1 would take the chapters' titles, too
            *("-map_metadata:g", "-1", "-map_metadata:s", "-1", "-map_chapters", chapters),
            *_labels(parts.captions),
            *(w for name, value in parts.tags.items() for w in ("-metadata", f"{name}={value}")),
            *("-fflags", "+bitexact", "-movflags", _movflags(parts.tags)),
            *("-video_track_timescale", str(timescale(frame_rate)), "-max_interleave_delta", "0"),
            # without captions FFmpeg would take a clock so fine that an hour needs 64 bits
            *("-movie_timescale", "1000"),
            str(output.absolute()),
        ]
    )


def _movflags(tags: Mapping[str, str]) -> str:
    """A tag that iTunes' list has no place for is only kept in QuickTime's (moov/udta/meta with
    keys), which then holds them all."""
    return "+faststart" if set(tags) <= KNOWN_TAGS else "+faststart+use_metadata_tags"


def _labels(captions: Sequence[CaptionTrack]) -> list[str]:
    labels = ["-metadata:s:v:0", "language=und", "-disposition:v:0", "default"]
    if captions:
        labels += ["-metadata:s:a:0", f"language={captions[0].language}"]
    for place, track in enumerate(captions):
        name = f"s:{place}"
        labels += [f"-metadata:s:{name}", f"language={track.language}"]
        labels += [f"-metadata:s:{name}", f"handler_name={track.title}"]
        labels += [f"-disposition:{name}", "default" if track.is_default else "0"]
    return labels


def chapters_text(chapters: Sequence[Chapter], frame_rate: Fraction) -> str:
    """FFmpeg's metadata format; times in frames, so that chapters lie on them."""
    base = f"{frame_rate.denominator}/{frame_rate.numerator}"
    lines = [";FFMETADATA1"]
    for chapter in chapters:
        lines += ["[CHAPTER]", f"TIMEBASE={base}"]
        lines += [f"START={chapter.span.start}", f"END={chapter.span.stop}"]
        lines.append(f"title={_escaped(chapter.title)}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """FFmpeg's metadata format: =, ;, #, \\ and newlines take a backslash."""
    for character in ("\\", "=", ";", "#", "\n"):
        text = text.replace(character, "\\" + character)
    return text
