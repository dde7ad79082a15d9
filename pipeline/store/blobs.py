"""Files by their own digest: `blobs/ab/abcd…`, read-only, moved into place whole or not at all.

A blob is proved, once in each process, before its path is given out: damage is found before use.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

from pipeline.model.errors import DamagedStore, DiskFull
from pipeline.model.step import StoredFile
from pipeline.store.digest import (
    Stamp,
    Sums,
    file_crc32,
    file_digest,
    flush,
    flushed_sums,
    stamp_of,
)

READ_ONLY = stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH
NO_SPACE = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""A full disk, a file larger than the system allows, a quota that is used up."""


class Blobs:
    """The bytes of every artefact."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged = folder.parent / "damaged"
        self._proved: dict[str, Stamp] = {}
        self._guard = threading.Lock()

    def path_of(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def take(
        self,
        path: Path,
        name: str,
        *,
        sums: Sums | None = None,
        go_on: Callable[[], None] = lambda: None,
    ) -> StoredFile:
        """Moves a file of the same file system into the store, flushed to disk first; `sums` are
        given where it was flushed and summed up already."""
        return self._move(path, name, sums or flushed_sums(path, go_on=go_on))

    def keep(self, path: Path, name: str, sums: Sums) -> StoredFile:
        """As `take`, for a file that may not be on the disk yet."""
        flush(path)
        return self._move(path, name, sums)

    def _move(self, path: Path, name: str, sums: Sums) -> StoredFile:
        stored = StoredFile(name, sums.digest, sums.size, sums.crc32)
        place = self.path_of(sums.digest)
        if self._is_whole(stored):
            path.unlink()
            return stored
        place.parent.mkdir(parents=True, exist_ok=True)
        path.chmod(READ_ONLY)
        if os.name == "nt" and place.exists():
            place.chmod(stat.S_IWRITE)
        path.replace(place)
        flush_folder(place.parent)
        with self._guard:
            self._proved[stored.digest] = stamp_of(place)
        return stored

    def holds(self, stored: StoredFile) -> bool:
        """Whether a file of that digest and size is there; `path` proves its bytes."""
        try:
            return self.path_of(stored.digest).stat().st_size == stored.size
        except OSError:
            return False

    def path(self, stored: StoredFile) -> Path:
        """Where the bytes are. Raises DamagedStore where they are not: what is damaged is set
        aside first, so that the next look finds it gone and it is made again."""
        if self._is_whole(stored):
            return self.path_of(stored.digest)
        place = self.path_of(stored.digest)
        was_there = place.exists()
        if was_there:
            self.set_aside(place)
        found = "other bytes" if was_there else "none"
        raise DamagedStore(
            f"{place}: expected {stored.size} bytes of {stored.name} with their checksum, "
            f"found {found}",
            hint="build again: what is damaged or gone is made again "
            "(`weike verify` reads everything)",
        )

    def set_aside(self, place: Path) -> None:
        """Moves a damaged blob to `damaged/`, where people may look at it and gc removes it."""
        self.damaged.mkdir(parents=True, exist_ok=True)
        if os.name == "nt":
            place.chmod(stat.S_IWRITE)
        with contextlib.suppress(FileNotFoundError):  # another build was faster
            place.replace(self.damaged / place.name)

    def _is_whole(self, stored: StoredFile) -> bool:
        place = self.path_of(stored.digest)
        try:
            stamp = stamp_of(place)
            if stamp[0] != stored.size:
                return False
            with self._guard:
                if self._proved.get(stored.digest) == stamp:
                    return True
            if not _has_sum(place, stored):
                return False
        except OSError:  # gone, or the disk cannot read it
            return False
        with self._guard:
            self._proved[stored.digest] = stamp
        return True


def _has_sum(place: Path, stored: StoredFile) -> bool:
    if stored.crc32 < 0:
        return file_digest(place) == stored.digest
    return file_crc32(place) == stored.crc32


def flush_folder(folder: Path) -> None:
    """Asks the system to put a folder's names on the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as problem:
        if problem.errno not in (errno.EINVAL, errno.EBADF):  # some network file systems have none
            raise
    finally:
        os.close(handle)


def disk_full(place: object, problem: BaseException) -> DiskFull:
    """The error for a write that found no space."""
    error = DiskFull(
        f"{place}: no space left on the disk",
        hint="free some space (`weike gc` removes what no target needs), then build again",
    )
    error.__cause__ = problem
    return error
