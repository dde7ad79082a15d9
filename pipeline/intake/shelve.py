"""Puts a copy into a lesson's footage/ under a safe name, then writes its record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pipeline.intake.copying import Copied, flush_folder
from pipeline.intake.examine import Examined
from pipeline.intake.naming import safe_name, shown_name
from pipeline.intake.parcel import Parcel
from pipeline.manifest.records import FOOTAGE, read_footage, write_record
from pipeline.model.lesson import FootageKind, FootageRecord
from pipeline.store.digest import file_digest


def shelve(parcel: Parcel, copied: Copied, examined: Examined, lesson: str) -> FootageRecord:
    """Raises BadManifest where a record of the lesson cannot be read."""
    folder = parcel.desk.lesson_folder(lesson)
    records = read_footage(folder)
    footage = folder / FOOTAGE
    footage.mkdir(parents=True, exist_ok=True)
    record = _record(parcel, copied, examined, records, footage)
    copied.path.replace(footage / record.file)
    flush_folder(footage)
    write_record(folder, record)
    flush_folder(footage)
    return record


def recorded_name(path: Path) -> str:
    """A dropped file's name as its record has it."""
    return shown_name(path.name).encode("utf-8", "backslashreplace").decode()


def _record(
    parcel: Parcel,
    copied: Copied,
    examined: Examined,
    records: tuple[FootageRecord, ...],
    footage: Path,
) -> FootageRecord:
    same = [one for one in records if one.kind is examined.kind and one.part == parcel.part]
    take = parcel.take or max((one.take for one in same), default=0) + 1
    found = examined.findings
    if examined.kind is not FootageKind.VIDEO:
        found = tuple(one for one in found if one.code != "no-picture")
    return FootageRecord(
        file=_free_name(safe_name(parcel.path.name), footage, records, copied.digest),
        original_name=recorded_name(parcel.path),
        digest=copied.digest,
        size=copied.size,
        role=parcel.role.name,
        kind=examined.kind,
        arrived=datetime.now().astimezone().isoformat(timespec="milliseconds"),
        part=parcel.part,
        take=take,
        facts=examined.facts,
        findings=found,
    )


def _free_name(name: str, folder: Path, records: Iterable[FootageRecord], digest: str) -> str:
    """`name`, or `name~2` and so on: a file that is there, recorded or not, is never replaced, but
    by the same bytes (a crash came between the copy and its record)."""
    used = {one.file.casefold() for one in records}
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if dot else (name, "")
    free, number = name, 2
    while free.casefold() in used or _is_other(folder / free, digest):
        free = f"{stem}~{number}{suffix}"
        number += 1
    return free


def _is_other(place: Path, digest: str) -> bool:
    return place.exists() and (not place.is_file() or file_digest(place) != digest)
