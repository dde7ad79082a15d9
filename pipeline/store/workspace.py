"""Private folders inside the store, on its file system, so that results move and never copy."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout


@dataclass(frozen=True, slots=True)
class Workspace:
    """`output` holds what is kept, `scratch` what is not."""

    output: Path
    scratch: Path


@contextmanager
def workspace(folder: Path) -> Iterator[Workspace]:
    """A workspace under `folder`, gone afterwards; its lock tells a live one from a left one."""
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=folder))
    try:
        with FileLock(place.with_suffix(".lock")):
            made = Workspace(place / "output", place / "scratch")
            made.output.mkdir()
            made.scratch.mkdir()
            yield made
    finally:
        shutil.rmtree(place, ignore_errors=True)
        place.with_suffix(".lock").unlink(missing_ok=True)


def sweep_workspaces(folder: Path) -> int:
    """Removes workspaces whose builder is gone (killed, power cut). Returns how many."""
    removed = 0
    for place in sorted(folder.glob("*-*")):
        if place.is_dir() and _is_left(place):
            shutil.rmtree(place, ignore_errors=True)
            place.with_suffix(".lock").unlink(missing_ok=True)
            removed += 1
    return removed


def _is_left(place: Path) -> bool:
    lock = FileLock(place.with_suffix(".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    return True
