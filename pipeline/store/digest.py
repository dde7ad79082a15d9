"""SHA-256 of files, and a memory of it that never trusts a file that may still be changing.

The memory is a convenience: delete it and every digest is taken again.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from pathlib import Path

CHUNK = 1 << 20
"""Bytes read at a time."""
UNSETTLED_NS = 2_000_000_000
"""A file changed less than 2 s before it was hashed may change again within one tick of its
file system's clock (FAT keeps 2 s), so its digest is not remembered."""


def file_digest(path: Path) -> str:
    """SHA-256 of the file's bytes, hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def bytes_digest(content: bytes) -> str:
    """SHA-256 of `content`, hex."""
    return hashlib.sha256(content).hexdigest()


class Digests:
    """Digests of people's files by path, remembered while size, mtime and inode stay the same."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._lock = threading.Lock()
        self._known: dict[str, list[int | str]] = _read_memory(memory)
        self._changed = False

    def of(self, path: Path) -> str:
        """SHA-256 of `path`, from memory where its stat is the one remembered."""
        before = path.stat()
        stamp = [before.st_size, before.st_mtime_ns, before.st_ino]
        with self._lock:
            known = self._known.get(str(path))
        if known and known[:3] == stamp:
            return str(known[3])
        digest = file_digest(path)
        if time.time_ns() - before.st_mtime_ns > UNSETTLED_NS:
            with self._lock:
                self._known[str(path)] = [*stamp, digest]
                self._changed = True
        return digest

    def save(self) -> None:
        """Writes the memory back, if anything was learnt."""
        with self._lock:
            if not self._changed:
                return
            content = json.dumps({"schema": "digests/1", "files": self._known}, sort_keys=True)
            self._changed = False
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        aside = self._memory.with_name(f"{self._memory.name}.{os.getpid()}")
        aside.write_text(content, encoding="utf-8")
        aside.replace(self._memory)


def _read_memory(memory: Path) -> dict[str, list[int | str]]:
    try:
        body = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    files = body.get("files") if isinstance(body, dict) else None
    return files if isinstance(files, dict) else {}
