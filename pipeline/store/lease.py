"""Who is using the store, and what they have looked at: a sweep takes nothing that a lease names.

A lease is a locked file, so it ends with its process, however that ends. It costs nothing while
nobody sweeps: a sweep asks, every lease answers at its next safe point by writing down its keys
and letting go of its lock until the sweep has ended.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import psutil
from filelock import FileLock, Timeout

from pipeline.documents.whole import write_whole

WANTED = "sweep.wanted"
"""Its presence asks leases to pause; only who holds `sweep.lock` makes it."""
LOOK_SECONDS = 0.05


class Lease:
    """A claim on every key noted in it, as long as its process lives. A context manager."""

    def __init__(self, store_folder: Path) -> None:
        self._store = store_folder
        folder = store_folder / "leases"
        folder.mkdir(parents=True, exist_ok=True)
        token = f"{socket.gethostname()}~{os.getpid()}~{secrets.token_hex(4)}"
        self._keys_file = folder / f"{token}.keys"
        self._lock_file = folder / f"{token}.lock"
        self._lock = FileLock(self._lock_file, thread_local=False)
        self._keys: set[str] = set()
        self._idle = threading.Condition()
        self._busy = 0
        self._is_paused = False

    def __enter__(self) -> Lease:
        self._lock.acquire()
        self.pause()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._lock.release()
        for path in (self._keys_file, self._lock_file):
            path.unlink(missing_ok=True)

    def note(self, key: str) -> None:
        """Claims `key` from the next safe point on: call it before looking the key up."""
        self._keys.add(key)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around what must not happen while a sweep is at work: a commit in another thread."""
        with self._idle:
            self._idle.wait_for(lambda: not self._is_paused)
            self._busy += 1
        try:
            yield
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def pause(self) -> None:
        """A safe point: lets a waiting sweep through. One thread alone calls it."""
        while (self._store / WANTED).exists():
            with self._idle:
                self._is_paused = True
                self._idle.wait_for(lambda: self._busy == 0)
            try:
                self._let_through()
            finally:
                with self._idle:
                    self._is_paused = False
                    self._idle.notify_all()

    def _let_through(self) -> None:
        write_whole(json.dumps(sorted(self._keys)), self._keys_file)
        self._lock.release()
        with FileLock(self._store / "sweep.lock"):
            # Held by nobody else now: a request that still stands is that of a killed sweep.
            (self._store / WANTED).unlink(missing_ok=True)
        self._lock.acquire()
        self._keys_file.unlink(missing_ok=True)


@contextmanager
def all_paused(store_folder: Path, *, patience: float) -> Iterator[set[str]]:
    """The keys that living leases claim, while every one of them waits at a safe point.

    For who holds `sweep.lock`. Raises Timeout where one has not answered in `patience` seconds.
    """
    folder = store_folder / "leases"
    _forget_dead(folder)
    wanted = store_folder / WANTED
    wanted.touch()
    held: list[FileLock] = []
    try:
        for path in sorted(folder.glob("*.lock")):
            lock = FileLock(path)
            lock.acquire(timeout=patience, poll_interval=LOOK_SECONDS)
            held.append(lock)
        yield {key for path in folder.glob("*.keys") for key in _read_keys(path)}
    finally:
        wanted.unlink(missing_ok=True)
        for lock in held:
            lock.release()


def _read_keys(path: Path) -> list[str]:
    keys: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return keys


def _forget_dead(folder: Path) -> None:
    """Removes what processes of this machine left that live no more."""
    for path in [*folder.glob("*.keys"), *folder.glob("*.lock")]:
        host, pid, _ = path.stem.split("~")
        if host == socket.gethostname() and not psutil.pid_exists(int(pid)):
            path.unlink(missing_ok=True)


__all__ = ["Lease", "Timeout", "all_paused"]
