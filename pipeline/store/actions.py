"""What was done, by key: one self-describing JSON record for each finished step.

A record is written last, after every file it names is in place, so a record that exists is true.
`latest` remembers which key a step of this name had last time: that is what a reason compares with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.whole import write_whole
from pipeline.model.codec import Json, canonical, dumps, loads
from pipeline.model.step import Artefact, StoredFile
from pipeline.store.blobs import Blobs
from pipeline.store.seal import sealed, unsealed

SCHEMA = "action/2"


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """One step that was done: what it was made of, and what it made."""

    key: str
    name: str
    """Target, stage and label: what the step is called from one build to the next."""
    made_of: Mapping[str, Json]
    """Everything the key hashes."""
    identity: str
    files: tuple[StoredFile, ...]
    facts: Mapping[str, Json]
    seconds: float

    def artefact(self) -> Artefact:
        return Artefact(self.key, self.identity, self.files, self.facts)


class Actions:
    """The records of a store."""

    def __init__(self, folder: Path, blobs: Blobs) -> None:
        self._folder = folder
        self._blobs = blobs

    def find(self, key: str) -> ActionRecord | None:
        """The record of `key` if every file it names is in the store, else None."""
        record = self._read(self._place(key))
        if record is None or record.key != key:
            return None
        return record if all(self._blobs.holds(stored) for stored in record.files) else None

    def write(self, record: ActionRecord) -> None:
        write_whole(sealed(dumps(SCHEMA, record, indent=None)), self._place(record.key))

    def remember_latest(self, name: str, key: str) -> None:
        """Notes that the step called `name` has `key` now. Not flushed: where a power cut takes it,
        no reason is told why the step is made next time."""
        place = self._latest_place(name)
        if self.latest_key(name) != key:
            text = json.dumps({"schema": "latest/1", "name": name, "key": key})
            write_whole(text, place, is_flushed=False)

    def record(self, key: str) -> ActionRecord | None:
        """The record of `key`, even if its files are gone."""
        return self._read(self._place(key)) if key else None

    def latest(self, name: str) -> ActionRecord | None:
        """The record of the step called `name` as it was last done, even if its files are gone."""
        return self.record(self.latest_key(name))

    def all(self) -> Iterator[ActionRecord]:
        """Every readable record, in no order."""
        for place in self._places():
            record = self._read(place)
            if record is not None:
                yield record

    def keys(self) -> set[str]:
        """The key of every record, readable or not."""
        return {place.stem for place in self._places()}

    def unreadable(self) -> Iterator[Path]:
        """Records that are damaged, or of a schema of another version."""
        for place in self._places():
            record = self._read(place)
            if record is None or record.key != place.stem:
                yield place

    def _places(self) -> Iterator[Path]:
        return self._folder.glob("keys/*/*.json")

    def forget(self, key: str) -> None:
        self._place(key).unlink(missing_ok=True)

    def latest_key(self, name: str) -> str:
        """The key that the step called `name` had last time; "": it never ran."""
        try:
            body = json.loads(self._latest_place(name).read_text(encoding="utf-8"))
            return str(body["key"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _place(self, key: str) -> Path:
        return self._folder / "keys" / key[:2] / f"{key}.json"

    def _latest_place(self, name: str) -> Path:
        name_digest = hashlib.sha256(canonical(name)).hexdigest()
        return self._folder / "latest" / name_digest[:2] / f"{name_digest}.json"

    @staticmethod
    def _read(place: Path) -> ActionRecord | None:
        """None for a record that is missing, damaged or of another schema: it is made again."""
        try:
            return loads(SCHEMA, ActionRecord, unsealed(place.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return None
