"""Being told to end (by a service manager, a closed terminal) is obeyed as Ctrl-C is."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

KINDS = ("SIGTERM", "SIGHUP", "SIGBREAK")


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Within it such a signal raises KeyboardInterrupt in the main thread."""
    kinds = [getattr(signal, name) for name in KINDS if hasattr(signal, name)]
    before = {kind: signal.signal(kind, signal.default_int_handler) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
