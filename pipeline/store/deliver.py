"""Hands stored files over into people's folders: copied whole, remembered by digest, never linked,
so that what a person does to a delivered file cannot reach the store."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.whole import write_whole
from pipeline.model.step import StoredFile
from pipeline.store.blobs import Blobs
from pipeline.store.copying import copy_whole
from pipeline.store.digest import file_digest

LIST_NAME = ".delivered.json"


@dataclass(frozen=True, slots=True)
class Delivered:
    """One file of a deliverables folder, as it was put there."""

    path: Path
    digest: str


class Deliveries:
    """One folder of finished files and the list of what was put in it."""

    def __init__(self, folder: Path, blobs: Blobs) -> None:
        self.folder = folder
        self._blobs = blobs

    def place(self, files: Mapping[str, StoredFile], *, is_all: bool = True) -> tuple[Path, ...]:
        """Puts `files` (name in the folder, stored file) there; returns those that were written.

        A file that is there already with the digest and stat of last time is left alone; names
        delivered earlier and not asked for now are removed, where `files` are all there is to be.
        """
        known = self._read()
        written = []
        for name, stored in files.items():
            place = self.folder / name
            entry = _entry(place, stored.digest)
            if entry is None or known.get(name) != entry:
                copy_whole(self._blobs.path(stored), place)
                written.append(place)
        now: dict[str, dict[str, str | int] | None] = {} if is_all else dict(known)
        for name in set(known) - set(files) if is_all else ():
            (self.folder / name).unlink(missing_ok=True)
        for name, stored in files.items():
            now[name] = _entry(self.folder / name, stored.digest)
        if now != known:
            self._write(now)
        return tuple(written)

    def all(self) -> Iterator[Delivered]:
        """What the list says is in the folder."""
        for name, entry in self._read().items():
            yield Delivered(self.folder / name, str(entry["digest"]))

    def damaged(self) -> Iterator[Path]:
        """Delivered files that are gone or whose bytes are not those delivered; reads them all."""
        for delivered in self.all():
            if not delivered.path.is_file() or file_digest(delivered.path) != delivered.digest:
                yield delivered.path

    def forget(self, paths: Collection[Path]) -> None:
        """Drops entries, so that the next hand-over puts those files there anew."""
        left = {name: at for name, at in self._read().items() if self.folder / name not in paths}
        self._write(left)

    def _write(self, files: Mapping[str, Mapping[str, str | int] | None]) -> None:
        body = {"schema": "delivered/1", "files": files}
        text = json.dumps(body, ensure_ascii=False, indent=1)
        write_whole(text + "\n", self.folder / LIST_NAME)

    def _read(self) -> dict[str, dict[str, str | int]]:
        try:
            body = json.loads((self.folder / LIST_NAME).read_text(encoding="utf-8"))
            files: dict[str, dict[str, str | int]] = body["files"]
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return files


def _entry(place: Path, digest: str) -> dict[str, str | int] | None:
    try:
        found = place.stat()
    except OSError:
        return None
    return {"digest": digest, "size": found.st_size, "mtime_ns": found.st_mtime_ns}
