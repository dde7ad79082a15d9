"""What lies in a drop folder, and what of it is stable: pure, given what was seen and when."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TAKEN = "taken"
QUARANTINE = "quarantine"
OURS = frozenset((TAKEN, QUARANTINE))
"""Folders of ours directly under a role's folder."""
TEMPORARY_ENDS = (".part", ".partial", ".crdownload", ".tmp", ".download", ".filepart", ".aria2")
"""What copy and sync tools call a file until it is whole."""
TEMPORARY_STARTS = (".", "~$", "~")
SYSTEM_NAMES = frozenset(("thumbs.db", "desktop.ini"))


@dataclass(frozen=True, slots=True)
class Look:
    """One file as it was at one look; `seen` is when it was first seen so (monotonic seconds)."""

    size: int
    mtime_ns: int
    seen: float


def is_temporary(name: str) -> bool:
    """Whether a name is a tool's own, or a system's: such a file is never taken."""
    low = name.lower()
    is_tools = low.startswith(TEMPORARY_STARTS) or low.endswith(TEMPORARY_ENDS)
    return is_tools or low in SYSTEM_NAMES


def dropped(role_folder: Path) -> Iterator[Path]:
    """Every file under a role's folder, in order, but those in our folders and temporary ones."""
    for folder, folders, files in os.walk(role_folder):
        here = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not is_temporary(name) and not (here == role_folder and name in OURS)
        )
        yield from (here / name for name in sorted(files) if not is_temporary(name))


def looked_at(
    paths: Iterator[Path], before: Mapping[Path, Look], *, now: float
) -> dict[Path, Look]:
    """What `paths` are now; a file that has not changed keeps when it was first seen so."""
    looks = {}
    for path in paths:
        try:
            found = path.lstat()
        except OSError:
            continue  # it went away between the listing and the look
        size = found.st_size if stat.S_ISREG(found.st_mode) else -1
        earlier = before.get(path)
        is_same = earlier and (earlier.size, earlier.mtime_ns) == (size, found.st_mtime_ns)
        seen = earlier.seen if earlier and is_same else now
        looks[path] = Look(size, found.st_mtime_ns, seen)
    return looks


def settled(looks: Mapping[Path, Look], *, now: float, seconds: float) -> list[Path]:
    """Files that have been the same for at least `seconds`."""
    return [path for path, look in looks.items() if now - look.seen >= seconds]
