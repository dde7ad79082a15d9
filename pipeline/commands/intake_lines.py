"""How intake's answers are shown: a line or a JSON object for each file."""

from __future__ import annotations

from collections.abc import Iterable

import click

from pipeline.captions.formats import read_captions
from pipeline.commands.progress import say_json
from pipeline.intake.receive import Desk, Outcome, Received
from pipeline.model.codec import Json
from pipeline.model.course import Course
from pipeline.recipes.workshop import Workshop


def desk_of(workshop: Workshop, course: Course, *, after: str) -> Desk:
    """Where a course's files are taken in."""

    def check_captions(content: bytes, name: str) -> None:
        read_captions(content, file=name, language=course.language)

    return Desk(workshop.course_folder(course), course, after, check_captions)


def say_received(received: Iterable[Received], *, as_json: bool) -> int:
    """Says each outcome as it comes. Returns 1 where a file was refused, else 0."""
    refused = False
    count = 0
    for one in received:
        count += 1
        refused = refused or one.outcome is Outcome.REJECT
        if as_json:
            say_json(event(one))
        else:
            lesson = f" -> {one.lesson}" if one.lesson else ""
            click.echo(f"{one.outcome.value}: {one.file}{lesson}{_because(one)}")
    if not count and not as_json:
        click.echo("nothing new in the inboxes")
    return 1 if refused else 0


def event(received: Received) -> dict[str, Json]:
    """The object that commands.md describes."""
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
    }


def _because(received: Received) -> str:
    return f" ({received.message})" if received.message else ""
