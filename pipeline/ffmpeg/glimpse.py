"""A few cells of each picture of footage and the size of its packets: what tells a cut apart.

Key frames alone cost a twentieth of decoding; packets are only counted. Times are microseconds of
the file's own clock, as scenes count them (graph.SCENE_OPTIONS).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.graph import SCENE_OPTIONS, SEEK_MARGIN
from pipeline.ffmpeg.peek import CELLS
from pipeline.ffmpeg.run import Limits, run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.model.media import MediaFacts
from pipeline.model.timing import TimeRange, seconds_text

MICROSECONDS = 1_000_000
IDLE_SECONDS = 90.0
KEYS = ("-skip_frame", "nokey", "-threads", "1")
"""Key frames alone; a second decoder thread would cost an eighth more of the processor (1.34 and
1.51 s for 150 key frames of 1080p) and help little, since they are far apart."""
AFTER = Fraction(1, 2)
"""Seconds decoded past a stretch: a cut is told from what moves by what follows it."""
AT_KEY = Fraction(1, 200)
"""Seconds past a key frame that FFmpeg is asked for, so that it is found by its own time (0014)."""
SHORT = Fraction(10)
"""Seconds that one decoder thread looks at: a second one costs a fifth more of the processor (0.24
and 0.30 s for 63 frames of 1080p)."""
_CELLS_FILE, _TIMES_FILE, _PACKETS_FILE = "cells.gray", "times.txt", "packets.txt"
_KEPT = ("-fps_mode", "passthrough", "-enc_time_base", f"1:{MICROSECONDS}")


@dataclass(frozen=True, slots=True)
class Glimpsed:
    """When each picture is shown, in order, and a file of one byte a cell, CELLS a picture."""

    times: tuple[int, ...]
    cells: Path


@dataclass(frozen=True, slots=True)
class Packets:
    """Of a stream, in the order they are decoded: when each is shown, how many bytes it has."""

    times: tuple[int, ...]
    sizes: tuple[int, ...]


def glimpse_keys(path: Path, facts: MediaFacts, folder: Path) -> tuple[Glimpsed, Packets]:
    """The key frames of `path`, and its packets. Raises ToolFailed."""
    packets = folder / _PACKETS_FILE
    index = facts.video.index if facts.video else 0
    copied = ["-map", f"0:{index}", "-c", "copy", "-f", "framecrc", str(packets.absolute())]
    _run(path, facts, folder, before=KEYS, after=copied)
    shown, sizes = _rows(packets)
    return _glimpsed(folder), Packets(shown, sizes)


def glimpse_all(
    path: Path, facts: MediaFacts, folder: Path, span: TimeRange, *, can_seek: bool
) -> Glimpsed:
    """Every picture from `span` (seconds) and a little around it. Raises ToolFailed."""
    seek = max(span.start - SEEK_MARGIN, Fraction(0)) if can_seek else Fraction(0)
    return _glimpse(path, facts, folder, span, seek)


def glimpse_from_key(path: Path, facts: MediaFacts, folder: Path, span: TimeRange) -> Glimpsed:
    """Every picture from the key frame at which `span` (seconds) starts to a little after it; of a
    file that is sought in otherwise than it says, from another one. Raises ToolFailed."""
    return _glimpse(path, facts, folder, span, span.start + AT_KEY)


def _glimpse(
    path: Path, facts: MediaFacts, folder: Path, span: TimeRange, seek: Fraction
) -> Glimpsed:
    before = ["-ss", seconds_text(seek), "-noaccurate_seek"] if seek else []
    before += ["-threads", "1"] if span.stop - span.start <= SHORT else []
    trim = f"trim=end={seconds_text(span.stop + AFTER)},"
    _run(path, facts, folder, before=before, trim=trim)
    return _glimpsed(folder)


def _run(
    path: Path,
    facts: MediaFacts,
    folder: Path,
    *,
    before: Sequence[str] = (),
    trim: str = "",
    after: Sequence[str] = (),
) -> None:
    index = facts.video.index if facts.video else 0
    small = f"scale={CELLS[0]}:{CELLS[1]}:flags=area,format=gray,split[a][b]"
    graph = f"[0:{index}]settb=1/{MICROSECONDS},{trim}{small}"
    cells, times = ((folder / name).absolute() for name in (_CELLS_FILE, _TIMES_FILE))
    run_ffmpeg(
        [
            *SCENE_OPTIONS,
            *("-reinit_filter:v", "0", "-noautorotate"),
            *before,
            *input_arguments(path, facts.format),
            *("-filter_complex", graph),
            *("-map", "[a]", *_KEPT, "-f", "rawvideo", str(cells)),
            *("-map", "[b]", *_KEPT, "-f", "framecrc", str(times)),
            *after,
        ],
        limits=Limits(wall=max(600.0, float(facts.duration) * 20), idle=IDLE_SECONDS),
    )


def _glimpsed(folder: Path) -> Glimpsed:
    times, _ = _rows(folder / _TIMES_FILE)
    return Glimpsed(times, folder / _CELLS_FILE)


def _rows(listed: Path) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The times (microseconds) and sizes in what FFmpeg's `framecrc` wrote: a line a packet of
    stream, decoding time, showing time, duration, size, checksum."""
    base, times, sizes = Fraction(1, MICROSECONDS), [], []
    with listed.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith("#tb "):
                base = Fraction(line.rsplit(":", 1)[1].strip())
            elif not line.startswith("#"):
                fields = line.split(",")
                times.append(round(int(fields[2]) * base * MICROSECONDS))
                sizes.append(int(fields[4]))
    return tuple(times), tuple(sizes)
