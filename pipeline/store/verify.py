"""Re-reads every stored byte against its digest, and finds what nothing names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pipeline.store.digest import file_digest
from pipeline.store.store import Store


class Damage(Enum):
    DAMAGED = "damaged"
    """The bytes are not those of the digest."""
    MISSING = "missing"
    """A record names the file, and it is not there."""
    RECORD = "record"
    """A record is damaged (or of another version): its step is made again."""
    ORPHAN = "orphan"
    """No record names the file: harmless, `gc` removes it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One file that is not as it should be."""

    damage: Damage
    path: Path
    wanted_by: str
    """The step that made it, or ""."""


def verify_store(store: Store) -> Iterator[Verdict]:
    """Reads every blob; a long read for a large store."""
    names = {
        stored.digest: record.name for record in store.actions.all() for stored in record.files
    }
    found = set()
    for path in sorted(store.blobs.folder.glob("*/*")):
        found.add(path.name)
        if _digest(path) != path.name:
            yield Verdict(Damage.DAMAGED, path, names.get(path.name, ""))
        elif path.name not in names:
            yield Verdict(Damage.ORPHAN, path, "")
    for digest in sorted(set(names) - found):
        yield Verdict(Damage.MISSING, store.blobs.path_of(digest), names[digest])
    for path in sorted(store.actions.unreadable()):
        yield Verdict(Damage.RECORD, path, "")


def _digest(path: Path) -> str:
    """ "" where the disk cannot read it, or a sweep took it meanwhile."""
    try:
        return file_digest(path)
    except OSError:
        return ""


def set_aside(store: Store, verdicts: list[Verdict]) -> int:
    """Moves damaged blobs and records to `damaged/`: the next build makes again what they held."""
    damaged = [v for v in verdicts if v.damage in (Damage.DAMAGED, Damage.RECORD)]
    for verdict in damaged:
        store.blobs.set_aside(verdict.path)
    return len(damaged)
