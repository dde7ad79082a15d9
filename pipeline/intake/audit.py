"""Proves from the disk alone that nothing that was dropped is lost, doubled or changed.

Every byte string that ever arrived lies in a lesson's footage, in quarantine, or still in its drop
folder, with the SHA-256 it had on arrival (the law of conservation). What a person took out of
quarantine is gone by that person's will, and no problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.desk import INBOX, Outcome
from pipeline.intake.notes import is_note, is_note_under_way, noted_digest
from pipeline.intake.settle import QUARANTINE, TAKEN
from pipeline.manifest.arrivals import Arrival, is_unchanged, latest_arrivals
from pipeline.manifest.records import FOOTAGE, kept_digests
from pipeline.store.digest import file_digest

KEPT = (Outcome.ACCEPT.value, Outcome.ACCEPT_WITH_WARNING.value, Outcome.DUPLICATE.value)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is not as it should be; `path` is where to look."""

    path: Path
    message: str


def audit(course_folder: Path) -> Iterator[Trouble]:
    """Reads every file under taken/, quarantine/ and footage/ once."""
    kept = kept_digests(course_folder)
    arrivals = list(latest_arrivals(course_folder).values())
    known = set(kept) | {arrival.digest for arrival in arrivals}
    yield from _footage(course_folder, kept)
    yield from _taken(course_folder, known)
    yield from _quarantine(course_folder)
    yield from _arrived(course_folder, arrivals, set(kept))


def _footage(course_folder: Path, kept: dict[str, Path]) -> Iterator[Trouble]:
    for digest, place in sorted(kept.items()):
        if not place.is_file():
            yield Trouble(place, "its record is here, the file is gone")
        elif file_digest(place) != digest:
            yield Trouble(place, "its bytes are not those that were taken in")
    recorded = set(kept.values())
    for path in sorted(course_folder.glob(f"lessons/*/{FOOTAGE}/*")):
        is_ours = path.suffix == ".json" or path.name.startswith(".")
        if not is_ours and path.is_file() and path not in recorded and path not in _doubles(path):
            yield Trouble(path, "no record names it (its record is made when it is dropped again)")


def _doubles(path: Path) -> tuple[Path, ...]:
    """The file itself where it has a record of its own: two records may hold the same bytes."""
    return (path,) if path.with_name(f"{path.name}.json").is_file() else ()


def _taken(course_folder: Path, known: set[str]) -> Iterator[Trouble]:
    for path in _files(course_folder, TAKEN):
        if is_note(path) or is_note_under_way(path) or _is_companion(path):
            continue
        if file_digest(path) not in known:
            yield Trouble(path, "it was moved here, and no lesson has its bytes")


def _is_companion(path: Path) -> bool:
    """A sidecar or a marker that went with the file it speaks of."""
    return path.suffix.lower() in (".yaml", ".yml", ".done", ".ok")


def _quarantine(course_folder: Path) -> Iterator[Trouble]:
    for path in _files(course_folder, QUARANTINE):
        if is_note(path) or is_note_under_way(path) or path.is_symlink():
            continue
        digest = noted_digest(path)
        if digest is None:
            yield Trouble(path, "it has no note that gives its digest")
        elif file_digest(path) != digest:
            yield Trouble(path, "its bytes are not those that were dropped")


def _arrived(course_folder: Path, arrivals: list[Arrival], kept: set[str]) -> Iterator[Trouble]:
    for arrival in arrivals:
        path = course_folder / arrival.path
        is_kept = arrival.digest in kept
        # a bare name: `weike add` was given it from elsewhere, and it never was in our keeping
        is_waiting = arrival.outcome == Outcome.UNASSIGNED.value and "/" in arrival.path
        if arrival.outcome in KEPT and not is_kept:
            yield Trouble(path, f"it was taken in for {arrival.lesson}, which has it no more")
        elif is_waiting and not is_kept and not is_unchanged(path, arrival):
            yield Trouble(path, "it waited here for its lesson, and is gone or changed")


def _files(course_folder: Path, name: str) -> list[Path]:
    found = course_folder.glob(f"{INBOX}/*/{name}/**/*")
    return sorted(path for path in found if path.is_file() or path.is_symlink())
