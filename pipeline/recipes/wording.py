"""Wording a lesson: its takes measured, what was said against what was written, the cues of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Part, Step
from pipeline.model.timing import TimeRange, time_of
from pipeline.recipes.kitchen import Kitchen, Words
from pipeline.recipes.material import Take
from pipeline.recipes.people_cues import read_people
from pipeline.stages import align, caption, inspect, transcribe


def word(kitchen: Kitchen) -> Recipe[Words]:
    """The transcript and the cues of one lesson."""
    takes = kitchen.material.takes
    made = yield from make(*(_inspect_step(kitchen, take) for take in takes))
    measured = {take.name: artefact for take, artefact in zip(takes, made, strict=True)}
    transcript = yield from _listen(kitchen, measured)
    captions = yield from _caption(kitchen, transcript)
    return Words(transcript, captions)


def _inspect_step(kitchen: Kitchen, take: Take) -> Step:
    return inspect.step(
        kitchen.target,
        footage=take.footage,
        facts=take.facts,
        ffmpeg=kitchen.ffmpeg,
        label=take.record.file,
    )


def _listen(kitchen: Kitchen, measured: Mapping[str, Artefact]) -> Recipe[Part]:
    """The script against the speech (or the speech alone), in the time of the body."""
    takes = kitchen.material.takes
    with_sound = [take for take in takes if take.facts.audio]
    heard: dict[str, Part] = {}
    if kitchen.material.engine != "script_only":
        made = yield from make(
            *(_transcribe_step(kitchen, take, measured[take.name]) for take in with_sound)
        )
        heard = {
            take.name: artefact.part(transcribe.RECOGNITION)
            for take, artefact in zip(with_sound, made, strict=True)
        }
    clips = [
        align.Heard(
            TimeRange(Fraction(0), time_of(take.frame_count, kitchen.course.frame_rate)),
            start,
            measured[take.name].part(inspect.SPEECH) if take.facts.audio else None,
            heard.get(take.name),
        )
        for take, start in zip(takes, _starts(kitchen), strict=True)
    ]
    (aligned,) = yield from make(
        align.step(
            kitchen.target,
            clips=clips,
            script=kitchen.material.script,
            language=kitchen.lesson.language,
        )
    )
    return aligned.part(align.TRANSCRIPT)


def _transcribe_step(kitchen: Kitchen, take: Take, measured: Artefact) -> Step:
    model = kitchen.workshop.model_for(kitchen.material.engine)
    return transcribe.step(
        kitchen.target,
        speech=measured.part(inspect.SPEECH),
        engine=kitchen.material.engine,
        weights=model,
        language=kitchen.lesson.language,
        hotwords=kitchen.lesson.keywords,
        label=take.record.file,
    )


def _starts(kitchen: Kitchen) -> list[Fraction]:
    """When each take starts, in seconds of the body."""
    starts, frame = [], 0
    for take in kitchen.material.takes:
        starts.append(time_of(frame, kitchen.course.frame_rate))
        frame += take.frame_count
    return starts


def _caption(kitchen: Kitchen, transcript: Part) -> Recipe[Artefact]:
    profile = kitchen.workshop.caption_profile(kitchen.course, kitchen.lesson.language)
    rules = caption.CaptionRules(
        profile,
        kitchen.course.frame_rate,
        terms=kitchen.lesson.keywords,
        shots=tuple(_starts(kitchen)[1:]),
    )
    path = kitchen.material.people_cues
    people = read_people(path, kitchen.lesson.language) if path else None
    (made,) = yield from make(
        caption.step(kitchen.target, transcript=transcript, rules=rules, people=people)
    )
    return made
