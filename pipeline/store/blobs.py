"""Files by their own digest: `blobs/ab/abcd…`, read-only, moved into place whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path

from pipeline.model.errors import DamagedStore, DiskFull
from pipeline.model.step import StoredFile
from pipeline.store.digest import file_digest

READ_ONLY = stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH


class Blobs:
    """The bytes of every artefact."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def take(self, path: Path, name: str) -> StoredFile:
        """Moves a file of the same file system into the store, flushed to disk first."""
        digest = file_digest(path)
        size = path.stat().st_size
        place = self.path_of(digest)
        if self.holds(StoredFile(name, digest, size)):
            path.unlink()
            return StoredFile(name, digest, size)
        place.parent.mkdir(parents=True, exist_ok=True)
        flush(path)
        path.chmod(READ_ONLY)
        if os.name == "nt" and place.exists():
            place.chmod(stat.S_IWRITE)
        path.replace(place)
        return StoredFile(name, digest, size)

    def holds(self, stored: StoredFile) -> bool:
        """Whether a file of that digest and size is there; `verify` re-reads its bytes."""
        try:
            return self.path_of(stored.digest).stat().st_size == stored.size
        except OSError:
            return False

    def path(self, stored: StoredFile) -> Path:
        """Where the bytes are. Raises DamagedStore where they are not."""
        if not self.holds(stored):
            raise DamagedStore(
                f"{self.path_of(stored.digest)}: expected {stored.size} bytes of {stored.name}, "
                "found none or another size",
                hint="run `weike verify`, then build again: what is missing is made again",
            )
        return self.path_of(stored.digest)


def flush(path: Path) -> None:
    """Asks the system to put the file's bytes on the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def copy_whole(source: Path, place: Path) -> None:
    """A copy beside `place`, flushed, then moved over it: readers see the old or the whole file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(source, aside)
        flush(aside)
        aside.replace(place)
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise DiskFull(
                f"{place}: no space left on the disk",
                hint="free some space (`weike gc` removes what no target needs), then build again",
            ) from problem
        raise
    finally:
        aside.unlink(missing_ok=True)
