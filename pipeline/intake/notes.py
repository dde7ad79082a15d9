"""Notes beside people's files: why one was refused, or what inspection found in it.

A note is ours by its name and its first words, so that no text that is dropped is taken for one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path

from pipeline.documents.whole import write_whole
from pipeline.intake.naming import fitting, one_line

NOTE = ".note.txt"
LONGEST = 200
"""Bytes of a note's name: it is written beside itself first, under a name up to 31 bytes longer."""
Told = tuple[str, str]
"""What a note says, in Chinese and in English."""
FIRST = "文件："
"""What every note of ours begins with."""
_DIGEST = re.compile(r"^SHA-256: ([0-9a-f]{64})$", re.MULTILINE)


def write_note(place: Path, told: Told, *, name: str = "", digest: str = "") -> Path:
    """A note beside `place` (a file that is there or is about to come), which people know as
    `name`, in both languages."""
    chinese, english = told
    shown = one_line(name or place.name)
    lines = [f"{FIRST}{shown}", chinese, "", f"File: {shown}", english, ""]
    if digest:
        lines.append(f"SHA-256: {digest}\n")
    text = "\n".join(lines).encode("utf-8", "backslashreplace").decode()
    note = note_of(place)
    write_whole(text, note)
    return note


def leave_note(place: Path, told: Told, *, name: str = "") -> None:
    """The same where the note is a courtesy: a folder that cannot be written to stops nothing."""
    with contextlib.suppress(OSError):
        write_note(place, told, name=name)


def remove_note(place: Path) -> None:
    """Removes our note beside a file that is moved, or of which another thing is said by now."""
    note = note_of(place)
    with contextlib.suppress(OSError):
        if is_note(note):
            note.unlink(missing_ok=True)


def note_of(place: Path) -> Path:
    """The note beside a file; of a name too long for more, cut, with its digest."""
    raw = os.fsencode(place.name)
    if len(raw) + len(NOTE) <= LONGEST:
        return place.with_name(place.name + NOTE)
    mark = hashlib.sha256(raw).hexdigest()[:8]
    return place.with_name(fitting(place.name, after=f"~{mark}{NOTE}", most=LONGEST))


def is_note(path: Path) -> bool:
    """Whether we wrote it."""
    if not path.name.endswith(NOTE) or path.is_symlink() or not path.is_file():
        return False
    first = FIRST.encode()
    try:
        with path.open("rb") as stream:
            return stream.read(len(first)) == first
    except OSError:
        return False


def is_note_under_way(path: Path) -> bool:
    """A note that a crash left half written; dropped files never have such a name."""
    return path.name.startswith(".") and path.name.endswith(".part") and NOTE in path.name


def noted_digest(place: Path) -> str | None:
    """The SHA-256 that the note beside a file gives; None where there is none."""
    try:
        found = _DIGEST.search(note_of(place).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return found[1] if found else None
