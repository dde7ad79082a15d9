"""Receipts: what proves, without driving a recipe, that a build would find nothing to do.

A build that ended well leaves a receipt: the stat of every file in the folders it may read (their
territory), every stored file its steps made, and what it delivered. While all of that stands, the
next build is over after so many stats. A receipt only ever saves work: where anything differs, or
cannot be read, the recipes are driven as ever.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.documents.whole import write_whole
from pipeline.model.errors import WeikeError
from pipeline.model.recipe import Recipe, Together
from pipeline.model.step import Artefact, Step
from pipeline.store.digest import file_digest

SCHEMA = "receipt/1"
UNSETTLED_NS = 2_000_000_000
"""A file changed less than 2 s before it was looked at may change again within one tick of its file
system's clock (FAT keeps 2 s), so such a file is compared by its bytes."""


@dataclass(frozen=True, slots=True)
class Territory:
    """The files that a build may read: everything below `folders` but for `left_out` (whole paths
    or names of folders), single `files`, and `words` (versions, variables of the environment)."""

    folders: tuple[Path, ...]
    left_out: frozenset[str] = frozenset()
    files: tuple[Path, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """A territory as it was at one moment."""

    digest: str
    """Over path, size, time and inode of every file."""
    unsettled: tuple[tuple[str, str], ...]
    """(path, SHA-256) of files that had only just been written."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a build of one target left."""

    territory: Look
    products: Look
    """What it delivered."""
    stored: tuple[tuple[str, int, int], ...]
    """(digest, size, time in ns) of every file its steps made."""
    steps: tuple[tuple[str, str, str], ...]
    """(target, stage, label) of every step, once, in the order they were asked for."""
    outputs: tuple[str, ...]
    """The paths it told as its outputs."""
    tools: tuple[str, ...]
    """Paths of what it used from elsewhere: they tell where the territory lies."""


def look_at(territory: Territory) -> Look:
    """The territory as it is now. Reads no file, but those that were only just written."""
    digest = hashlib.sha256()
    unsettled = []
    now = time.time_ns()
    for word in territory.words:
        digest.update(f"{word}\0".encode("utf-8", "surrogateescape"))
    for path, found in _stats(territory):
        line = f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_ino}\0"
        digest.update(line.encode("utf-8", "surrogateescape"))
        if now - found.st_mtime_ns < UNSETTLED_NS:
            unsettled.append((path, _bytes_digest(path)))
    return Look(digest.hexdigest(), tuple(unsettled))


def still_as(before: Look, now: Look) -> bool:
    """Whether nothing changed between two looks."""
    return before.digest == now.digest and all(
        _bytes_digest(path) == digest for path, digest in before.unsettled
    )


def witnessed(recipe: Recipe[Any], seen: list[tuple[Step, Artefact]]) -> Recipe[Any]:
    """`recipe`, which notes in `seen` every step that it asked for and what that made."""
    try:
        request = next(recipe)
        while True:
            try:
                answers = yield _witnessed_request(request, seen)
            except WeikeError as error:
                request = recipe.throw(error)
                continue
            if not isinstance(request, Together):
                seen.extend(zip(request, answers, strict=True))
            request = recipe.send(answers)
    except StopIteration as stop:
        return stop.value


def stored_files(
    seen: Sequence[tuple[Step, Artefact]], blobs: Path
) -> tuple[tuple[str, int, int], ...]:
    """(digest, size, time) of every file of every artefact, once."""
    digests = sorted({file.digest for _, artefact in seen for file in artefact.files})
    found = [(digest, (blobs / digest[:2] / digest).stat()) for digest in digests]
    return tuple((digest, one.st_size, one.st_mtime_ns) for digest, one in found)


def write_receipt(receipt: Receipt, place: Path) -> None:
    body = {
        "schema": SCHEMA,
        "territory": [receipt.territory.digest, receipt.territory.unsettled],
        "products": [receipt.products.digest, receipt.products.unsettled],
        "stored": receipt.stored,
        "steps": receipt.steps,
        "outputs": receipt.outputs,
        "tools": receipt.tools,
    }
    write_whole(json.dumps(body, ensure_ascii=False), place)


def read_receipt(place: Path) -> Receipt | None:
    """None where there is none that can be read: then the recipes are driven."""
    try:
        body: Mapping[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        if body["schema"] != SCHEMA:
            return None
        return Receipt(
            _look(body["territory"]),
            _look(body["products"]),
            tuple((digest, size, time_ns) for digest, size, time_ns in body["stored"]),
            tuple((target, stage, label) for target, stage, label in body["steps"]),
            tuple(body["outputs"]),
            tuple(body["tools"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def holds_all(blobs: Path, stored: Collection[tuple[str, int, int]]) -> bool:
    """Whether every stored file is in the folder of blobs, untouched."""
    folder = str(blobs)
    for digest, size, time_ns in stored:
        try:
            found = os.stat(f"{folder}/{digest[:2]}/{digest}")  # noqa: PTH116 - thousands of times
        except OSError:
            return False
        if found.st_size != size or found.st_mtime_ns != time_ns:
            return False
    return True


def _witnessed_request(
    request: tuple[Step, ...] | Together, seen: list[tuple[Step, Artefact]]
) -> tuple[Step, ...] | Together:
    if isinstance(request, Together):
        return Together(tuple((name, witnessed(recipe, seen)) for name, recipe in request.recipes))
    return request


def _look(plain: Any) -> Look:
    digest, unsettled = plain
    return Look(digest, tuple((path, content) for path, content in unsettled))


def _stats(territory: Territory) -> Iterator[tuple[str, os.stat_result]]:
    for folder in territory.folders:
        yield from _below(str(folder), territory.left_out)
    for file in territory.files:
        yield str(file), file.stat()


def _below(folder: str, left_out: frozenset[str]) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below `folder`, in one order; a folder that is not there holds none."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.name in left_out or entry.path in left_out:
            continue
        if entry.is_dir():
            yield from _below(entry.path, left_out)
        else:
            yield entry.path, os.stat(entry.path)  # noqa: PTH116 - thousands of times


def _bytes_digest(path: str) -> str:
    """SHA-256 of a file's bytes, which are not held: it may be a film just dropped; "" where it is
    gone, which no file's digest is."""
    try:
        return file_digest(Path(path))
    except OSError:
        return ""
