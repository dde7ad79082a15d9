"""The answer to the team that filmed: each film's findings in a note beside the original, and the
report page of its lesson."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.intake.inspection_note import (
    is_answered,
    original_place,
    originals,
    write_inspection_note,
)
from pipeline.manifest.arrivals import latest_arrivals
from pipeline.manifest.records import read_footage
from pipeline.model.course import Course
from pipeline.model.errors import WeikeError
from pipeline.model.kinds_of_file import LESSON_KINDS
from pipeline.model.lesson import Lesson
from pipeline.model.media import Finding, Severity
from pipeline.recipes.checking import Checked, check_lesson
from pipeline.recipes.inspecting import FILMED, Inspection
from pipeline.recipes.reporting import write_report
from pipeline.recipes.workshop import Workshop

FILMERS = frozenset(LESSON_KINDS) - {"language-not-checked"}
"""What is said of a lesson that those who film can do something about."""
RECENT = timedelta(days=7)
"""Films that arrived no longer ago are answered by a later watch where this one was broken off."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was told of one film."""

    target: str
    file: str
    findings: tuple[Finding, ...]
    page: Path
    """The report of its lesson."""

    def codes(self, severity: Severity) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.code for f in self.findings if f.severity is severity))


def answer_lesson(
    workshop: Workshop, course: Course, lesson: Lesson, inspection: Inspection
) -> tuple[Answer, ...]:
    """Writes the report page and the notes; returns the answers that are new."""
    checked = check_lesson(workshop, course, lesson, inspection)
    made = f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"
    page = write_report(workshop, course, checked, made=made)
    folder = workshop.course_folder(course)
    shown = page.relative_to(workshop.places.root).as_posix()
    known = originals(folder)
    answers = []
    for one in inspection.files:
        found = _of_file(checked, one.record.original_name)
        arrival = known.get(f"lessons/{lesson.slug}/footage/{one.record.file}")
        place = original_place(folder, arrival) if arrival else None
        if place is None:
            continue
        if write_inspection_note(place, found, page=shown):
            answers.append(Answer(checked.target, one.record.original_name, found, page))
    return tuple(answers)


def _of_file(checked: Checked, name: str) -> tuple[Finding, ...]:
    """What concerns who filmed: of the file, and of the lesson's footage as a whole."""
    return tuple(
        finding
        for about, finding in checked.findings
        if about == name or (about == "lesson" and finding.code in FILMERS)
    )


def unanswered(workshop: Workshop, course: Course) -> tuple[str, ...]:
    """Lessons with films that arrived of late and whose inspection nobody has told yet: a watch
    was stopped before it came to them, say."""
    folder = workshop.course_folder(course)
    since = (datetime.now().astimezone() - RECENT).isoformat()
    late = {one.kept: one for one in latest_arrivals(folder).values() if one.at >= since}
    waiting = {
        arrival.kept: arrival.lesson
        for arrival in late.values()
        if arrival.outcome.startswith("accept")
        and (place := original_place(folder, arrival)) is not None
        and not is_answered(place)
    }
    found = []
    for slug in dict.fromkeys(waiting.values()):
        try:
            records = read_footage(folder / "lessons" / slug)
        except WeikeError:
            continue  # `weike check` tells it
        films = [one for one in records if one.kind in FILMED and one.facts]
        if any(f"lessons/{slug}/footage/{one.file}" in waiting for one in films):
            found.append(slug)
    return tuple(found)
