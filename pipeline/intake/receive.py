"""Takes one file into a lesson: checked, copied, recorded last; its original is only ever moved."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from fractions import Fraction
from pathlib import Path

from filelock import FileLock

from pipeline.ffmpeg.findings import fact_findings
from pipeline.ffmpeg.probe import probe
from pipeline.ffmpeg.sniff import sniff
from pipeline.intake.copying import Copied, StillChanging, copy_with_digest
from pipeline.intake.naming import lesson_of, read_name, safe_name, shown_name
from pipeline.intake.quarantine import move_taken, set_aside
from pipeline.manifest.records import FOOTAGE, read_footage, write_record
from pipeline.manifest.script import read_script
from pipeline.model.course import Course
from pipeline.model.errors import BadCaptions, BadFootage, DiskFull
from pipeline.model.lesson import FootageKind, FootageRecord
from pipeline.model.media import FrameSize, MediaFacts, Severity
from pipeline.settings.roles import Role


class Outcome(Enum):
    ACCEPT = "accept"
    ACCEPT_WITH_WARNING = "accept-with-warning"
    REJECT = "reject"
    IGNORE = "ignore"
    DUPLICATE = "duplicate"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file; `reason` is a slug, `message` for people."""

    file: str
    outcome: Outcome
    reason: str = ""
    message: str = ""
    lesson: str | None = None
    size: FrameSize | None = None
    duration: Fraction | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one course's files are taken in, and what becomes of originals: `move` or `stay`."""

    folder: Path
    course: Course
    after: str
    check_captions: Callable[[bytes, str], object]
    """Reads captions (content, file name) as they are read later; raises BadCaptions."""

    def lesson_folder(self, slug: str) -> Path:
        return self.folder / "lessons" / slug

    def role_folder(self, role: Role) -> Path:
        return self.folder / "inbox" / role.name


class _Refusal(Exception):
    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def receive(path: Path, *, role: Role, desk: Desk, lesson: str | None = None) -> Received:
    """Takes `path` in for `lesson`, or for the one its folder or name says. Never raises for what
    the file is: that is an outcome."""
    inbox = desk.folder / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    with FileLock(inbox / ".intake.lock"):
        try:
            return _receive(path, role, desk, lesson)
        except _Refusal as refusal:
            return _refused(path, role, desk, refusal)
        except StillChanging:
            return _told(path, Outcome.IGNORE, "still-changing", "it is still being written")
        except DiskFull as error:
            return _told(path, Outcome.REJECT, "disk-full", error.text())


def _told(path: Path, outcome: Outcome, reason: str, message: str) -> Received:
    return Received(shown_name(path.name), outcome, reason, message)


def _receive(path: Path, role: Role, desk: Desk, lesson: str | None) -> Received:
    kind = _kind(path, role)
    named = read_name(path.name)
    slug = lesson or lesson_of(named, path.parent.name, desk.course.lessons)
    if slug is None:
        example = desk.course.lessons[0] if desk.course.lessons else "<lesson>"
        return _told(
            path,
            Outcome.UNASSIGNED,
            "no-lesson",
            f"which lesson is it for? put it into {role.name}/<lesson>/, name it "
            f"L01-…, or run: weike add {desk.course.slug}/{example} FILE",
        )
    folder = desk.lesson_folder(slug)
    suffix = Path(safe_name(path.name)).suffix
    aside = folder / FOOTAGE / f".incoming-{uuid.uuid4().hex}{suffix}"
    try:
        copied = copy_with_digest(path, aside)
        earlier = _same_content(desk, copied.digest)
        if earlier:
            return _duplicate(path, role, desk, earlier, copied.digest)
        facts = _facts(copied.path, path.name, kind, desk)
        record = _record(path, copied, kind, facts, desk, role=role, slug=slug)
        aside.replace(folder / FOOTAGE / record.file)
        write_record(folder, record)
    finally:
        aside.unlink(missing_ok=True)
    _after(path, role, desk)
    return _accepted(record, slug)


def _kind(path: Path, role: Role) -> FootageKind:
    try:
        kind = sniff(path).kind
    except BadFootage as error:
        raise _Refusal("not-usable", error.text()) from error
    except OSError as error:
        raise _Refusal("not-usable", f"{shown_name(path.name)}: {error.strerror}") from error
    if kind not in role.kinds:
        wanted = ", ".join(one.value for one in role.kinds)
        message = f"{shown_name(path.name)}: {role.name} may bring {wanted}; this is {kind.value}"
        raise _Refusal("wrong-role", message)
    return kind


def _same_content(desk: Desk, digest: str) -> str:
    """Where in the course the same bytes are already: `lesson/file`, or ""."""
    for slug in desk.course.lessons:
        for record in read_footage(desk.lesson_folder(slug)):
            if record.digest == digest:
                return f"{slug}/{record.file}"
    return ""


def _duplicate(path: Path, role: Role, desk: Desk, earlier: str, digest: str) -> Received:
    _after(path, role, desk)
    slug, _, file = earlier.partition("/")
    message = f"the same content was taken in before as {file}"
    name = shown_name(path.name)
    return Received(name, Outcome.DUPLICATE, "same-content", message, slug, sha256=digest)


def _facts(copy: Path, name: str, kind: FootageKind, desk: Desk) -> MediaFacts | None:
    """Reads the file as its kind is read later, so that what cannot be read is refused now."""
    try:
        if kind in (FootageKind.VIDEO, FootageKind.AUDIO):
            return probe(copy)
        if kind is FootageKind.SCRIPT:
            read_script(copy, desk.course.language)
        if kind is FootageKind.CAPTIONS:
            desk.check_captions(copy.read_bytes(), shown_name(name))
    except BadCaptions as error:
        raise _Refusal("unreadable-captions", error.text()) from error
    except BadFootage as error:
        text = error.text().replace(copy.name, shown_name(name))
        is_script = kind is FootageKind.SCRIPT
        raise _Refusal("unreadable-script" if is_script else "cannot-be-read", text) from error
    return None


def _record(
    path: Path,
    copied: Copied,
    kind: FootageKind,
    facts: MediaFacts | None,
    desk: Desk,
    *,
    role: Role,
    slug: str,
) -> FootageRecord:
    records = read_footage(desk.lesson_folder(slug))
    named = read_name(path.name)
    same = [one for one in records if one.kind is kind and one.part == named.part]
    take = named.take or max((one.take for one in same), default=0) + 1
    course = desk.course
    found = (
        fact_findings(facts, frame_rate=course.frame_rate, frame_size=course.frame_size)
        if facts
        else ()
    )
    if kind is not FootageKind.VIDEO:
        found = tuple(one for one in found if one.code != "no-picture")
    return FootageRecord(
        file=_free_name(safe_name(path.name), desk.lesson_folder(slug) / FOOTAGE, records),
        original_name=shown_name(path.name),
        digest=copied.digest,
        size=copied.size,
        role=role.name,
        kind=kind,
        arrived=datetime.now().astimezone().isoformat(timespec="milliseconds"),
        part=named.part,
        take=take,
        facts=facts,
        findings=found,
    )


def _free_name(name: str, folder: Path, records: Iterable[FootageRecord]) -> str:
    """`name`, or `name~2` and so on: a file that is there, recorded or not, is never replaced."""
    used = {one.file.casefold() for one in records}
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if dot else (name, "")
    free, number = name, 2
    while free.casefold() in used or (folder / free).exists():
        free = f"{stem}~{number}{suffix}"
        number += 1
    return free


def _after(path: Path, role: Role, desk: Desk) -> None:
    if desk.after != "move" or not path.is_relative_to(desk.role_folder(role)):
        return
    try:
        move_taken(path, desk.role_folder(role))
    except PermissionError:
        return  # another program has it open (Windows); the next watch finds it taken already


def _accepted(record: FootageRecord, slug: str) -> Received:
    warnings = [one for one in record.findings if one.severity is not Severity.TELLS]
    told = "; ".join(one.message for one in record.findings)
    video = record.facts.video if record.facts else None
    return Received(
        record.original_name,
        Outcome.ACCEPT_WITH_WARNING if warnings else Outcome.ACCEPT,
        warnings[0].code if warnings else "",
        told,
        slug,
        video.display_size if video else None,
        record.facts.duration if record.facts else None,
        record.digest,
    )


def _refused(path: Path, role: Role, desk: Desk, refusal: _Refusal) -> Received:
    message = refusal.message
    role_folder = desk.role_folder(role)
    if desk.after == "move" and path.is_relative_to(role_folder):
        try:
            set_aside(path, role_folder, reason=refusal.reason, message=message)
        except OSError as problem:
            message += f" (it stays where it is: {problem.strerror})"
    return _told(path, Outcome.REJECT, refusal.reason, message)
