"""The better sound: a separate recording of the same moment takes the place of the camera's own.

Costs nothing where no recording was dropped. What a person chose in lesson.yaml (`sound:`) stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.ffmpeg.sound_findings import sound_findings
from pipeline.manifest.records import chosen_takes, read_footage
from pipeline.model.course import Course
from pipeline.model.errors import BadManifest, Problem
from pipeline.model.heard import Cleaning
from pipeline.model.inspection import Rules
from pipeline.model.lesson import FootageKind, FootageRecord, Lesson
from pipeline.model.measured import Measurements
from pipeline.model.media import MediaFacts
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Source, Step
from pipeline.model.sync import Sync
from pipeline.recipes.cleaning import cleaning_of
from pipeline.recipes.inspecting import inspect_step, measurements, sync_of, sync_step
from pipeline.recipes.material import Material, Take
from pipeline.recipes.workshop import Workshop
from pipeline.stages import lay

AUTO, CAMERA = "auto", "camera"
"""What lesson.yaml's `sound:` may say besides a recording's name."""
FAULTS = {"clipped": 20.0, "one-sided": 10.0, "hum": 10.0, "noise": 10.0, "low-level": 10.0}
"""dB that a fault weighs beside how far the voice stands above the room."""


@dataclass(frozen=True, slots=True)
class _Recording:
    record: FootageRecord
    facts: MediaFacts
    source: Source


def recordings(workshop: Workshop, course: Course, lesson: Lesson) -> tuple[FootageRecord, ...]:
    """Separate sound recordings among the lesson's footage."""
    records = read_footage(workshop.lesson_folder(course, lesson.slug))
    return tuple(
        record
        for record in records
        if record.kind is FootageKind.AUDIO and record.facts and record.facts.audio
    )


def with_better_sound(
    workshop: Workshop, course: Course, lesson: Lesson, material: Material
) -> Recipe[Material]:
    """The material, each take with the sound that is heard under it. Raises BadManifest where
    lesson.yaml names a recording that is not there."""
    known = _wanted(recordings(workshop, course, lesson), course, lesson)
    filmed = [take for take in material.takes if take.facts.audio]
    if not known or not filmed:
        return material
    folder = workshop.lesson_folder(course, lesson.slug) / "footage"
    heard = [_recording(record, folder / record.file) for record in known]
    records = [*(take.record for take in filmed), *known]
    made = yield from make(*(inspect_step(workshop, course, lesson, one) for one in records))
    own, others = made[: len(filmed)], made[len(filmed) :]
    syncs = yield from make(
        *(
            sync_step(f"{course.slug}/{lesson.slug}", film, recording, take.record.file)
            for take, film in zip(filmed, own, strict=True)
            for recording in others
        )
    )
    chosen: list[tuple[Take, Step]] = []
    cleanings: dict[str, Cleaning | None] = {}
    for place, take in enumerate(filmed):
        found = syncs[place * len(others) : (place + 1) * len(others)]
        best = _best(workshop, lesson, own[place], others, [sync_of(workshop, s) for s in found])
        if best is not None:
            chosen.append((take, _lay_step(workshop, course, lesson, take, heard, best)))
            measured = measurements(workshop, others[best[0]])
            cleanings[take.name] = cleaning_of(take.name, measured, workshop.rules)
    laid = yield from make(*(step for _, step in chosen))
    voices = {take.name: voice for (take, _), voice in zip(chosen, laid, strict=True)}
    takes = tuple(
        replace(take, voice=voices.get(take.name), voice_cleaning=cleanings.get(take.name))
        for take in material.takes
    )
    return replace(material, takes=takes)


def expected_pairs(
    workshop: Workshop, course: Course, lesson: Lesson
) -> tuple[tuple[str, str], ...]:
    """(film, recording) by their original names: what is synchronised once both are inspected.
    Raises BadManifest where lesson.yaml names a recording that is not there."""
    known = _wanted(recordings(workshop, course, lesson), course, lesson)
    records = read_footage(workshop.lesson_folder(course, lesson.slug))
    films = [r for r in records if r.kind is FootageKind.VIDEO and r.facts and r.facts.audio]
    return tuple(
        (film.original_name, recording.original_name)
        for film in chosen_takes(films, lesson)
        for recording in known
    )


def _wanted(
    known: Sequence[FootageRecord], course: Course, lesson: Lesson
) -> tuple[FootageRecord, ...]:
    if lesson.sound in ("", AUTO):
        return tuple(known)
    if lesson.sound == CAMERA:
        return ()
    named = tuple(one for one in known if lesson.sound in (one.file, one.original_name))
    if not named:
        name = f"projects/{course.slug}/lessons/{lesson.slug}/lesson.yaml"
        message = f"sound: expected auto, camera or a recording, found {lesson.sound!r}"
        there = ", ".join(one.original_name for one in known) or "no recording"
        raise BadManifest((Problem(name, 0, message),), hint=f"there are: {there}")
    return named[-1:]


def _recording(record: FootageRecord, path: Path) -> _Recording:
    assert record.facts is not None  # recordings have facts
    return _Recording(record, record.facts, Source(path, record.digest))


def _best(
    workshop: Workshop,
    lesson: Lesson,
    film: Artefact,
    others: Sequence[Artefact],
    syncs: Sequence[Sync],
) -> tuple[int, Sync, float] | None:
    """(number of the recording, where it lies, dB for the film's own sound), or None: the camera's
    is the better one, or nothing fits."""
    rules = workshop.rules
    least = rules.limit("not-synchronised", "confidence")
    own = measurements(workshop, film)
    fitting = [
        (quality(measured, rules), number)
        for number, sync in enumerate(syncs)
        if sync.confidence >= least
        and (measured := measurements(workshop, others[number])).heard is not None
    ]
    if not fitting:
        return None
    best, number = max(fitting)
    is_chosen = lesson.sound not in ("", AUTO)
    if not is_chosen and best < quality(own, rules):
        return None
    ours, theirs = own.loudness.integrated, measurements(workshop, others[number]).loudness
    gain = 0.0 if ours is None or theirs.integrated is None else theirs.integrated - ours
    return number, syncs[number], round(gain, 1)


def quality(measured: Measurements, rules: Rules) -> float:
    """dB: how far the voice stands above the room, less what its faults weigh."""
    heard = measured.heard
    if heard is None or measured.loudness.integrated is None:
        return -100.0
    faults = {finding.code for finding in sound_findings(heard, measured.loudness, rules)}
    above = min(heard.voice - heard.floor, 40.0)
    return above - sum(weight for code, weight in FAULTS.items() if code in faults)


def _lay_step(
    workshop: Workshop,
    course: Course,
    lesson: Lesson,
    take: Take,
    heard: Sequence[_Recording],
    best: tuple[int, Sync, float],
) -> Step:
    number, sync, gain = best
    recording = heard[number]
    return lay.step(
        f"{course.slug}/{lesson.slug}",
        film=(take.footage, take.facts),
        recording=(recording.source, recording.facts),
        sync=sync,
        gain=gain,
        ffmpeg=workshop.versions.ffmpeg,
        label=f"{take.record.file} with {recording.record.file}",
    )
