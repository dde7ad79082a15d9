"""Captions for one film or sound file, with no project around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.glossary import Glossary
from pipeline.model.media import MediaFacts
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Part, Source
from pipeline.model.timed_text import Script
from pipeline.model.timing import TimeRange
from pipeline.recipes.shots import Shots, shots_of, shots_step
from pipeline.recipes.workshop import Workshop
from pipeline.speech.models import Model
from pipeline.speech.recogniser import Listening
from pipeline.stages import align, caption, inspect, transcribe

SOUND_RATE = Fraction(25)
"""Frames a second that the cues of a file without picture keep to."""


@dataclass(frozen=True, slots=True)
class SubtitleRequest:
    """What is to be captioned, by what rules, with which tools."""

    file: Source
    facts: MediaFacts
    script: Script | None
    listening: Listening
    profiles: Mapping[str, CaptionProfile]
    """By language."""
    model: Model | None
    """Needed where there is no script."""
    glossary: Glossary
    """The house's: its words are listened for, never broken over a line, and checked."""


@dataclass(frozen=True, slots=True)
class Subtitles:
    """The transcript and the captions of one file, in its own time."""

    transcript: Part
    cues: Part
    findings: Part


def subtitle(workshop: Workshop, request: SubtitleRequest) -> Recipe[Subtitles]:
    """The captions of one file: what was heard where a model listens, the script by sound else."""
    target = request.file.path.name
    ffmpeg = workshop.versions.ffmpeg
    look = inspect.step(target, footage=request.file, facts=request.facts, ffmpeg=ffmpeg, label="")
    (measured,) = yield from make(look)
    speech = measured.part(inspect.SPEECH)
    heard = yield from _recognised(workshop, request, target, speech)
    language = str(heard.facts["language"]) if heard else request.listening.language
    recognition = heard.part(transcribe.RECOGNITION) if heard else None
    span = TimeRange(Fraction(0), request.facts.duration)
    written = align.step(
        target,
        clips=(align.Heard(span, Fraction(0), speech, recognition),),
        script=request.script,
        language=language,
    )
    (aligned,) = yield from make(workshop.versed(written))
    transcript = aligned.part(align.TRANSCRIPT)
    rate = request.facts.video.frame_rate if request.facts.video else SOUND_RATE
    glossary = request.glossary
    rules = caption.CaptionRules(
        request.profiles[language],
        rate,
        terms=glossary.protected,
        shots=(yield from _shots(workshop, request, target)),
        glossary=glossary,
    )
    cut = caption.step(target, transcript=transcript, rules=rules, people=None)
    (made,) = yield from make(workshop.versed(cut))
    return Subtitles(transcript, made.part(caption.CUES), made.part(caption.FINDINGS))


def _shots(workshop: Workshop, request: SubtitleRequest, target: str) -> Recipe[Shots]:
    if request.facts.video is None:
        return ()
    (made,) = yield from make(shots_step(workshop, target, request.file, request.facts, ""))
    return shots_of(workshop, made)


def _recognised(
    workshop: Workshop, request: SubtitleRequest, target: str, speech: Part
) -> Recipe[Artefact | None]:
    model = request.model
    if model is None:
        return None
    step = transcribe.step(
        target,
        speech=speech,
        engine=model.engine,
        weights=Source(Path(model.path), model.digest),
        listening=request.listening,
        label="",
    )
    (heard,) = yield from make(workshop.versed(step))
    return heard
