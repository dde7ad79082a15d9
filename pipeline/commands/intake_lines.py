"""How intake's answers are shown: a line or a JSON object for each file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from pipeline.captions.formats import read_captions
from pipeline.commands.progress import say_json
from pipeline.intake.desk import Desk, Outcome, Received
from pipeline.intake.ignored import MARKER, SYSTEM
from pipeline.intake.naming import one_line
from pipeline.manifest.course import read_all
from pipeline.model.codec import Json
from pipeline.model.course import Course
from pipeline.recipes.workshop import Workshop
from pipeline.settings.names import read_name_rules

QUIET = (SYSTEM, MARKER)
"""What people are not told of; JSON names every file."""


def desk_of(workshop: Workshop, course: Course, *, after: str) -> Desk:
    """Where a course's files are taken in."""

    def words_of(content: bytes, name: str) -> tuple[str, Sequence[str]]:
        timed, repairs = read_captions(content, file=name, language=course.language)
        return "\n".join(line for cue in timed.cues for line in cue.lines), repairs

    _, lessons, _ = read_all(workshop.places.projects, course.slug)
    return Desk(
        workshop.course_folder(course),
        course,
        after,
        words_of,
        titles={lesson.slug: lesson.title for lesson in lessons},
        rules=read_name_rules(workshop.places),
        thresholds=workshop.rules,
    )


def say_received(received: Iterable[Received], *, as_json: bool) -> int:
    """Says each outcome as it comes. Returns 1 where a file was refused, else 0."""
    refused = False
    count = 0
    for one in received:
        refused = refused or one.outcome is Outcome.REJECT
        count += say_one(one, as_json=as_json)
    if not count and not as_json:
        click.echo("nothing new in the inboxes")
    return 1 if refused else 0


def say_one(received: Received, *, as_json: bool) -> bool:
    """Says one outcome, where it is one that people are told of; returns whether it was said."""
    if as_json:
        say_json(event(received))
        return True
    if received.reason in QUIET:
        return False
    lesson = f" -> {received.lesson}" if received.lesson else ""
    click.echo(f"{received.outcome.value}: {one_line(received.file)}{lesson}{_because(received)}")
    return True


def event(received: Received) -> dict[str, Json]:
    """The object that commands.md describes, and what helps a program besides."""
    size = received.size
    return {
        "event": "intake",
        "file": received.file,
        "outcome": received.outcome.value,
        "reason": received.reason,
        "message": received.message,
        "lesson": received.lesson,
        "size": [size.width, size.height] if size else None,
        "duration": float(received.duration) if received.duration is not None else None,
        "sha256": received.sha256,
        "message_zh": received.message_zh,
        "path": received.path,
        "suggestion": received.suggestion,
        "course": received.course,
    }


def _because(received: Received) -> str:
    return f" ({received.message})" if received.message else ""
