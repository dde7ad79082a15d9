"""Bytes put at the end of a file that is being written: given ones, many small ones at once, or a
span of another file, which the system copies by itself where it can.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from io import FileIO
from typing import IO

UNABLE = frozenset(
    (errno.ENOSYS, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM, errno.EBADF)
)
"""How systems and file systems say that they copy nothing by themselves."""
WINDOW = 1 << 20
"""Bytes that are held at once where the system does not copy by itself."""

PIECES = 1000
"""What one call may be given: Linux and macOS take 1024."""


def write_all(film: IO[bytes], content: bytes) -> None:
    """Writes all of it into a file without a buffer, which may take less at once."""
    left = memoryview(content)
    while left:
        left = left[film.write(left) :]


def write_pieces(film: IO[bytes], pieces: Sequence[bytes | memoryview]) -> None:
    """Writes all pieces, one after the other, into a file without a buffer: with few calls where
    the system takes many pieces at once."""
    if not hasattr(os, "writev"):
        write_all(film, b"".join(pieces))
        return
    for first in range(0, len(pieces), PIECES):
        some = pieces[first : first + PIECES]
        done = os.writev(film.fileno(), some)
        if done < sum(map(len, some)):  # a full disk, which the next write tells, or a signal
            write_all(film, b"".join(some)[done:])


def append_span(source: IO[bytes], place: int, size: int, film: IO[bytes]) -> None:
    """Adds `size` bytes of `source` from `place` on; both files have no buffer. Raises EOFError
    where the source ends before."""
    done = _copied(source, place, size, film) if hasattr(os, "copy_file_range") else 0
    while done < size:
        content = read_span(source, place + done, min(size - done, WINDOW))
        write_all(film, content)
        done += len(content)


def read_into(source: FileIO, place: int, room: memoryview) -> None:
    """Fills `room` with bytes of `source`, which has no buffer, from `place` on. Raises EOFError
    where it ends before."""
    source.seek(place)
    done = 0
    while done < len(room):
        more = source.readinto(room[done:])
        if not more:
            raise EOFError(
                f"{source.name}: expected {len(room)} bytes at {place}, found it shorter"
            )
        done += more


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
