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
        if file_digest(path) != path.name:
            yield Verdict(Damage.DAMAGED, path, names.get(path.name, ""))
        elif path.name not in names:
            yield Verdict(Damage.ORPHAN, path, "")
    for digest in sorted(set(names) - found):
        yield Verdict(Damage.MISSING, store.blobs.path_of(digest), names[digest])


def set_aside(store: Store, verdicts: list[Verdict]) -> int:
    """Moves damaged blobs to `damaged/`, so that the next build makes them again."""
    aside = store.folder / "damaged"
    damaged = [verdict for verdict in verdicts if verdict.damage is Damage.DAMAGED]
    for verdict in damaged:
        aside.mkdir(exist_ok=True)
        verdict.path.replace(aside / verdict.path.name)
    return len(damaged)
