"""A sequence as an edit decision list (CMX 3600): the oldest form, which everything reads.

It knows cuts, and speed as a remark; one sound track. Times are hours, minutes, seconds and frames
without drop, so at 29.97 they run slower than the clock and count every frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from pipeline.editing.sequence import Sequence, Shot, Voice

REEL = "AX"
"""What stands for a file: eight letters cannot name one."""


def write_edl(sequence: Sequence) -> str:
    """The text of the file."""
    lines = [f"TITLE: {_plain(sequence.name)}", "FCM: NON-DROP FRAME", ""]
    runs: list[tuple[Shot | Voice, str]] = []
    runs += [(shot, "V") for shot in sequence.shots]
    runs += [(voice, "A") for voice in sequence.voices]
    for number, (run, track) in enumerate(runs, 1):
        lines += [*_event(number, run, track, sequence), ""]
    return "\n".join(lines)


def _event(number: int, run: Shot | Voice, track: str, sequence: Sequence) -> Iterator[str]:
    rate = sequence.frame_rate
    first = floor(run.source_start)
    used = first + ceil(len(run.span) * run.speed)
    times = (first, used, run.span.start, run.span.stop)
    clock = " ".join(timecode(frame, rate) for frame in times)
    yield f"{number:03d}  {REEL:<8} {track:<5} C        {clock}"
    if run.speed != 1:
        yield f"M2   {REEL:<8} {float(rate * run.speed):05.1f}    {timecode(first, rate)}"
    yield f"* FROM CLIP NAME: {_plain(run.medium)}"
    yield f"* SOURCE FILE: {_plain(sequence.medium(run.medium).path.name)}"


def timecode(frame: int, rate: Fraction) -> str:
    """HH:MM:SS:FF, counting every frame."""
    base = ceil(rate)
    seconds, frames = divmod(frame, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}:{frames:02d}"


def _plain(text: str) -> str:
    return " ".join(text.split())
