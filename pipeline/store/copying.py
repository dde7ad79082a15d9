"""A copy that is on the disk when it is told to be there, for people's folders.

A copied film is not read again by us, so where the system lets us its bytes go from the memory that
holds the source straight to the disk: no second 266 MB of memory is filled and flushed. (A virtual
machine must ask its host for that memory: up to half a second.)
"""

from __future__ import annotations

import errno
import mmap
import os
import shutil
import threading
from pathlib import Path

from pipeline.store.blobs import NO_SPACE, disk_full
from pipeline.store.digest import LARGE, flush

DIRECT: int = getattr(os, "O_DIRECT", 0)
"""Linux alone has it; 0: nothing is written past the system's memory."""
BLOCK = 1 << 12
"""What disks want direct writes to be whole multiples of, at most."""
WINDOW = 8 << 20
"""Bytes mapped at once: mapped pages count as the process's own."""
UNABLE = frozenset(
    (errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENODEV, errno.EFAULT, errno.EPERM)
)
"""How file systems say that they write nothing directly, or map nothing; and a source that cannot
be read: a plain copy then tells what is wrong with it."""


def copy_whole(source: Path, place: Path) -> None:
    """A copy beside `place`, flushed, then moved over it: readers see the old or the whole file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        copy_flushed(source, aside)
        aside.replace(place)
    except OSError as problem:
        if problem.errno in NO_SPACE:
            raise disk_full(place, problem) from problem
        raise
    finally:
        aside.unlink(missing_ok=True)


def copy_flushed(source: Path, place: Path) -> None:
    """A copy whose bytes are on the disk."""
    if DIRECT and source.stat().st_size >= LARGE and _copied_directly(source, place):
        return
    shutil.copyfile(source, place)
    flush(place)


def _copied_directly(source: Path, place: Path) -> bool:
    """False where that cannot be done here: whatever it left is written over."""
    with source.open("rb", buffering=0) as stream:
        try:
            target = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | DIRECT, 0o666)
            try:
                _write(stream.fileno(), target)
                os.fsync(target)  # the disk's own memory, and the file's size
            finally:
                os.close(target)
        except OSError as problem:
            if problem.errno not in UNABLE:
                raise
            return False
    return True


def _write(source: int, target: int) -> None:
    """Whole blocks from mapped memory, which we never look into: a source that became shorter is an
    error of the write, no signal. The rest of less than a block goes the usual way."""
    import fcntl

    size = os.fstat(source).st_size
    whole = size - size % BLOCK
    for start in range(0, whole, WINDOW):
        length = min(WINDOW, whole - start)
        with (
            mmap.mmap(source, length, access=mmap.ACCESS_READ, offset=start) as window,
            memoryview(window) as left,
        ):
            done = 0
            while done < length:
                done += os.write(target, left[done:])
    fcntl.fcntl(target, fcntl.F_SETFL, fcntl.fcntl(target, fcntl.F_GETFL) & ~DIRECT)
    rest = os.pread(source, size - whole, whole)
    while rest:
        rest = rest[os.write(target, rest) :]
