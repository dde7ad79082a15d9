"""Refused files, set aside untouched with a note beside each, and taken originals, moved.

The note is written first: a file in quarantine always has one, with its SHA-256.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.intake.copying import Copied, StillChanging, flush_folder, is_same
from pipeline.intake.naming import fitting
from pipeline.intake.notes import Told, leave_note, remove_note, write_note
from pipeline.intake.settle import QUARANTINE, TAKEN


def set_aside(path: Path, role_folder: Path, *, copied: Copied | None, told: Told) -> Path:
    """Moves a refused file into `quarantine/`, as it is, with a note beside it."""
    place = _free_place(path, role_folder, QUARANTINE)
    write_note(place, told, name=path.name, digest=copied.digest if copied else "")
    _move(path, place, copied)
    return place


def move_taken(
    path: Path, role_folder: Path, copied: Copied | None = None, *, told: Told | None = None
) -> Path:
    """Moves an original that was taken in into `taken/`, under the folder it was dropped in, with a
    note beside it where there is something to tell.

    Raises StillChanging where another file has its name by now: that one is looked at anew.
    """
    place = _free_place(path, role_folder, TAKEN)
    if told:
        leave_note(place, told, name=path.name)
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
    remove_note(path)
    path.rename(place)
    flush_folder(place.parent)
