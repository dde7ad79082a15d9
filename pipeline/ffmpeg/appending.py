"""Bytes put at the end of a file that is being written: given ones, or a span of another file,
which the system copies by itself where it can.
"""

from __future__ import annotations

import errno
import os
from typing import IO

UNABLE = frozenset(
    (errno.ENOSYS, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM, errno.EBADF)
)
"""How systems and file systems say that they copy nothing by themselves."""


def write_all(film: IO[bytes], content: bytes) -> None:
    """Writes all of it into a file without a buffer, which may take less at once."""
    left = memoryview(content)
    while left:
        left = left[film.write(left) :]


def append_span(source: IO[bytes], place: int, size: int, film: IO[bytes]) -> None:
    """Adds `size` bytes of `source` from `place` on; both files have no buffer. Raises EOFError
    where the source ends before."""
    done = _copied(source, place, size, film) if hasattr(os, "copy_file_range") else 0
    if done < size:
        source.seek(place + done)
        content = source.read(size - done)
        if len(content) < size - done:
            raise EOFError(f"{source.name}: expected {size} bytes at {place}, found it shorter")
        write_all(film, content)


def _copied(source: IO[bytes], place: int, size: int, film: IO[bytes]) -> int:
    """How many of the bytes the system copied."""
    done = 0
    while done < size:
        try:
            more = os.copy_file_range(source.fileno(), film.fileno(), size - done, place + done)
        except OSError as problem:
            if problem.errno not in UNABLE:
                raise
            return done
        if more == 0:
            return done
        done += more
    return done
