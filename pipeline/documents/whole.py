"""Writes a text file whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path


def write_whole(content: str, place: Path, *, is_flushed: bool = True) -> None:
    """Text written beside `place`, flushed, then moved over it; newlines as they are. What is not
    `is_flushed` may be empty after a power cut: for what can be done without."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with aside.open("w", encoding="utf-8", newline="") as stream:
            stream.write(content)
            if is_flushed:
                stream.flush()
                os.fsync(stream.fileno())
        aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)
