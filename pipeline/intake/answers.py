"""What becomes of a file once its fate is known: its arrival noted, its original moved, its dropper
answered."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pipeline.intake.copying import Copied, Stamp
from pipeline.intake.desk import Desk, Outcome, Received
from pipeline.intake.examine import Examined
from pipeline.intake.ignored import MARKERS
from pipeline.intake.naming import one_line, shown_name
from pipeline.intake.notes import Told, leave_note, remove_note, write_note
from pipeline.intake.parcel import Parcel
from pipeline.intake.quarantine import move_taken, set_aside
from pipeline.manifest.arrivals import Arrival, add_arrival
from pipeline.model.errors import BadCaptions, BadFootage, WeikeError
from pipeline.model.lesson import FootageRecord
from pipeline.model.media import Finding

REASONS_ZH = {
    "not-media": "这不是可以使用的影片、录音、图片、文稿或字幕。请导出为MP4、WAV或文本后重投。",
    "codec-not-allowed": "影片或录音的编码不在允许之列。请导出为MP4（H.264画面、AAC声音）后重投。",
    "too-many-streams": "文件里的轨道太多。请只保留一条画面和一条声音后重新导出。",
    "no-stream": "里面没有可用的画面或声音。请播放检查，并重新复制。",
    "unreadable-script": "文稿无法读取。请另存为UTF-8文本或Word文档（.docx）后重新投递。",
    "unreadable-captions": "字幕文件无法读取。请另存为UTF-8编码的SRT后重新投递。",
    "metadata-invalid": "说明文件的内容不正确。请改正后重新投递。",
    "corrupt": "文件已损坏。请从存储卡或手机重新复制一次。",
}
"""What a person is told in Chinese where the message has no words of its own."""
FALLBACK_ZH = "文件无法使用。请从存储卡或手机重新复制一次；仍不行请联系管理员。"


def told(
    desk: Desk, path: Path, outcome: Outcome, reason: str, message: str, message_zh: str
) -> Received:
    """An answer without consequences: the file stays where it is."""
    return Received(
        shown_name(path.name),
        outcome,
        reason,
        message,
        message_zh=message_zh,
        path=desk.shown_path(path),
    )


def accepted(
    parcel: Parcel,
    copied: Copied,
    record: FootageRecord,
    lesson: str,
    warnings: Sequence[Finding],
) -> Received:
    """`warnings` are what the dropper should read now."""
    message = "; ".join(_said(one) for one in warnings)
    zh = "；".join(f"{one.message_zh}（{one.advice_zh}）" for one in warnings)
    outcome = Outcome.ACCEPT_WITH_WARNING if warnings else Outcome.ACCEPT
    reason = warnings[0].code if warnings else ""
    kept = f"lessons/{lesson}/footage/{record.file}"
    told = (
        f"已接收，归入 {lesson}。请注意：{zh}",
        f"taken in for {lesson}; please note: {message}",
    )
    _note(
        parcel,
        copied,
        outcome,
        reason,
        message,
        lesson=lesson,
        kept=kept,
        told=told if warnings else None,
    )
    video = record.facts.video if record.facts else None
    return Received(
        shown_name(parcel.path.name),
        outcome,
        reason,
        message,
        lesson,
        video.display_size if video else None,
        record.facts.duration if record.facts else None,
        record.digest,
        zh,
        parcel.desk.shown_path(parcel.path),
    )


def _said(finding: Finding) -> str:
    return f"{finding.message} ({finding.advice})" if finding.advice else finding.message


def duplicate(parcel: Parcel, copied: Copied, lesson: str, record: FootageRecord) -> Received:
    """The same bytes are there already: a pointer to the first is all that is kept."""
    kept = f"lessons/{lesson}/footage/{record.file}"
    message = f"the same content was taken in before as {lesson}/{one_line(record.original_name)}"
    zh = f"内容与先前接收的{lesson}/{one_line(record.original_name)}相同，不再重复保存"
    _note(
        parcel,
        copied,
        Outcome.DUPLICATE,
        "same-content",
        message,
        lesson=lesson,
        kept=kept,
        told=(zh, message),
    )
    video = record.facts.video if record.facts else None
    return Received(
        shown_name(parcel.path.name),
        Outcome.DUPLICATE,
        "same-content",
        message,
        lesson,
        video.display_size if video else None,
        record.facts.duration if record.facts else None,
        copied.digest,
        zh,
        parcel.desk.shown_path(parcel.path),
    )


def unassigned(
    parcel: Parcel, copied: Copied, examined: Examined, suggestion: str | None
) -> Received:
    """It stays where it is until somebody says its lesson; the board shows it."""
    desk = parcel.desk
    message, zh = waiting_words(desk, parcel.role.name, suggestion)
    outcome = Outcome.UNASSIGNED
    if parcel.path.is_relative_to(desk.inbox):  # of a file from elsewhere nothing is kept
        leave_note(parcel.path, (zh, message))
        _add(parcel, copied, outcome, "no-lesson", message, suggestion=suggestion or "")
    facts = examined.facts
    return Received(
        shown_name(parcel.path.name),
        outcome,
        "no-lesson",
        message,
        None,
        facts.video.display_size if facts and facts.video else None,
        facts.duration if facts else None,
        copied.digest,
        zh,
        desk.shown_path(parcel.path),
        suggestion,
    )


def waiting_words(desk: Desk, role: str, suggestion: str | None) -> tuple[str, str]:
    """What to do with a file that waits for its lesson, in English and in Chinese."""
    example = suggestion or "<lesson>"
    english = (
        f"which lesson is it for{f'; perhaps {suggestion}' if suggestion else ''}? "
        f"Put it into {role}/{example}/, name it L01-…, or run: "
        f"weike add {desk.course.slug}/{example} FILE --role {role}"
    )
    chinese = (
        f"不知道属于哪一课{f'（可能是{suggestion}）' if suggestion else ''}。"
        f"请放入{role}/{suggestion or '<课>'}/文件夹，或在文件名中写明“第1课”"
    )
    return english, chinese


def refused(
    parcel: Parcel, copied: Copied | None, reason: str, error: BadFootage | BadCaptions
) -> Received:
    """Set aside untouched, with a note beside it in both languages."""
    message = _without_doubles(error)
    zh = getattr(error, "message_zh", "") or f"{parcel.name}：{REASONS_ZH.get(reason, FALLBACK_ZH)}"
    place = ""
    try:
        place = _set_aside(parcel, copied, (zh, message))
    except OSError as problem:
        message += f" (it stays where it is: {problem.strerror})"
    _add(parcel, copied, Outcome.REJECT, reason, message, place=place)
    return Received(
        shown_name(parcel.path.name),
        Outcome.REJECT,
        reason,
        message,
        sha256=copied.digest if copied else None,
        message_zh=zh,
        path=parcel.desk.shown_path(parcel.path),
    )


def _set_aside(parcel: Parcel, copied: Copied | None, told: Told) -> str:
    """Into quarantine/, or, where originals stay, with a note beside it in the drop folder. A file
    that `weike add` was given from elsewhere gets none: nothing is written beside it."""
    path = parcel.path
    if parcel.is_moved:
        folder = parcel.desk.role_folder(parcel.role)
        moved = set_aside(path, folder, copied=copied, told=told)
        return moved.relative_to(parcel.desk.folder).as_posix()
    if parcel.is_dropped:
        write_note(path, told, digest=copied.digest if copied else "")
    return ""


def _without_doubles(error: WeikeError) -> str:
    """The hint of a cut film says the same figures again: once is enough."""
    head, _, tail = error.hint.partition(": ")
    return f"{error.message}\nhint: {head}" if tail and tail in error.message else error.text()


def _note(
    parcel: Parcel,
    copied: Copied,
    outcome: Outcome,
    reason: str,
    message: str,
    *,
    lesson: str = "",
    kept: str,
    told: Told | None,
) -> None:
    """Moves the original, where originals are moved, says what there is to tell in a note beside
    it, and adds its arrival."""
    place = ""
    if parcel.is_moved:
        place = _moved(parcel, copied, told)
    elif parcel.is_dropped:
        remove_note(parcel.path)
        if told:
            leave_note(parcel.path, told)
    _add(
        parcel,
        copied,
        outcome,
        reason,
        message,
        lesson=lesson,
        kept=kept,
        place=place,
    )


def _moved(parcel: Parcel, copied: Copied | None, told: Told | None) -> str:
    """Its sidecar and marker first: a sidecar that a crash left alone would wait for ever, while
    the file itself is known by its bytes."""
    folder = parcel.desk.role_folder(parcel.role)
    companions = [parcel.path.with_name(parcel.path.name + suffix) for suffix in MARKERS]
    companions += [parcel.sidecar.path] if parcel.sidecar else []
    for companion in companions:
        with contextlib.suppress(OSError, ValueError):
            if companion.is_file():
                move_taken(companion, folder)
    try:
        place = move_taken(parcel.path, folder, copied, told=told)
    except PermissionError:
        return ""  # another program has it open (Windows); the next look moves it
    return place.relative_to(parcel.desk.folder).as_posix()


def _add(
    parcel: Parcel,
    copied: Copied | None,
    outcome: Outcome,
    reason: str,
    message: str,
    *,
    lesson: str = "",
    kept: str = "",
    suggestion: str = "",
    place: str = "",
) -> None:
    stamp = copied.stamp if copied else Stamp(0, 0, 0)
    folder = parcel.desk.folder
    inside = parcel.path.is_relative_to(folder)
    add_arrival(
        folder,
        Arrival(
            at=datetime.now().astimezone().isoformat(timespec="milliseconds"),
            path=parcel.path.relative_to(folder).as_posix() if inside else parcel.path.name,
            role=parcel.role.name,
            outcome=outcome.value,
            reason=reason,
            digest=copied.digest if copied else "",
            size=stamp.size,
            mtime_ns=stamp.mtime_ns,
            lesson=lesson,
            kept=kept,
            place=place,
            message=message,
            suggestion=suggestion,
        ),
    )
