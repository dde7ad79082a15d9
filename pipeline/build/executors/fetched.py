"""Inputs that a worker has fetched, kept by digest for the next step, up to a size."""

from __future__ import annotations

import contextlib
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.model.errors import DamagedStore
from pipeline.model.step import StoredFile
from pipeline.store.blobs import Blobs
from pipeline.store.digest import Sums

LIMIT = 50 << 30
"""Bytes kept: the footage of some ten lessons."""

Fetch = Callable[[Path], Sums]
"""Fetches a file to a place."""


class Fetched:
    """A folder of fetched files. Threads may share it."""

    def __init__(self, folder: Path, *, limit: int = LIMIT) -> None:
        self._blobs = Blobs(folder)
        self._folder = folder
        self._limit = limit
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._in_use: dict[str, int] = {}
        self._used: dict[str, float] = {}

    @contextmanager
    def using(self, stored: StoredFile) -> Iterator[None]:
        """What is in use is never thrown out."""
        with self._guard:
            self._in_use[stored.digest] = self._in_use.get(stored.digest, 0) + 1
            self._used[stored.digest] = time.monotonic()
        try:
            yield
        finally:
            with self._guard:
                self._in_use[stored.digest] -= 1

    def path(self, stored: StoredFile, place: Path, fetch: Fetch) -> Path:
        """Where the proved bytes are; fetched (by way of `place`) once, whoever asks."""
        with self._guard:
            lock = self._locks.setdefault(stored.digest, threading.Lock())
        with lock:
            with contextlib.suppress(DamagedStore):
                return self._blobs.path(stored)
            self._make_room(stored.size)
            sums = fetch(place)
            self._blobs.keep(place, stored.name, sums)
            return self._blobs.path(stored)

    def _make_room(self, size: int) -> None:
        """Throws out what has not been used for longest, as far as that is needed."""
        with self._guard:
            kept = {path: path.stat().st_size for path in self._folder.glob("*/*")}
            over = sum(kept.values()) + size - self._limit
            for path in sorted(kept, key=lambda path: self._used.get(path.name, 0.0)):
                if over <= 0:
                    return
                if not self._in_use.get(path.name):
                    over -= kept[path]
                    _remove(path)


def _remove(path: Path) -> None:
    if os.name == "nt":
        path.chmod(stat.S_IWRITE)  # Windows refuses to delete a read-only file
    with contextlib.suppress(OSError):  # it is read at this moment (Windows): next time
        path.unlink()
