"""Takes one file into a lesson: copied with its digest, examined, recorded; its original is only
ever moved.

In this order, so that a crash at any point loses and doubles nothing: copy, place the copy, write
its record, move the original, add the arrival. What is found half done is finished.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from pipeline.intake import answers, telling
from pipeline.intake.belonging import by_title, by_words, suggestion
from pipeline.intake.copying import Copied, NotAFile, StillChanging, copy_with_digest, digest_only
from pipeline.intake.desk import INCOMING, Desk, Outcome, Received
from pipeline.intake.examine import Examined, examine
from pipeline.intake.naming import one_line
from pipeline.intake.notes import NOTE, is_note, is_note_under_way, note_of
from pipeline.intake.parcel import Parcel, open_parcel
from pipeline.intake.settle import OURS
from pipeline.intake.shelve import recorded_name, shelve
from pipeline.intake.sidecar import is_sidecar, material_of, read_sidecar
from pipeline.manifest.arrivals import is_recorded
from pipeline.manifest.records import find_content, find_in_other_courses
from pipeline.model.errors import BadCaptions, BadFootage, BadManifest, DiskFull, MachineMustChange
from pipeline.model.lesson import FootageKind, FootageRecord
from pipeline.settings.roles import Role

SMALL = 8 << 20
"""Bytes: a text that may tell its lesson by its words is no larger."""
First = tuple[str, FootageRecord]
"""The lesson and the record that hold the same bytes already."""


def receive(path: Path, *, role: Role, desk: Desk, lesson: str | None = None) -> Received:
    """Takes `path` in for `lesson`, or for the one it belongs to. Never raises for what the file
    is: that is an outcome."""
    desk.inbox.mkdir(parents=True, exist_ok=True)
    with FileLock(desk.inbox / ".intake.lock"):
        try:
            parcel = open_parcel(path, role=role, desk=desk, lesson=lesson)
            return _side(parcel) if is_sidecar(path) else _material(parcel)
        except StillChanging:
            said = ("still-changing", "it is still being written", "还在写入")
            return answers.told(desk, path, Outcome.IGNORE, *said)
        except DiskFull as error:
            said = ("disk-full", error.text(), "磁盘空间不足，文件留在原处")
            return answers.told(desk, path, Outcome.REJECT, *said)
        except BadManifest as error:
            said = (
                "bad-records",
                f"it stays where it is: {error.text()}",
                "课程记录有误，文件留在原处",
            )
            return answers.told(desk, path, Outcome.REJECT, *said)
        except MachineMustChange as error:
            said = ("machine", f"it stays where it is: {error.text()}", "机器暂时无法检查")
            return answers.told(desk, path, Outcome.REJECT, *said)
        except FileNotFoundError:
            said = ("not-readable", "there is no file of that name", "没有这个文件")
            return answers.told(desk, path, Outcome.REJECT, *said)
        except OSError as error:
            said = (
                "not-readable",
                f"it stays where it is: {error.strerror}",
                "无法读取，文件留在原处",
            )
            return answers.told(desk, path, Outcome.REJECT, *said)


def sweep_incoming(desk: Desk) -> None:
    """Removes copies and notes of ours that a crash left unfinished: what was dropped is still
    where it was."""
    with FileLock(desk.inbox / ".intake.lock"):
        left = [*(desk.folder / INCOMING).glob("*")]
        left += filter(is_note_under_way, desk.inbox.glob("**/.*"))
        left += _orphaned(desk.inbox)
        for path in left:
            path.unlink(missing_ok=True)


def _orphaned(inbox: Path) -> Iterator[Path]:
    """Notes of ours whose file a person has moved elsewhere since; not in our own folders."""
    for folder, folders, files in os.walk(inbox):
        folders[:] = [name for name in folders if name not in OURS]
        here = Path(folder)
        notes = [here / name for name in files if name.endswith(NOTE)]
        spoken_of = {note_of(here / name).name for name in files} if notes else set()
        yield from (note for note in notes if note.name not in spoken_of and is_note(note))


def _material(parcel: Parcel) -> Received:
    lesson = parcel.lesson_by_place()
    copied: Copied | None = None
    try:
        with _copy(parcel, is_wanted=lesson is not None) as copied:
            return _taken(parcel, copied, lesson)
    except NotAFile:
        error = _not_a_file(parcel)
        return answers.refused(parcel, None, error.reason, error)
    except BadCaptions as bad:
        return answers.refused(parcel, copied, "unreadable-captions", bad)
    except BadFootage as bad:
        return answers.refused(parcel, copied, bad.reason, bad)


def _side(parcel: Parcel) -> Received:
    """A sidecar: it is moved with the file it speaks of."""
    copied: Copied | None = None
    try:
        with _copy(parcel, is_wanted=True) as copied:
            read_sidecar(copied.path, name=parcel.name)
    except NotAFile:
        error = _not_a_file(parcel)
        return answers.refused(parcel, None, error.reason, error)
    except BadFootage as bad:
        return answers.refused(parcel, copied, bad.reason, bad)
    if material_of(parcel.path):
        said = ("sidecar", "it is taken with the file it speaks of", "随同名文件一起接收")
    else:
        said = ("waits-for-its-file", "the file of the same name is not here yet", "等待同名文件")
    return answers.told(parcel.desk, parcel.path, Outcome.IGNORE, *said)


@contextmanager
def _copy(parcel: Parcel, *, is_wanted: bool) -> Iterator[Copied]:
    """A copy of ours, removed where it is not kept. A large file that nobody has said the lesson of
    is only read: it stays where it is."""
    path = parcel.path
    if not is_wanted and path.lstat().st_size > SMALL:
        yield digest_only(path)
        return
    suffix = path.suffix.lower() if path.suffix[1:].isalnum() and path.suffix.isascii() else ""
    aside = parcel.desk.folder / INCOMING / f"{uuid.uuid4().hex}{suffix[:9]}"
    try:
        yield copy_with_digest(path, aside)
    finally:
        aside.unlink(missing_ok=True)


def _taken(parcel: Parcel, copied: Copied, lesson: str | None) -> Received:
    first = find_content(parcel.desk.folder, copied.digest, near=lesson)
    if first and _is_unfinished(parcel, first):
        return answers.accepted(parcel, copied, first[1], first[0], telling.told(first[1].findings))
    if first and _is_duplicate(parcel, first, lesson):
        return answers.duplicate(parcel, copied, *first)
    desk = parcel.desk
    examined = examine(
        copied.path,
        name=parcel.name,
        course=desk.course,
        read_captions=desk.read_captions,
        kind=parcel.said_kind,
        thresholds=desk.thresholds,
    )
    _check_role(parcel, examined.kind)
    lesson = lesson or _lesson_by_words(parcel, examined)
    if lesson is None:
        lessons = desk.lessons(with_scripts=False)
        likely = suggestion(parcel.name, lessons) or suggestion(examined.title, lessons)
        return answers.unassigned(parcel, copied, examined, likely)
    if copied.path != parcel.path:
        return _kept(parcel, copied, examined, lesson, first)
    with _copy(parcel, is_wanted=True) as again:
        if again.digest != copied.digest:
            raise StillChanging(str(parcel.path))
        return _kept(parcel, again, examined, lesson, first)


def _kept(
    parcel: Parcel, copied: Copied, examined: Examined, lesson: str, first: First | None
) -> Received:
    warnings = telling.told(examined.findings)
    examined = _with_pointer(parcel, copied, examined)
    if first:
        warnings.append(telling.same_content(f"{first[0]}/{first[1].original_name}"))
    record = shelve(parcel, copied, examined, lesson)
    answer = answers.accepted(parcel, copied, record, lesson, warnings)
    return replace(answer, size=answer.size or examined.frame_size)


def _with_pointer(parcel: Parcel, copied: Copied, examined: Examined) -> Examined:
    """A film that another course of the house has, too, is taken, and told to be there."""
    if examined.kind not in (FootageKind.VIDEO, FootageKind.AUDIO):
        return examined
    place = find_in_other_courses(parcel.desk.folder, copied.digest)
    if place is None:
        return examined
    pointer = telling.in_other_course(one_line(place))
    return replace(examined, findings=(*examined.findings, pointer))


def _is_unfinished(parcel: Parcel, first: First) -> bool:
    """Whether a crash came after this very file was recorded and before its arrival was noted."""
    record = first[1]
    is_it = record.role == parcel.role.name and record.original_name == recorded_name(parcel.path)
    return is_it and not is_recorded(parcel.desk.folder, record.digest)


def _is_duplicate(parcel: Parcel, first: First, lesson: str | None) -> bool:
    """The same film in another lesson is most often a mistake; the same handout is not, and neither
    is what a person adds by name."""
    is_here = lesson is None or first[0] == lesson
    is_film = first[1].kind in (FootageKind.VIDEO, FootageKind.AUDIO)
    return is_here or (is_film and parcel.asked is None)


def _check_role(parcel: Parcel, kind: FootageKind) -> None:
    role = parcel.role
    if kind in role.kinds:
        return
    wanted = ", ".join(one.value for one in role.kinds)
    raise BadFootage(
        f"{parcel.name}: {role.label} may bring {wanted}; this is {kind.value}",
        hint="put it into the folder of the role that brings it (config/roles.yaml)",
        reason="wrong-role",
        message_zh=f"{parcel.name}：{role.label_zh}的文件夹不接收这类文件，请放入对应角色的文件夹",
    )


def _lesson_by_words(parcel: Parcel, examined: Examined) -> str | None:
    if examined.kind not in (FootageKind.SCRIPT, FootageKind.CAPTIONS):
        return None
    lessons = parcel.desk.lessons(with_scripts=True)
    return by_title(examined.title, lessons) or by_words(examined.words, lessons)


def _not_a_file(parcel: Parcel) -> BadFootage:
    return BadFootage(
        f"{parcel.name}: expected a file, found a link, a pipe, a socket or a device",
        hint="drop the file itself, not something that points to it",
        reason="not-a-file",
        message_zh=f"{parcel.name}：这不是普通文件（链接、管道或设备），请投递文件本身",
    )
