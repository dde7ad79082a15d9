"""Sums of files that a step has finished while it still goes on: they are flushed and summed up
beside it, and count where the file is still the same when the step has ended."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from pipeline.store.digest import LARGE, Stamp, Sums, flushed_sums, stamp_of


class EarlySums:
    """Of the files of one output folder."""

    def __init__(self, folder: Path, threads: ThreadPoolExecutor) -> None:
        self._folder = folder
        self._threads = threads
        self._found: dict[str, Future[tuple[Stamp, Sums]]] = {}
        self._is_over = False

    def start(self, name: str) -> None:
        """Begins with a file that is as it will be; small ones are not worth it."""
        path = self._folder / name
        with contextlib.suppress(OSError):  # gone again: whoever asks looks for himself
            if path.stat().st_size >= LARGE:
                self._found[name] = self._threads.submit(self._sum, path)

    def of(self, path: Path) -> Sums | None:
        """Those of a file of the folder; None where it must be summed up now."""
        if not path.is_relative_to(self._folder):  # another machine's output
            return None
        begun = self._found.get(path.relative_to(self._folder).as_posix())
        if begun is None:
            return None
        try:
            stamp, sums = begun.result()
            return sums if stamp == stamp_of(path) else None
        except (OSError, InterruptedError):
            return None

    def end(self) -> None:
        """What is still being summed up is wanted no more."""
        self._is_over = True

    def _sum(self, path: Path) -> tuple[Stamp, Sums]:
        before = stamp_of(path)
        return before, flushed_sums(path, go_on=self._require_going)

    def _require_going(self) -> None:
        if self._is_over:
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
