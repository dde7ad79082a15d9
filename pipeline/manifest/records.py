"""What was taken in for a lesson: a record beside each file of its footage, and what is chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from pipeline.documents.whole import write_whole
from pipeline.manifest.translation import language_in_name
from pipeline.model.codec import dumps, loads
from pipeline.model.errors import BadManifest, Problem
from pipeline.model.lesson import FootageKind, FootageRecord, Lesson
from pipeline.model.media import Severity

SCHEMA = "footage/1"
FOOTAGE = "footage"
SCRIPT_NAMES = ("script.md", "script.txt", "script.docx", "script.odt")


def read_footage(lesson_folder: Path) -> tuple[FootageRecord, ...]:
    """Every record of a lesson, by file name. Raises BadManifest where one cannot be read."""
    records, problems = [], []
    for path in sorted((lesson_folder / FOOTAGE).glob("*.json")):
        try:
            records.append(loads(SCHEMA, FootageRecord, path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as problem:
            problems.append(Problem(str(path), 0, f"expected a footage record: {problem}"))
    if problems:
        raise BadManifest(tuple(problems), hint="drop the file again; its record is made anew")
    return tuple(records)


def find_content(
    course_folder: Path, digest: str, *, near: str | None
) -> tuple[str, FootageRecord] | None:
    """The lesson and the record that hold these bytes already, `near` before all other lessons; a
    record that cannot be read is passed over."""
    lessons = course_folder / "lessons"
    found = sorted(lessons.glob(f"*/{FOOTAGE}/*.json"), key=lambda p: (p.parts[-3] != near, p))
    for path in found:
        try:
            text = path.read_text(encoding="utf-8")
            if digest in text and (record := loads(SCHEMA, FootageRecord, text)).digest == digest:
                return path.parts[-3], record
        except (OSError, ValueError):
            continue
    return None


def find_in_other_courses(course_folder: Path, digest: str) -> str | None:
    """`course/lesson/original name` of a record elsewhere in the house that holds these bytes."""
    for other in sorted(course_folder.parent.iterdir()):
        if other == course_folder or not (other / "lessons").is_dir():
            continue
        found = find_content(other, digest, near=None)
        if found:
            return f"{other.name}/{found[0]}/{found[1].original_name}"
    return None


def kept_digests(course_folder: Path) -> dict[str, Path]:
    """Every digest that a record of the course names, and the file it stands for."""
    kept = {}
    for path in sorted((course_folder / "lessons").glob(f"*/{FOOTAGE}/*.json")):
        try:
            record = loads(SCHEMA, FootageRecord, path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # reading the lesson says so
        kept[record.digest] = path.with_name(record.file)
    return kept


def record_path(lesson_folder: Path, file: str) -> Path:
    """`footage/<file>.json`."""
    return lesson_folder / FOOTAGE / f"{file}.json"


def write_record(lesson_folder: Path, record: FootageRecord) -> None:
    write_whole(dumps(SCHEMA, record), record_path(lesson_folder, record.file))


def chosen_takes(
    records: Iterable[FootageRecord], lesson: Lesson, *, spoiled: Collection[str] = ()
) -> tuple[FootageRecord, ...]:
    """In the order of parts: the take that lesson.yaml names, else the newest good one.

    A take is good where nothing stops it and it is not among `spoiled` (files that inspection found
    damaged); a part without one is left out. Raises BadManifest where lesson.yaml names a file that
    is not there.
    """
    films = [r for r in records if r.kind in (FootageKind.VIDEO, FootageKind.AUDIO)]
    wanted = dict(lesson.takes)
    parts: dict[tuple[int, str], list[FootageRecord]] = {}
    for record in films:
        parts.setdefault(_part_order(record.part), []).append(record)
    known = {record.file for record in films} | {record.original_name for record in films}
    missing = [file for file in wanted.values() if file not in known]
    if missing:
        name = f"{lesson.slug}/lesson.yaml"
        message = f"takes: expected files of its footage, found no {', '.join(missing)}"
        raise BadManifest((Problem(name, 0, message),), hint=f"there are: {', '.join(known)}")
    chosen = (
        _chosen(takes, wanted.get(takes[0].part or "1"), spoiled)
        for _, takes in sorted(parts.items())
    )
    return tuple(record for record in chosen if record is not None)


def named_take(records: Iterable[FootageRecord], name: str) -> FootageRecord | None:
    """The film of that name, as kept or as dropped; the newest of several."""
    named = [
        record
        for record in records
        if record.kind is FootageKind.VIDEO and name in (record.file, record.original_name)
    ]
    return max(named, key=lambda record: (record.take, record.arrived, record.file), default=None)


def named_still(records: Iterable[FootageRecord], name: str) -> FootageRecord | None:
    """The still of that name, as kept or as dropped; the newest of several."""
    named = [
        record
        for record in records
        if record.kind is FootageKind.IMAGE and name in (record.file, record.original_name)
    ]
    return max(named, key=lambda record: (record.take, record.arrived, record.file), default=None)


def _part_order(part: str) -> tuple[int, str]:
    return (int(part), "") if part.isdigit() else (0 if not part else 10**9, part)


def is_named(record: FootageRecord, lesson: Lesson) -> bool:
    """Whether a person chose it by name: it is used whatever is found in it."""
    named = [file for _, file in lesson.takes]
    return record.file in named or record.original_name in named


def _chosen(
    takes: list[FootageRecord], wanted: str | None, spoiled: Collection[str]
) -> FootageRecord | None:
    if wanted:
        named = [r for r in takes if wanted in (r.file, r.original_name)]
        if named:
            return named[-1]
    good = [
        record
        for record in takes
        if record.file not in spoiled
        and all(finding.severity is not Severity.STOPS for finding in record.findings)
    ]
    return max(good, key=lambda r: (r.take, r.arrived, r.file), default=None)


def script_of(
    records: Iterable[FootageRecord], lesson_folder: Path, *, second: str = ""
) -> Path | None:
    """The lesson's script: one that people put beside lesson.yaml, else the newest dropped that
    its name does not say to be in the lesson's `second` language."""
    for name in SCRIPT_NAMES:
        if (lesson_folder / name).is_file():
            return lesson_folder / name
    scripts = [
        record
        for record in records
        if record.kind is FootageKind.SCRIPT
        and not (second and language_in_name(record.original_name) == second)
    ]
    if not scripts:
        return None
    newest = max(scripts, key=lambda record: (record.arrived, record.take, record.file))
    return lesson_folder / FOOTAGE / newest.file


def cues_of(lesson_folder: Path, language: str) -> Path | None:
    """The cues a person edited, where there are any."""
    path = lesson_folder / f"cues.{language}.srt"
    return path if path.is_file() else None
