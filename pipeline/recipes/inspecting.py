"""Inspecting all that was filmed and recorded for a lesson, whether or not the lesson shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.build.plan import plan
from pipeline.ffmpeg.findings import fact_findings, findings
from pipeline.manifest.records import read_footage
from pipeline.model.codec import loads
from pipeline.model.course import Course
from pipeline.model.errors import WeikeError
from pipeline.model.inspection import KINDS, Rules
from pipeline.model.lesson import FootageKind, FootageRecord, Lesson
from pipeline.model.measured import Measurements
from pipeline.model.media import Finding, MediaFacts, Severity
from pipeline.model.recipe import Outcome, Recipe, make, side_by_side
from pipeline.model.step import Artefact, Source, Step
from pipeline.model.sync import Sync
from pipeline.recipes.languages import Spoken, spoken_languages
from pipeline.recipes.workshop import Workshop
from pipeline.stages import inspect, synchronise

FILMED = (FootageKind.VIDEO, FootageKind.AUDIO)


@dataclass(frozen=True, slots=True)
class Inspected:
    """One film or recording; `artefact` is None where it is not measured yet, or could not be."""

    record: FootageRecord
    facts: MediaFacts
    artefact: Artefact | None = None
    error: WeikeError | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A film and a recording that may be of the same moment."""

    film: str
    """Original names."""
    recording: str
    sync: Sync


@dataclass(frozen=True, slots=True)
class Inspection:
    """All of a lesson's films and recordings."""

    files: tuple[Inspected, ...]
    pairs: tuple[Pair, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    """Of the files in which a recogniser listened for the language."""


def filmed(workshop: Workshop, course: Course, lesson: Lesson) -> tuple[FootageRecord, ...]:
    """The lesson's films and recordings that intake could read."""
    records = read_footage(workshop.lesson_folder(course, lesson.slug))
    return tuple(record for record in records if record.kind in FILMED and record.facts)


def inspect_lesson(workshop: Workshop, course: Course, lesson: Lesson) -> Recipe[Inspection]:
    """Measures each; one that fails leaves the others alone. The steps are those of the build."""
    records = filmed(workshop, course, lesson)
    steps = [inspect_step(workshop, course, lesson, record) for record in records]
    outcomes: tuple[Outcome[Any], ...] = yield from side_by_side(
        *((record.file, _made(step)) for record, step in zip(records, steps, strict=True))
    )
    files = tuple(
        Inspected(record, _facts(record), outcome.value, outcome.error)
        for record, outcome in zip(records, outcomes, strict=True)
    )
    target = f"{course.slug}/{lesson.slug}"
    pairs = yield from _paired(workshop, target, files)
    heard = [
        (one.record.original_name, one.artefact.part(inspect.SPEECH))
        for one in files
        if one.artefact is not None and one.facts.audio
    ]
    return Inspection(files, pairs, (yield from spoken_languages(workshop, target, heard)))


def _paired(
    workshop: Workshop, target: str, files: Sequence[Inspected]
) -> Recipe[tuple[Pair, ...]]:
    """Every film that has sound beside every separate recording."""
    heard = [one for one in files if one.artefact is not None and one.facts.audio]
    films = [one for one in heard if one.record.kind is FootageKind.VIDEO and one.facts.video]
    others = [one for one in heard if one.record.kind is FootageKind.AUDIO]
    both = [(film, other) for film in films for other in others]
    made = yield from make(
        *(
            sync_step(target, film.artefact, other.artefact, film.record.file)
            for film, other in both
            if film.artefact and other.artefact
        )
    )
    return tuple(
        Pair(film.record.original_name, other.record.original_name, sync_of(workshop, artefact))
        for (film, other), artefact in zip(both, made, strict=True)
    )


def sync_step(target: str, film: Artefact, recording: Artefact, label: str) -> Step:
    """Of two inspected files."""
    speech = inspect.SPEECH
    return synchronise.step(
        target, film=film.part(speech), recording=recording.part(speech), label=label
    )


def sync_of(workshop: Workshop, made: Artefact) -> Sync:
    return loads(synchronise.SCHEMA, Sync, workshop.store.text(made.part(synchronise.SYNC)))


def unmeasured(workshop: Workshop, course: Course, lesson: Lesson) -> Inspection:
    """The lesson's films and recordings as intake knows them."""
    return Inspection(
        tuple(Inspected(one, _facts(one)) for one in filmed(workshop, course, lesson))
    )


def known_inspection(workshop: Workshop, course: Course, lesson: Lesson) -> Inspection:
    """Measured where the store has measurements; else what intake knows."""
    target = f"{course.slug}/{lesson.slug}"
    looked = plan(workshop.store, [(target, inspect_lesson(workshop, course, lesson))])
    return looked.outcomes[0].value or unmeasured(workshop, course, lesson)


def _made(step: Step) -> Recipe[Artefact]:
    (artefact,) = yield from make(step)
    return artefact


def inspect_step(workshop: Workshop, course: Course, lesson: Lesson, record: FootageRecord) -> Step:
    """As the lesson's own recipe asks for it."""
    path = workshop.lesson_folder(course, lesson.slug) / "footage" / record.file
    return inspect.step(
        f"{course.slug}/{lesson.slug}",
        footage=Source(path, record.digest),
        facts=_facts(record),
        ffmpeg=workshop.versions.ffmpeg,
        label=record.file,
    )


def _facts(record: FootageRecord) -> MediaFacts:
    assert record.facts is not None  # only records with facts are looked at
    return record.facts


def measurements(workshop: Workshop, artefact: Artefact) -> Measurements:
    text = workshop.store.text(artefact.part(inspect.MEASUREMENTS))
    return loads(inspect.SCHEMA, Measurements, text)


def thumbnails(workshop: Workshop, artefact: Artefact) -> tuple[bytes, ...]:
    """JPEGs, in order."""
    names = sorted(file.name for file in artefact.files if file.name.startswith("thumb"))
    return tuple(workshop.store.path(artefact.part(name)).read_bytes() for name in names)


def file_findings(
    workshop: Workshop, course: Course, rules: Rules, one: Inspected
) -> tuple[Finding, ...]:
    """What intake said of the file, and what its facts and its measurements say by the rules."""
    rate, size = course.frame_rate, course.frame_size
    said = [finding for finding in one.record.findings if finding.code not in KINDS]
    if one.error is not None:
        error = one.error
        said.append(Finding(error.slug, Severity.STOPS, error.message, error.hint))
    if one.artefact is None:
        found = fact_findings(one.facts, frame_rate=rate, frame_size=size, rules=rules)
    else:
        measured = measurements(workshop, one.artefact)
        found = findings(one.facts, measured, frame_rate=rate, frame_size=size, rules=rules)
    if one.record.kind is FootageKind.AUDIO:
        found = tuple(finding for finding in found if finding.code != "no-picture")
    return (*said, *found)
