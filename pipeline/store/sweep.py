"""Removes what no target needs: records that no recipe asks for any more, and files none names."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.model.errors import ToolFailed
from pipeline.store.store import Store


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed, or would remove."""

    records: int
    files: int
    size: int
    """Bytes."""


def sweep_store(store: Store, needed: Collection[str], *, is_dry_run: bool) -> Swept:
    """Removes every record whose key is not in `needed`, and every file then named by none.

    Raises ToolFailed while a build works in this store.
    """
    store.folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(store.folder / "sweep.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as problem:
        raise ToolFailed(
            f"{store.folder}: another sweep is at work here", hint="wait until it has ended"
        ) from problem
    try:
        return _sweep(store, needed, is_dry_run=is_dry_run)
    finally:
        lock.release()


def _sweep(store: Store, needed: Collection[str], *, is_dry_run: bool) -> Swept:
    if (store.folder / "work").exists():
        store.sweep()
        if any(path.is_dir() for path in (store.folder / "work").iterdir()):
            raise ToolFailed(
                f"{store.folder}: a build is at work in this store", hint="wait until it has ended"
            )
    records = list(store.actions.all())
    kept = {stored.digest for r in records if r.key in needed for stored in r.files}
    unneeded = [record for record in records if record.key not in needed]
    files = [path for path in store.blobs.folder.glob("*/*") if path.name not in kept]
    size = sum(path.stat().st_size for path in files)
    if not is_dry_run:
        for record in unneeded:
            store.actions.forget(record.key)
        for path in files:
            _remove(path)
    return Swept(len(unneeded), len(files), size)


def _remove(path: Path) -> None:
    if os.name == "nt":
        path.chmod(stat.S_IWRITE)  # Windows refuses to delete a read-only file
    path.unlink(missing_ok=True)
