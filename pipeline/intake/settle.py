"""What lies in a drop folder, and what of it is stable: pure, given what was seen and when."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.ignored import MARKERS, SYSTEM, is_ignored_folder, why_ignored
from pipeline.intake.notes import is_note

TAKEN = "taken"
QUARANTINE = "quarantine"
OURS = frozenset((TAKEN, QUARANTINE))
"""Folders of ours directly under a role's folder."""
PATIENCE = 3
"""Times the settling time that a file must stay the same where its container says that it is not
whole: a copy that stalls is not a broken file."""


@dataclass(frozen=True, slots=True)
class Look:
    """One file as it was at one look; `seen` is when it was first seen so (monotonic seconds)."""

    size: int
    mtime_ns: int
    inode: int
    seen: float
    is_finished: bool = False
    """Somebody says that it is whole: a marker beside it, or it was renamed from a copy's name."""

    @property
    def state(self) -> tuple[int, int, int]:
        return self.size, self.mtime_ns, self.inode


@dataclass(frozen=True, slots=True)
class Dropped:
    """One file of a drop folder; `ignored` says why it is not taken."""

    path: Path
    ignored: str | None


def dropped(role_folder: Path) -> Iterator[Dropped]:
    """Every file under a role's folder, in order, but our notes and those in our own folders."""
    for folder, folders, files in os.walk(role_folder):
        here = Path(folder)
        folders.sort()
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [
            name
            for name in folders
            if name not in links and not (here == role_folder and name in OURS)
        ]
        is_tools = any(is_ignored_folder(part) for part in here.relative_to(role_folder).parts)
        for name in sorted([*files, *links]):
            if not is_note(here / name):
                yield Dropped(here / name, SYSTEM if is_tools else why_ignored(name))


def looked_at(
    files: Iterable[Dropped], before: Mapping[Path, Look], *, now: float
) -> dict[Path, Look]:
    """What the files are now; one that has not changed keeps when it was first seen so."""
    unfinished = {look.inode: look for path, look in before.items() if why_ignored(path.name)}
    looks = {}
    for file in files:
        try:
            found = file.path.lstat()
        except OSError:
            continue  # it went away between the listing and the look
        size = found.st_size if stat.S_ISREG(found.st_mode) else -1
        look = Look(size, found.st_mtime_ns, found.st_ino, now)
        earlier = before.get(file.path)
        if earlier and earlier.state == look.state:
            look = earlier
        elif earlier is None and not file.ignored:
            look = _renamed(look, unfinished.get(found.st_ino))
        looks[file.path] = _marked(look, file.path)
    return looks


def _renamed(look: Look, copy: Look | None) -> Look:
    """A file that was seen under a copy's name, the same to the byte and the tick, is whole."""
    if copy is None or copy.state != look.state:
        return look
    return Look(look.size, look.mtime_ns, look.inode, copy.seen, is_finished=True)


def _marked(look: Look, path: Path) -> Look:
    """With a marker beside it that is no older than it: one left by an earlier film is."""
    if look.is_finished:
        return look
    for suffix in MARKERS:
        try:
            marker = path.with_name(path.name + suffix).lstat()
        except (OSError, ValueError):
            continue  # none, or the name would be too long
        if stat.S_ISREG(marker.st_mode) and marker.st_mtime_ns >= look.mtime_ns:
            return Look(look.size, look.mtime_ns, look.inode, look.seen, is_finished=True)
    return look


def is_settled(look: Look, *, now: float, seconds: float) -> bool:
    """Unchanged for at least `seconds`, or said to be whole."""
    return look.is_finished or now - look.seen >= seconds


def is_given_up(look: Look, *, now: float, seconds: float) -> bool:
    """Unchanged for so long that a file whose container is not whole will not become so."""
    return now - look.seen >= seconds * PATIENCE
