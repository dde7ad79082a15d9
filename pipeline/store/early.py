"""Sums of files that a step still writes or has finished while it goes on: they are summed up and
flushed beside it, and count where the file is still the same when the step has ended.

What was summed up while the file grew was read before it was whole, so its CRC-32 is taken once
more of the whole file: where both are the same, the bytes are those that were summed up.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from pipeline.store.digest import (
    CHUNK,
    LARGE,
    Stamp,
    Sums,
    file_crc32,
    flush,
    flushed_sums,
    stamp_of,
)


class EarlySums:
    """Of the files of one output folder."""

    def __init__(self, folder: Path, threads: ThreadPoolExecutor) -> None:
        self._folder = folder
        self._threads = threads
        self._found: dict[str, Future[tuple[Stamp, Sums]]] = {}
        self._growing: dict[str, _Growing] = {}
        self._is_over = False

    def start(self, name: str, size: int | None = None) -> None:
        """Begins with a file that is as it will be, or goes on with one whose first `size` bytes
        are; small ones are not worth it."""
        path = self._folder / name
        growing = self._growing.get(name)
        with contextlib.suppress(OSError):  # gone again: whoever asks looks for himself
            if size is not None:
                if growing is None:
                    growing = self._growing[name] = _Growing(path)
                    self._found[name] = self._threads.submit(self._follow, growing)
                growing.reach(size)
            elif growing is not None:
                growing.finish()
            elif path.stat().st_size >= LARGE:
                self._found[name] = self._threads.submit(self._sum, path)

    def of(self, path: Path) -> Sums | None:
        """Those of a file of the folder; None where it must be summed up now."""
        if not path.is_relative_to(self._folder):  # another machine's output
            return None
        name = path.relative_to(self._folder).as_posix()
        begun, growing = self._found.get(name), self._growing.get(name)
        if begun is None or (growing is not None and growing.stamp is None):
            return None
        try:
            stamp, sums = begun.result()
            return sums if stamp == stamp_of(path) else None
        except (OSError, InterruptedError):
            return None

    def end(self) -> None:
        """What is still being summed up is wanted no more."""
        self._is_over = True
        self.forget()

    def forget(self) -> None:
        """The step begins anew: what it told counts no more."""
        for growing in self._growing.values():
            growing.drop()
        self._growing, self._found = {}, {}

    def _sum(self, path: Path) -> tuple[Stamp, Sums]:
        before = stamp_of(path)
        return before, flushed_sums(path, go_on=self._require_going)

    def _follow(self, growing: _Growing) -> tuple[Stamp, Sums]:
        """Reads as far as it is told; flushes and proves the whole as soon as there is one. Raises
        OSError where the file became another one meanwhile."""
        with ThreadPoolExecutor(2) as beside:
            sums, finished = growing.sums(beside)
            stamp, crc = finished.result()
        if crc != sums.crc32 or stamp[0] != sums.size:
            raise OSError(f"{growing.path.name} changed while it was summed up")
        return stamp, sums

    def _require_going(self) -> None:
        if self._is_over:
            raise InterruptedError("nobody waits for it any more")


class _Growing:
    """A file that is written from its first byte to its last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stamp: Stamp | None = None
        """As it was when it was told to be whole."""
        self._reached = 0
        self._is_dropped = False
        self._told = threading.Condition()

    def reach(self, size: int) -> None:
        with self._told:
            self._reached = size
            self._told.notify_all()

    def finish(self) -> None:
        with self._told:
            if self.stamp is None:
                self.stamp = stamp_of(self.path)
                self._reached = self.stamp[0]
                self._told.notify_all()

    def drop(self) -> None:
        with self._told:
            self._is_dropped = True
            self._told.notify_all()

    def sums(self, beside: ThreadPoolExecutor) -> tuple[Sums, Future[tuple[Stamp, int]]]:
        """Of all of it; and its stamp and the CRC-32 of the whole, once that is on the disk."""
        digest, crc, size = hashlib.sha256(), 0, 0
        room = memoryview(bytearray(CHUNK))
        finished: Future[tuple[Stamp, int]] | None = None
        with self.path.open("rb", buffering=0) as stream:
            while finished is None or size < self._reached:
                self._wait(size)
                if self.stamp is not None and finished is None:
                    finished = beside.submit(self._finished, self.stamp, beside)
                piece = room[: stream.readinto(room[: self._reached - size])]
                if not piece and size < self._reached:
                    raise OSError(f"{self.path.name} became shorter")
                digest.update(piece)
                crc = zlib.crc32(piece, crc)
                size += len(piece)
        return Sums(digest.hexdigest(), crc, size), finished

    def _finished(self, stamp: Stamp, beside: ThreadPoolExecutor) -> tuple[Stamp, int]:
        flushed = beside.submit(flush, self.path)
        crc = file_crc32(self.path)
        flushed.result()
        return stamp, crc

    def _wait(self, size: int) -> None:
        """Until there is more than `size`, or no more to come. Raises InterruptedError where nobody
        wants it any more."""
        with self._told:
            self._told.wait_for(
                lambda: self._is_dropped or self.stamp is not None or self._reached > size
            )
            if self._is_dropped:
                raise InterruptedError("nobody waits for it any more")


@contextmanager
def early_sums(folder: Path) -> Iterator[EarlySums]:
    """For one step; nothing is summed up any more once it is left."""
    with ThreadPoolExecutor(1) as threads:
        sums = EarlySums(folder, threads)
        try:
            yield sums
        finally:
            sums.end()
