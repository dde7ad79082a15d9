"""Refused files, set aside untouched with a note beside each, and taken originals, moved.

The note is written first: a file in quarantine always has one, with its SHA-256.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from pipeline.documents.whole import write_whole
from pipeline.intake.copying import Copied, StillChanging, flush_folder, is_same
from pipeline.intake.naming import fitting, one_line
from pipeline.intake.settle import QUARANTINE, TAKEN

NOTE = ".note.txt"
LONGEST = 230
"""Bytes of a note's name: it is written beside itself first, under a longer one."""
_DIGEST = re.compile(r"^SHA-256: ([0-9a-f]{64})$", re.MULTILINE)


def set_aside(
    path: Path, role_folder: Path, *, copied: Copied | None, chinese: str, english: str
) -> Path:
    """Moves a refused file into `quarantine/`, as it is, with a note beside it."""
    place = _free_place(path, role_folder, QUARANTINE)
    lines = [
        f"文件：{one_line(path.name)}",
        chinese,
        "",
        f"File: {one_line(path.name)}",
        english,
        "",
    ]
    if copied is not None:
        lines.append(f"SHA-256: {copied.digest}\n")
    text = "\n".join(lines).encode("utf-8", "backslashreplace").decode()
    write_whole(text, note_of(place))
    _move(path, place, copied)
    return place


def note_of(place: Path) -> Path:
    """The note beside a file in quarantine; of a name too long for more, cut, with its digest."""
    raw = os.fsencode(place.name)
    if len(raw) + len(NOTE) <= LONGEST:
        return place.with_name(place.name + NOTE)
    mark = hashlib.sha256(raw).hexdigest()[:8]
    return place.with_name(fitting(place.name, after=f"~{mark}{NOTE}", most=LONGEST))


def is_note_under_way(path: Path) -> bool:
    """A note that a crash left half written; dropped files never have such a name."""
    return path.name.startswith(".") and path.name.endswith(".part") and NOTE in path.name


def noted_digest(place: Path) -> str | None:
    """The SHA-256 that the note of a file in quarantine gives; None where there is none."""
    try:
        found = _DIGEST.search(note_of(place).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return found[1] if found else None


def move_taken(path: Path, role_folder: Path, copied: Copied | None = None) -> Path:
    """Moves an original that was taken in into `taken/`, under the folder it was dropped in.

    Raises StillChanging where another file has its name by now: that one is looked at anew.
    """
    place = _free_place(path, role_folder, TAKEN)
    _move(path, place, copied)
    return place


def _free_place(path: Path, role_folder: Path, name: str) -> Path:
    """Below `role_folder`/`name`; a file of that name there is never replaced."""
    inner = path.parent.relative_to(role_folder) if path.is_relative_to(role_folder) else Path()
    folder = role_folder / name / inner
    folder.mkdir(parents=True, exist_ok=True)
    place, number = folder / path.name, 2
    while os.path.lexists(place):
        place = folder / fitting(path.name, before=f"{number}-")
        number += 1
    return place


def _move(path: Path, place: Path, copied: Copied | None) -> None:
    if copied is not None and not is_same(path, copied.stamp):
        raise StillChanging(str(path))
    path.rename(place)
    flush_folder(place.parent)
