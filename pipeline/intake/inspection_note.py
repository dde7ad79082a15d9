"""What inspection found in a film, in a note beside the original that the team dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.intake.naming import shown_name
from pipeline.intake.notes import Told, is_note, leave_note, note_of
from pipeline.manifest.arrivals import Arrival, latest_arrivals
from pipeline.model.inspection import KINDS
from pipeline.model.media import SEVERITY_ZH, Finding
from pipeline.model.timing import clock_text

MARK = "检查结果："
"""What tells an inspection's note from another."""
_ORDER = tuple(SEVERITY_ZH)


def originals(course_folder: Path) -> dict[str, Arrival]:
    """Where the original of each file of footage is (`lessons/01-opening/footage/a.mp4`): the
    newest arrival that brought it."""
    return {
        arrival.kept: arrival
        for arrival in latest_arrivals(course_folder).values()
        if arrival.kept and arrival.outcome.startswith("accept")
    }


def original_place(course_folder: Path, arrival: Arrival) -> Path | None:
    """None where it was added from elsewhere, or where people took it away since."""
    place = course_folder / (arrival.place or arrival.path)
    is_inside = "/" in arrival.path
    return place if is_inside and place.is_file() and not place.is_symlink() else None


def is_answered(place: Path) -> bool:
    """Whether an inspection's note is beside it."""
    return MARK in _read(place)


def write_inspection_note(place: Path, findings: Sequence[Finding], *, page: str) -> bool:
    """Says in both languages what was found, worst first; `page` is where the report is. Returns
    whether the note is another than before."""
    ordered = sorted(findings, key=lambda one: _ORDER.index(one.severity))
    before = _read(place)
    leave_note(place, told_of(ordered, page), name=shown_name(place.name))
    return _read(place) != before


def _read(place: Path) -> str:
    """Our note beside a file; "" where there is none."""
    note = note_of(place)
    try:
        return note.read_text(encoding="utf-8", errors="replace") if is_note(note) else ""
    except OSError:
        return ""


def told_of(findings: Sequence[Finding], page: str) -> Told:
    """The note's text."""
    chinese, english = list(_chinese(findings)), list(_english(findings))
    if page:
        chinese.append(f"检查报告（浏览器打开）：{page}")
        english.append(f"report (open it in a browser): {page}")
    return "\n".join(chinese), "\n".join(english)


def _chinese(findings: Sequence[Finding]) -> Iterator[str]:
    count = len(findings)
    yield f"{MARK}{f'{count}条' if count else '未发现问题'}"
    for one in findings:
        yield f"【{SEVERITY_ZH[one.severity]}】{one.message_zh or one.message}{_place(one, '至')}"
        if is_mended(one):
            yield f"    自动处理：{one.advice_zh or one.advice}"
        elif one.advice_zh or one.advice:
            yield f"    建议：{one.advice_zh or one.advice}"


def _english(findings: Sequence[Finding]) -> Iterator[str]:
    count = len(findings)
    found = f"{count} finding{'' if count == 1 else 's'}" if count else "nothing was found wrong"
    yield f"Inspection: {found}"
    for one in findings:
        yield f"[{one.severity.value}] {one.message}{_place(one, ' to ')}"
        if one.advice:
            yield f"    {'mended by itself: ' if is_mended(one) else 'hint: '}{one.advice}"


def is_mended(finding: Finding) -> bool:
    """Whether the pipeline puts it right by itself."""
    kind = KINDS.get(finding.code)
    return bool(kind and kind.is_mended)


def _place(finding: Finding, to: str) -> str:
    place = finding.place
    return f" {clock_text(place.start)}{to}{clock_text(place.stop)}" if place else ""
