"""Removes what no target needs: records that no recipe asks for any more, and files none names.

Builds may go on meanwhile: only what stood there before the need was reckoned can go, and nothing
that a lease claims; while files go, every lease waits at a safe point.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.model.errors import ToolFailed
from pipeline.store.lease import all_paused
from pipeline.store.store import Store

OTHER_SWEEP = 1.0
"""Seconds that another sweep is waited for."""
PATIENCE = 10.0
"""Seconds a sweep waits for each build to come to a safe point (they look up five times a
second; a commit of a very large file takes longest)."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed, or would remove."""

    records: int
    files: int
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the store held before anybody reckoned what is needed; later things are not swept."""

    records: Mapping[str, frozenset[str]]
    """Key to the digests of its files."""
    blobs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Needed:
    """What must stay: keys of steps, and digests of files that are handed out somewhere."""

    keys: Collection[str]
    digests: Collection[str] = field(default_factory=frozenset)


def look_before(store: Store) -> Before:
    """Take it first, then reckon what is needed, then sweep."""
    # Files before records: a file that is committed in between is then not in `blobs` at all.
    blobs = frozenset(path.name for path in store.blobs.folder.glob("*/*"))
    records = {
        record.key: frozenset(stored.digest for stored in record.files)
        for record in store.actions.all()
    }
    return Before(records, blobs)


def sweep_store(store: Store, before: Before, needed: Needed, *, is_dry_run: bool) -> Swept:
    """Removes the records of `before` that nothing needs and no lease claims, and every file of
    `before` then named by none. Raises ToolFailed where another sweep is at work, or where a build
    does not come to a safe point."""
    store.folder.mkdir(parents=True, exist_ok=True)
    with _alone(store), _quiet(store) as claimed:
        store.sweep()
        keys = {*needed.keys, *claimed}
        unneeded = [
            key
            for key, digests in before.records.items()
            if key not in keys and digests.isdisjoint(needed.digests)
        ]
        kept = _named(store, before, set(unneeded)) | set(needed.digests)
        files = [store.blobs.path_of(digest) for digest in before.blobs - kept]
        files = [path for path in files if path.exists()]
        size = sum(path.stat().st_size for path in files)
        if not is_dry_run:
            for key in unneeded:
                store.actions.forget(key)
            files = [path for path in files if _remove(path)]
            _clear_litter(store)
        return Swept(len(unneeded), len(files), size)


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    lock = FileLock(store.folder / "sweep.lock")
    try:
        lock.acquire(timeout=OTHER_SWEEP)
    except Timeout as problem:
        raise ToolFailed(
            f"{store.folder}: another sweep is at work here", hint="wait until it has ended"
        ) from problem
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _quiet(store: Store) -> Iterator[set[str]]:
    try:
        with all_paused(store.folder, patience=PATIENCE) as claimed:
            yield claimed
    except Timeout as problem:
        raise ToolFailed(
            f"{store.folder}: a build is at work in this store and did not make way",
            hint="wait until it has ended, then run `weike gc` again; nothing was removed",
        ) from problem


def _named(store: Store, before: Before, gone: set[str]) -> set[str]:
    """Digests that the records left name: those known before, and those made since."""
    named = {
        digest for key, digests in before.records.items() if key not in gone for digest in digests
    }
    for key in store.actions.keys() - set(before.records):
        record = store.actions.find(key)
        named |= {stored.digest for stored in record.files} if record else set()
    return named


def _clear_litter(store: Store) -> None:
    """Damaged files that were set aside, and lock files that nobody holds: no lease is awake to
    take one now."""
    for path in store.blobs.damaged.glob("*"):
        _remove(path)
    for path in (store.folder / "locks").glob("*.lock"):
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        path.unlink(missing_ok=True)
        lock.release()


def _remove(path: Path) -> bool:
    """False where the system does not let go of a file (Windows, while somebody reads it): the
    next sweep takes it."""
    try:
        if os.name == "nt":
            path.chmod(stat.S_IWRITE)  # Windows refuses to delete a read-only file
        path.unlink(missing_ok=True)
    except PermissionError:
        return False
    return True
