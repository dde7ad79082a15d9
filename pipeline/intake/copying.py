"""A copy and its SHA-256 through one handle: what was digested is what was copied.

The digest is taken in a second thread while the bytes are written.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.model.errors import DiskFull

CHUNK = 4 << 20
SPARE = 200_000_000
"""Bytes that stay free, so that a full disk never stops the system itself."""


class StillChanging(Exception):
    """The file changed while it was read: it is not whole yet."""


class NotAFile(Exception):
    """It is a link, a pipe, a socket or a device."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells a file from another that has taken its name since."""

    inode: int
    size: int
    mtime_ns: int

    @staticmethod
    def of(found: os.stat_result) -> Stamp:
        return Stamp(found.st_ino, found.st_size, found.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Copied:
    path: Path
    digest: str
    size: int
    stamp: Stamp
    """Of the original, as it was while it was read."""


def copy_with_digest(source: Path, aside: Path) -> Copied:
    """Copies `source` to `aside`, flushed to the disk; leaves nothing there where it fails.

    Raises StillChanging, NotAFile, DiskFull; OSError where it cannot be read.
    """
    with _opened(source) as stream:
        stamp = Stamp.of(os.fstat(stream.fileno()))
        aside.parent.mkdir(parents=True, exist_ok=True)
        require_space(aside.parent, stamp.size)
        try:
            digest = _copy(stream, aside)
            _require_same(source, stream, stamp)
        except OSError as problem:
            aside.unlink(missing_ok=True)
            if problem.errno == errno.ENOSPC:
                require_space(aside.parent, stamp.size, is_full=True)
            raise
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    return Copied(aside, digest, stamp.size, stamp)


def digest_only(source: Path) -> Copied:
    """The digest of a file that is not copied yet: `path` is the file itself."""
    with _opened(source) as stream:
        stamp = Stamp.of(os.fstat(stream.fileno()))
        digest = hashlib.sha256()
        while block := stream.read(CHUNK):
            digest.update(block)
        _require_same(source, stream, stamp)
    return Copied(source, digest.hexdigest(), stamp.size, stamp)


def _opened(source: Path) -> IO[bytes]:
    """Never follows a link, never waits for a pipe."""
    if not stat.S_ISREG(source.lstat().st_mode):
        raise NotAFile(str(source))
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(source, flags | getattr(os, "O_NONBLOCK", 0))
    stream = os.fdopen(handle, "rb", buffering=0)
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise NotAFile(str(source))
    return stream


def _copy(stream: IO[bytes], aside: Path) -> str:
    digest = hashlib.sha256()
    with ThreadPoolExecutor(1) as second, aside.open("wb", buffering=0) as copy:
        hashed: Future[None] | None = None
        while block := stream.read(CHUNK):
            if hashed is not None:
                hashed.result()
            hashed = second.submit(digest.update, block)
            _write(copy, block)
        if hashed is not None:
            hashed.result()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _write(copy: IO[bytes], block: bytes) -> None:
    """All of it: an unbuffered write may take less."""
    rest = memoryview(block)
    while rest:
        rest = rest[copy.write(rest) :]


def _require_same(source: Path, stream: IO[bytes], stamp: Stamp) -> None:
    if Stamp.of(os.fstat(stream.fileno())) != stamp or not is_same(source, stamp):
        raise StillChanging(str(source))


def is_same(path: Path, stamp: Stamp) -> bool:
    """Whether the name still leads to the file that was read, unchanged."""
    try:
        return Stamp.of(path.lstat()) == stamp
    except OSError:
        return False


def flush_folder(folder: Path) -> None:
    """Asks the system to put the folder's names on the disk (POSIX; NTFS does by itself)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # some network file systems cannot
    finally:
        os.close(handle)


def require_space(folder: Path, size: int, *, is_full: bool = False) -> None:
    """Raises DiskFull where `size` bytes and some to spare do not fit."""
    free = shutil.disk_usage(folder).free
    if is_full or free < size + SPARE:
        raise DiskFull(
            f"{folder}: expected {(size + SPARE) / 1e6:.0f} MB free to take the file in, found "
            f"{free / 1e6:.0f} MB",
            hint="free some space (weike gc may help); the file stays where it was dropped",
        )
