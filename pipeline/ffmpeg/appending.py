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
WINDOW = 1 << 20
"""Bytes that are held at once where the system does not copy by itself."""


def write_all(film: IO[bytes], content: bytes) -> None:
    """Writes all of it into a file without a buffer, which may take less at once."""
    left = memoryview(content)
    while left:
        left = left[film.write(left) :]


def append_span(source: IO[bytes], place: int, size: int, film: IO[bytes]) -> None:
    """Adds `size` bytes of `source` from `place` on; both files have no buffer. Raises EOFError
    where the source ends before."""
    done = _copied(source, place, size, film) if hasattr(os, "copy_file_range") else 0
    while done < size:
        content = read_span(source, place + done, min(size - done, WINDOW))
        write_all(film, content)
        done += len(content)


def read_span(source: IO[bytes], place: int, size: int) -> bytes:
    """`size` bytes of `source`, which has no buffer, from `place` on. Raises EOFError where it ends
    before."""
    source.seek(place)
    content = source.read(size)
    while len(content) < size:
        more = source.read(size - len(content))
        if not more:
            raise EOFError(f"{source.name}: expected {size} bytes at {place}, found it shorter")
        content += more
    return content


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
