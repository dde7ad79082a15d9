"""arrivals.jsonl of a course: what was dropped, what became of it and where its bytes are.

Rows are only added. A name that is no UTF-8 is kept with its bytes (as Python escapes them).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.codec import from_json, to_json

FILE = "arrivals.jsonl"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file's arrival. Paths are relative to the course's folder, with /."""

    at: str
    """ISO 8601 with offset."""
    path: str
    """Where it was dropped; of a file that `weike add` took from elsewhere, its name alone."""
    role: str
    outcome: str
    reason: str
    digest: str
    """SHA-256; "" where it was never read (it waits for its lesson)."""
    size: int
    mtime_ns: int
    lesson: str = ""
    kept: str = ""
    """Where the copy or, of a duplicate, the first one is: `lessons/01-opening/footage/a.mp4`."""
    place: str = ""
    """Where the dropped file itself went: under taken/ or quarantine/; "": it stayed."""
    message: str = ""
    suggestion: str = ""
    """Of a file that waits: the lesson it may be for."""
    sureness: float = 0.0
    """Of a suggestion by what is said in it: 0 to 1."""


def read_arrivals(course_folder: Path) -> Iterator[Arrival]:
    """In order. A line that a power cut left half written is passed over."""
    path = course_folder / FILE
    if not path.exists():
        return
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            try:
                yield from_json(Arrival, json.loads(line))
            except ValueError:
                continue


def add_arrival(course_folder: Path, arrival: Arrival) -> None:
    """Adds one line and flushes it to the disk."""
    path = course_folder / FILE
    line = json.dumps(to_json(arrival), ensure_ascii=True, sort_keys=True) + "\n"
    is_cut = _is_cut(path)
    with path.open("a", encoding="utf-8", newline="") as stream:
        stream.write("\n" + line if is_cut else line)
        stream.flush()
        os.fsync(stream.fileno())


def _is_cut(path: Path) -> bool:
    """Whether the last line has no end."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) != b"\n"


def is_recorded(course_folder: Path, digest: str) -> bool:
    """Whether a file of these bytes has an arrival that was accepted."""
    return any(
        arrival.digest == digest and arrival.outcome.startswith("accept")
        for arrival in read_arrivals(course_folder)
    )


def latest_arrivals(course_folder: Path) -> dict[str, Arrival]:
    """The last arrival of each path."""
    return {arrival.path: arrival for arrival in read_arrivals(course_folder)}


def waiting(course_folder: Path) -> tuple[Arrival, ...]:
    """Files that still lie in an inbox and wait for somebody to say their lesson: the board's
    "unassigned"."""
    return tuple(
        arrival
        for arrival in latest_arrivals(course_folder).values()
        if arrival.outcome == "unassigned" and is_unchanged(course_folder / arrival.path, arrival)
    )


def is_unchanged(path: Path, arrival: Arrival) -> bool:
    """Whether the file at `path` is still the one that arrived."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return (found.st_size, found.st_mtime_ns) == (arrival.size, arrival.mtime_ns)
