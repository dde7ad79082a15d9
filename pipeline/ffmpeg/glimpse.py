"""A few cells of each picture of footage and the size of its packets: what tells a cut apart.

Key frames alone cost a twentieth of decoding; packets are only counted. Times are microseconds of
the file's own clock, as scenes count them (graph.SCENE_OPTIONS).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from pipeline.ffmpeg.graph import SCENE_OPTIONS, SEEK_MARGIN
from pipeline.ffmpeg.peek import CELLS
from pipeline.ffmpeg.run import Limits, run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.ffmpeg.thinning import Thinning, thinning_of
from pipeline.model.errors import ToolFailed
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
KEY = 1
"""AV_PKT_FLAG_KEY alone."""
_CELLS_FILE, _TIMES_FILE, _PACKETS_FILE = "cells.gray", "times.txt", "packets.txt"
_KEPT = ("-fps_mode", "passthrough", "-enc_time_base", f"1:{MICROSECONDS}")


@dataclass(frozen=True, slots=True)
class Glimpsed:
    """When each picture is shown, in order, and a file of one byte a cell, CELLS a picture."""

    times: tuple[int, ...]
    cells: Path


@dataclass(frozen=True, slots=True)
class Packets:
    """Of a stream, in the order they are decoded: when each is shown, how many bytes it has, which
    are key frames; `is_plain`: none is damaged or to be left out."""

    times: tuple[int, ...]
    sizes: tuple[int, ...]
    keys: tuple[int, ...]
    is_plain: bool


def glimpse_keys(path: Path, facts: MediaFacts, folder: Path) -> tuple[Glimpsed, Packets]:
    """The key frames of `path`, and its packets. Raises ToolFailed."""
    copied = _copied(facts, folder, 0)
    _run(path, facts, folder, before=KEYS, after=copied)
    return _glimpsed(folder), _packets(folder)


def glimpse_some_keys(
    path: Path, facts: MediaFacts, folder: Path
) -> tuple[Glimpsed, Packets, tuple[int, ...]]:
    """Some key frames of `path`, its packets, and when the other key frames are shown: none where
    it cannot be told which were left out, or not at that cost. Raises ToolFailed."""
    thinning = thinning_of(facts)
    if thinning is None:
        return *glimpse_keys(path, facts, folder), ()
    thinned = (*KEYS, *_dropping(facts, thinning, is_rest=False))
    whole = input_arguments(path, facts.format)
    try:
        _run(path, facts, folder, before=thinned, beside=whole, after=_copied(facts, folder, 1))
    except ToolFailed:  # an FFmpeg that filters no packets before it decodes them
        return *glimpse_keys(path, facts, folder), ()
    seen, packets = _glimpsed(folder), _packets(folder)
    kept = set(thinning.kept(packets.sizes, packets.keys))
    if not packets.is_plain or sorted(seen.times) != sorted(packets.times[one] for one in kept):
        return *glimpse_keys(path, facts, folder), ()
    left = tuple(packets.times[place] for place in packets.keys if place not in kept)
    return seen, packets, left


def glimpse_other_keys(path: Path, facts: MediaFacts, folder: Path) -> Glimpsed:
    """Those key frames that `glimpse_some_keys` left out. Raises ToolFailed."""
    thinning = thinning_of(facts)
    dropping = _dropping(facts, thinning, is_rest=True) if thinning else ()
    _run(path, facts, folder, before=(*KEYS, *dropping))
    return _glimpsed(folder)


def _dropping(facts: MediaFacts, thinning: Thinning, *, is_rest: bool) -> tuple[str, str]:
    return (f"-bsf:{_index(facts)}", f"noise=drop='{thinning.expression(is_rest=is_rest)}'")


def _copied(facts: MediaFacts, folder: Path, place: int) -> list[str]:
    """Output arguments that tell the packets of input `place`."""
    listed = str((folder / _PACKETS_FILE).absolute())
    return ["-map", f"{place}:{_index(facts)}", "-c", "copy", "-f", "framecrc", listed]


def _index(facts: MediaFacts) -> int:
    return facts.video.index if facts.video else 0


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
    beside: Sequence[str] = (),
    after: Sequence[str] = (),
) -> None:
    """`before` are options of the input, `beside` another input, `after` another output."""
    small = f"scale={CELLS[0]}:{CELLS[1]}:flags=area,format=gray,split[a][b]"
    graph = f"[0:{_index(facts)}]settb=1/{MICROSECONDS},{trim}{small}"
    cells, times = ((folder / name).absolute() for name in (_CELLS_FILE, _TIMES_FILE))
    run_ffmpeg(
        [
            *SCENE_OPTIONS,
            *("-reinit_filter:v", "0", "-noautorotate"),
            *before,
            *input_arguments(path, facts.format),
            *beside,
            *("-filter_complex", graph),
            *("-map", "[a]", *_KEPT, "-f", "rawvideo", str(cells)),
            *("-map", "[b]", *_KEPT, "-f", "framecrc", str(times)),
            *after,
        ],
        limits=Limits(wall=max(600.0, float(facts.duration) * 20), idle=IDLE_SECONDS),
    )


def _glimpsed(folder: Path) -> Glimpsed:
    times = tuple(row.time for row in _rows(folder / _TIMES_FILE))
    return Glimpsed(times, folder / _CELLS_FILE)


def _packets(folder: Path) -> Packets:
    rows = list(_rows(folder / _PACKETS_FILE))
    return Packets(
        tuple(row.time for row in rows),
        tuple(row.size for row in rows),
        tuple(place for place, row in enumerate(rows) if row.flags == KEY),
        all(row.flags in (KEY, 0) for row in rows),
    )


class _Row(NamedTuple):
    time: int
    """Microseconds."""
    size: int
    flags: int
    """As FFmpeg's AV_PKT_FLAG_*."""


def _rows(listed: Path) -> Iterator[_Row]:
    """What FFmpeg's `framecrc` wrote: a line a packet of stream, decoding time, showing time,
    duration, size, checksum, and `F=` its flags where it is no plain key frame."""
    base = Fraction(1, MICROSECONDS)
    with listed.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith("#tb "):
                base = Fraction(line.rsplit(":", 1)[1].strip())
            elif not line.startswith("#"):
                fields = line.split(",")
                told = [one.strip() for one in fields[6:]]
                flags = next((int(one[2:], 16) for one in told if one.startswith("F=")), KEY)
                # in whole numbers: a fraction of each of an hour's packets takes half a second
                ticks = int(fields[2]) * MICROSECONDS * base.numerator
                time = (ticks * 2 + base.denominator) // (base.denominator * 2)
                yield _Row(time, int(fields[4]), flags)
