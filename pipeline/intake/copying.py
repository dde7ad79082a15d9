"""A copy and its SHA-256 through one handle: what was digested is what was copied."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.errors import DiskFull

CHUNK = 1 << 20
SPARE = 200_000_000
"""Bytes that stay free, so that a full disk never stops the system itself."""


class StillChanging(Exception):
    """The file changed while it was read: it is not whole yet."""


@dataclass(frozen=True, slots=True)
class Copied:
    path: Path
    digest: str
    size: int


def copy_with_digest(source: Path, aside: Path) -> Copied:
    """Copies `source` to `aside`. Raises StillChanging, DiskFull; OSError where it is no file."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    aside.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(source, flags | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as stream:
        before = os.fstat(stream.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OSError(f"{source}: not a regular file")
        _require_space(aside.parent, before.st_size)
        digest, size = hashlib.sha256(), 0
        with aside.open("wb") as copy:
            while block := stream.read(CHUNK):
                digest.update(block)
                copy.write(block)
                size += len(block)
            copy.flush()
            os.fsync(copy.fileno())
        after = os.fstat(stream.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        aside.unlink()
        raise StillChanging(str(source))
    return Copied(aside, digest.hexdigest(), size)


def _require_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise DiskFull(
            f"{folder}: expected {(size + SPARE) / 1e6:.0f} MB free to take the file in, found "
            f"{free / 1e6:.0f} MB",
            hint="free some space (weike gc may help); the file stays where it was dropped",
        )
