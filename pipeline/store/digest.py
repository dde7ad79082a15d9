"""SHA-256 of files, and a memory of it that never trusts a file that may still be changing.

The memory is a convenience: delete it and every digest is taken again.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from pipeline.documents.whole import write_whole
from pipeline.store.seal import sealed, unsealed

CHUNK = 1 << 18
"""Bytes read at a time: they stay in the processor's own memory."""
LARGE = 8 << 20
"""Bytes from which on a second thread is worth it."""
UNSETTLED_NS = 2_000_000_000
"""A file changed less than 2 s before it was hashed may change again within one tick of its
file system's clock (FAT keeps 2 s), so its digest is not remembered."""


Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a file's bytes come to. SHA-256 (hex) is its name; the CRC-32 finds damage before use,
    three times as fast."""

    digest: str
    crc32: int
    size: int


def stamp_of(path: Path) -> Stamp:
    """What changes when a file's bytes do. No ctime: hard links into workspaces change it."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_dev


def flush(path: Path) -> None:
    """Asks the system to put the file's bytes on the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def flushed_sums(path: Path, *, go_on: Callable[[], None] = lambda: None) -> Sums:
    """As `file_sums`; the disk has work while the bytes of a large file are summed up."""
    if path.stat().st_size < LARGE:
        flush(path)
        return file_sums(path, go_on=go_on)
    with ThreadPoolExecutor(1) as beside:
        flushed = beside.submit(flush, path)
        sums = file_sums(path, go_on=go_on)
        flushed.result()
    return sums


def file_sums(path: Path, *, go_on: Callable[[], None] = lambda: None) -> Sums:
    """Both sums, of a large file side by side; `go_on` is called now and then and may raise."""
    if path.stat().st_size < LARGE:
        return _sums(path.read_bytes())
    with ThreadPoolExecutor(1) as beside:
        crc = beside.submit(file_crc32, path)
        digest, size = hashlib.sha256(), 0
        with path.open("rb", buffering=0) as stream:
            for piece in pieces(stream):
                digest.update(piece)
                size += len(piece)
                go_on()
        return Sums(digest.hexdigest(), crc.result(), size)


def _sums(content: bytes) -> Sums:
    return Sums(bytes_digest(content), zlib.crc32(content), len(content))


def file_crc32(path: Path) -> int:
    """CRC-32 of the file's bytes."""
    crc = 0
    with path.open("rb", buffering=0) as stream:
        for piece in pieces(stream):
            crc = zlib.crc32(piece, crc)
    return crc


def pieces(stream: FileIO) -> Iterator[memoryview]:
    """A file's bytes to its end, in memory that is used again: to ask for new memory for each piece
    takes longer than its CRC-32."""
    room = memoryview(bytearray(CHUNK))
    while size := stream.readinto(room):
        yield room[:size]


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
        write_whole(sealed(content + "\n"), self._memory)


def _read_memory(memory: Path) -> dict[str, list[int | str]]:
    try:
        body = json.loads(unsealed(memory.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
    files = body.get("files") if isinstance(body, dict) else None
    return files if isinstance(files, dict) else {}
