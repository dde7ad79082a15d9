"""What a lesson is made from: the chosen takes, the script, a person's cues, or what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.manifest.records import chosen_takes, cues_of, read_footage, script_of
from pipeline.manifest.script import read_script
from pipeline.model.course import Course
from pipeline.model.errors import BadFootage, NoTranscript
from pipeline.model.lesson import FootageKind, FootageRecord, Lesson
from pipeline.model.media import MediaFacts
from pipeline.model.step import Source
from pipeline.model.timed_text import Script
from pipeline.model.timing import frames_covering
from pipeline.recipes.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Take:
    """One piece of footage that the lesson shows, whole, in the order of its part."""

    name: str
    """`clip0`, `clip1`, …: what it is called from here on; no person's text in a command."""
    record: FootageRecord
    facts: MediaFacts
    footage: Source
    frame_count: int
    """Of the course's rate; covers picture and sound, whichever is longer."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a lesson starts from."""

    takes: tuple[Take, ...]
    script: Script | None
    people_cues: Path | None
    engine: str
    """`script_only`, `faster_whisper` or `openai_whisper`."""


def gather(workshop: Workshop, course: Course, lesson: Lesson) -> Material:
    """Raises BadFootage where there is nothing to show, NoTranscript where there is neither script
    nor model."""
    folder = workshop.lesson_folder(course, lesson.slug)
    records = read_footage(folder)
    takes = tuple(
        _take(workshop, folder, record, place, course.frame_rate)
        for place, record in enumerate(
            record
            for record in chosen_takes(records, lesson)
            if record.kind is FootageKind.VIDEO and record.facts and record.facts.video
        )
    )
    if not takes:
        raise BadFootage(
            f"{course.slug}/{lesson.slug}: expected at least one film in its footage, found none",
            hint=f"drop one into projects/{course.slug}/inbox/filming/{lesson.slug}/ and run "
            f"`weike watch --once`, or run `weike add {course.slug}/{lesson.slug} FILE`",
        )
    path = script_of(records, folder)
    names = [person.name for person in (lesson.lecturer, *lesson.credits)]
    script = read_script(path, lesson.language, names) if path else None
    engine = _engine(workshop, course, lesson, has_script=bool(script and script.paragraphs))
    return Material(takes, script, cues_of(folder, lesson.language), engine)


def _take(
    workshop: Workshop, folder: Path, record: FootageRecord, place: int, frame_rate: Fraction
) -> Take:
    facts = record.facts
    assert facts is not None  # chosen above
    source = Source(folder / "footage" / record.file, record.digest)
    if not source.path.is_file():
        raise BadFootage(
            f"{source.path}: expected the footage that its record describes, found no file",
            hint="copy it back there, or delete its record and drop the file again",
        )
    return Take(
        f"clip{place}",
        record,
        facts,
        source,
        frames_covering(facts.duration, frame_rate),
    )


def _engine(workshop: Workshop, course: Course, lesson: Lesson, *, has_script: bool) -> str:
    wanted = lesson.engine or workshop.settings.speech.engine
    if wanted == "auto":
        wanted = workshop.model.engine if workshop.model else "script_only"
    if wanted == "script_only" and not has_script:
        raise NoTranscript(
            f"{course.slug}/{lesson.slug}: expected a script or a speech model, found neither",
            hint="drop a script (script.md, .txt or .docx) into "
            f"projects/{course.slug}/inbox/collection/{lesson.slug}/; or bring a model to this "
            "machine: on one with internet run `weike models fetch small`, copy its folder here, "
            "and run `weike models import FOLDER`",
        )
    return wanted
