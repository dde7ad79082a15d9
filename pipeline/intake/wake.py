"""Waits for the next look, or less where the system says that something happened in a folder."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType


class Wake:
    """Events are a courtesy: where they fail (network shares, no watchfiles), looks come by time
    alone."""

    def __init__(self, folders: Sequence[Path], *, is_wanted: bool) -> None:
        self._folders = folders
        self._is_wanted = is_wanted
        self._happened = threading.Event()
        self._stop = threading.Event()

    def __enter__(self) -> Wake:
        if self._is_wanted:
            threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()

    def wait(self, seconds: float) -> None:
        """Returns after `seconds`, or sooner where something happened."""
        self._happened.wait(seconds)
        self._happened.clear()

    def _listen(self) -> None:
        try:
            import watchfiles

            for _ in watchfiles.watch(*self._folders, stop_event=self._stop, watch_filter=None):
                self._happened.set()
        except (ImportError, OSError, RuntimeError):
            return
