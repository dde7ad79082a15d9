"""Wording a lesson: its takes measured, what was said against what was written, the cues of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from pipeline.model.edit import Cut
from pipeline.model.media import MediaFacts
from pipeline.model.recipe import Recipe, make, needed, side_by_side
from pipeline.model.step import Artefact, Part, Step
from pipeline.model.timing import TimeRange, time_of
from pipeline.recipes.bilingual import lesson_profile, second_of
from pipeline.recipes.glossary import glossary_of, never_broken
from pipeline.recipes.kitchen import Kitchen, Words
from pipeline.recipes.material import Take
from pipeline.recipes.people_cues import corrected
from pipeline.recipes.shots import Shots, body_shots, take_shots
from pipeline.settings.phantoms import read_phantoms
from pipeline.speech.recogniser import Listening
from pipeline.stages import align, caption, inspect, lay, transcribe


@dataclass(frozen=True, slots=True)
class Listened:
    """What is said in the takes, and how they measure."""

    readings: tuple[Part, ...]
    """A transcript of each reading of the material."""
    measured: tuple[Artefact, ...]
    """Of each take."""
    recognised: Mapping[int, Part]
    """What an engine heard in each take, by its number; none where no engine ran."""
    shots: tuple[Shots, ...]
    """Of each take."""


def measure(kitchen: Kitchen) -> Recipe[tuple[Artefact, ...]]:
    """Every take decoded once, from end to end."""
    takes = kitchen.material.takes
    return (yield from make(*(take_inspection(kitchen, take) for take in takes)))


def listen(kitchen: Kitchen, measured: tuple[Artefact, ...]) -> Recipe[Listened]:
    """Every reading of the measured material, in the time of its takes one after the other: whole,
    so that a new cut is heard nowhere again. Beside it their shots are found."""
    branches: tuple[tuple[str, Recipe[Any]], ...] = (
        ("readings", _read(kitchen, measured)),
        ("shots", take_shots(kitchen)),
    )
    reading, shots = yield from side_by_side(*branches)
    readings, heard = needed(reading)
    return Listened(readings, measured, heard, needed(shots))


def _read(
    kitchen: Kitchen, measured: tuple[Artefact, ...]
) -> Recipe[tuple[tuple[Part, ...], Mapping[int, Part]]]:
    """A transcript of each reading, and what an engine heard in each take."""
    heard = yield from _recognise(kitchen, measured)
    readings = kitchen.material.readings
    aligned = yield from make(
        *(
            _align_step(kitchen, reading, measured, heard, place)
            for place, reading in enumerate(readings)
        )
    )
    return tuple(one.part(align.TRANSCRIPT) for one in aligned), heard


def measured_facts(kitchen: Kitchen, take: Take) -> MediaFacts:
    """What of a take is measured: looks and sound; the sound alone where only some films are asked
    for, since looks are judged, not used."""
    whole = kitchen.wants_all or take.facts.audio is None
    return take.facts if whole else replace(take.facts, video=None)


def take_inspection(kitchen: Kitchen, take: Take) -> Step:
    return inspect.step(
        kitchen.target,
        footage=take.footage,
        facts=measured_facts(kitchen, take),
        ffmpeg=kitchen.ffmpeg,
        label=take.record.file,
    )


def _recognise(kitchen: Kitchen, measured: Sequence[Artefact]) -> Recipe[dict[int, Part]]:
    """What an engine heard in each take that has sound, by the take's number."""
    if kitchen.material.engine == "script_only":
        return {}
    takes = kitchen.material.takes
    with_sound = [number for number, take in enumerate(takes) if take.facts.audio]
    made = yield from make(
        *(_transcribe_step(kitchen, takes[number], measured[number]) for number in with_sound)
    )
    return {
        number: artefact.part(transcribe.RECOGNITION)
        for number, artefact in zip(with_sound, made, strict=True)
    }


def _align_step(
    kitchen: Kitchen,
    reading: Sequence[int],
    measured: Sequence[Artefact],
    heard: Mapping[int, Part],
    place: int,
) -> Step:
    """The script against the speech of one reading (or the speech alone)."""
    rate, frame, clips = kitchen.course.frame_rate, 0, []
    for number in reading:
        take = kitchen.material.takes[number]
        clips.append(
            align.Heard(
                TimeRange(Fraction(0), time_of(take.frame_count, rate)),
                time_of(frame, rate),
                _speech(take, measured[number]) if take.facts.audio else None,
                heard.get(number),
            )
        )
        frame += take.frame_count
    step = align.step(
        kitchen.target,
        clips=clips,
        script=kitchen.material.script,
        language=kitchen.lesson.language,
        label=f"reading {place + 1}" if place else "",
    )
    return kitchen.workshop.versed(step)


def _speech(take: Take, measured: Artefact) -> Part:
    """Of the sound that is heard under the take."""
    return take.voice.part(lay.SPEECH) if take.voice else measured.part(inspect.SPEECH)


def _transcribe_step(kitchen: Kitchen, take: Take, measured: Artefact) -> Step:
    model = kitchen.workshop.model_for(kitchen.material.engine)
    step = transcribe.step(
        kitchen.target,
        speech=_speech(take, measured),
        engine=kitchen.material.engine,
        weights=model,
        listening=listening_of(kitchen),
        label=take.record.file,
    )
    return kitchen.workshop.versed(step)


def listening_of(kitchen: Kitchen) -> Listening:
    """What a recogniser is told to listen for: the lesson's terms, its people's names."""
    lesson = kitchen.lesson
    names = (lesson.lecturer.name, *(person.name for person in lesson.credits))
    terms = never_broken(kitchen.workshop, kitchen.course, lesson)
    words = tuple(dict.fromkeys(filter(None, (*terms, *names))))
    return Listening(lesson.language, words, read_phantoms(kitchen.workshop.places))


def word(kitchen: Kitchen, transcript: Part, cut: Cut, takes: Sequence[Shots]) -> Recipe[Words]:
    """The cues of what is said in the cut, away from its shot changes; `takes` are the shots of
    each take."""
    lesson, material = kitchen.lesson, kitchen.material
    shots = body_shots(cut, takes, kitchen.course.frame_rate)
    rules = caption.CaptionRules(
        lesson_profile(kitchen.workshop, kitchen.course, lesson),
        kitchen.course.frame_rate,
        terms=never_broken(kitchen.workshop, kitchen.course, lesson),
        shots=shots,
        glossary=glossary_of(kitchen.workshop, kitchen.course),
    )
    second = yield from second_of(kitchen)
    people = corrected(material.people_cues, lesson.language)
    step = caption.step(
        kitchen.target, transcript=transcript, rules=rules, people=people, second=second
    )
    (made,) = yield from make(kitchen.workshop.versed(step))
    return Words(transcript, made, shots)
