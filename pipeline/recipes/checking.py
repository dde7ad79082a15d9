"""What can be said against a lesson as it is: its footage, its words on the cards, its captions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.build.plan import plan
from pipeline.ffmpeg.findings import findings
from pipeline.graphics.cards import check_texts
from pipeline.manifest.records import read_footage
from pipeline.model.codec import from_json, loads
from pipeline.model.course import Course
from pipeline.model.errors import WeikeError
from pipeline.model.lesson import Lesson
from pipeline.model.measured import Measurements
from pipeline.model.media import Finding, Severity
from pipeline.model.step import Artefact
from pipeline.recipes.lesson import lesson_films
from pipeline.recipes.overhearing import overhear
from pipeline.recipes.preparing import card_text
from pipeline.recipes.proposed_cuts import proposal_finding, proposed_cuts
from pipeline.recipes.workshop import Workshop
from pipeline.stages import caption, conform, inspect


@dataclass(frozen=True, slots=True)
class Checked:
    """(what it is about, the finding) pairs."""

    target: str
    findings: tuple[tuple[str, Finding], ...]


def check_lesson(workshop: Workshop, course: Course, lesson: Lesson) -> Checked:
    """Reads what intake, inspection and captioning found; builds nothing."""
    target = f"{course.slug}/{lesson.slug}"
    found = [*_words(workshop, course, lesson), *_footage(workshop, course, lesson)]
    found += _built(workshop, course, lesson)
    found += measured_findings(workshop, course, lesson)
    found += _proposals(workshop, course, lesson)
    return Checked(target, tuple(dict.fromkeys(found)))


def _proposals(workshop: Workshop, course: Course, lesson: Lesson) -> list[tuple[str, Finding]]:
    """Cuts that could be made, where the takes were listened to already."""
    target = f"{course.slug}/{lesson.slug}"
    looked = plan(workshop.store, [(target, overhear(workshop, course, lesson))]).outcomes[0]
    if looked.value is None:
        return []
    try:
        finding = proposal_finding(target, proposed_cuts(looked.value))
    except WeikeError as error:  # a wrong quote, say
        return [("edit", _finding(error))]
    return [("edit", finding)] if finding else []


def _words(workshop: Workshop, course: Course, lesson: Lesson) -> Iterator[tuple[str, Finding]]:
    try:
        brand = workshop.brand(course)
    except WeikeError as error:
        yield "brand", _finding(error)
        return
    for finding in check_texts(brand, card_text(course, lesson), frame_size=course.frame_size):
        yield "cards", finding


def _footage(workshop: Workshop, course: Course, lesson: Lesson) -> Iterator[tuple[str, Finding]]:
    for record in read_footage(workshop.lesson_folder(course, lesson.slug)):
        for finding in record.findings:
            yield record.original_name, finding


def _built(workshop: Workshop, course: Course, lesson: Lesson) -> list[tuple[str, Finding]]:
    """What the steps that are current have found, and the error of a lesson that cannot start."""
    name = f"{course.slug}/{lesson.slug}"
    wanted = workshop.products(course.slug)
    looked = plan(workshop.store, [(name, lesson_films(workshop, course, lesson, wanted))])
    found: list[tuple[str, Finding]] = []
    error = looked.outcomes[0].error
    if error:
        found.append(("lesson", _finding(error)))
    for planned in looked.steps:
        artefact = planned.artefact
        if artefact is None:
            continue
        if planned.step.stage == conform.NAME:
            found += [("chapters", one) for one in _chapters(artefact)]
        if planned.step.stage == caption.NAME:
            found += [("captions", one) for one in _captions(workshop, artefact)]
    return found


def _chapters(artefact: Artefact) -> list[Finding]:
    """Chapters of lesson.yaml whose words nobody says."""
    return [
        Finding(
            "chapter-not-found",
            Severity.WARNS,
            f"chapter {title!r}: its first words are not said, or not after the chapter before",
            "lesson.yaml (chapters: at) quotes the first words said in it",
            message_zh=f"章节「{title}」的开头几个字没有找到",
            advice_zh="lesson.yaml 的 chapters 里 at 要写该章开头说的几个字",
        )
        for title in artefact.facts.get("chapters_missing", ())
    ]


def _captions(workshop: Workshop, artefact: Artefact) -> list[Finding]:
    plain = json.loads(workshop.store.text(artefact.part(caption.FINDINGS)))
    return [from_json(Finding, one) for one in plain]


def _finding(error: WeikeError) -> Finding:
    return Finding(error.slug, Severity.STOPS, error.message, error.hint)


def measured_findings(
    workshop: Workshop, course: Course, lesson: Lesson
) -> Iterator[tuple[str, Finding]]:
    """What one decode of each take found, where it was inspected already."""
    name = f"{course.slug}/{lesson.slug}"
    wanted = workshop.products(course.slug)
    looked = plan(workshop.store, [(name, lesson_films(workshop, course, lesson, wanted))])
    records = {
        record.file: record for record in read_footage(workshop.lesson_folder(course, lesson.slug))
    }
    for planned in looked.steps:
        record = records.get(planned.step.label)
        if planned.step.stage != inspect.NAME or planned.artefact is None or record is None:
            continue
        text = workshop.store.text(planned.artefact.part(inspect.MEASUREMENTS))
        measured = loads(inspect.SCHEMA, Measurements, text)
        if record.facts is not None:
            for finding in findings(
                record.facts,
                measured,
                frame_rate=course.frame_rate,
                frame_size=course.frame_size,
            ):
                yield record.original_name, finding
