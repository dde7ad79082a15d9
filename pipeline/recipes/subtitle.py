"""Captions for one film or sound file, with no project around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.media import MediaFacts
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Part, Source
from pipeline.model.timed_text import Script
from pipeline.model.timing import TimeRange
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
    ffmpeg: str


@dataclass(frozen=True, slots=True)
class Subtitles:
    """The transcript and the captions of one file, in its own time."""

    transcript: Part
    cues: Part


def subtitle(request: SubtitleRequest) -> Recipe[Subtitles]:
    """The captions of one file: what was heard where a model listens, the script by sound else."""
    target = request.file.path.name
    (measured,) = yield from make(
        inspect.step(
            target, footage=request.file, facts=request.facts, ffmpeg=request.ffmpeg, label=""
        )
    )
    speech = measured.part(inspect.SPEECH)
    heard = yield from _recognised(request, target, speech)
    language = str(heard.facts["language"]) if heard else request.listening.language
    recognition = heard.part(transcribe.RECOGNITION) if heard else None
    span = TimeRange(Fraction(0), request.facts.duration)
    (aligned,) = yield from make(
        align.step(
            target,
            clips=(align.Heard(span, Fraction(0), speech, recognition),),
            script=request.script,
            language=language,
        )
    )
    transcript = aligned.part(align.TRANSCRIPT)
    rate = request.facts.video.frame_rate if request.facts.video else SOUND_RATE
    rules = caption.CaptionRules(request.profiles[language], rate)
    (made,) = yield from make(caption.step(target, transcript=transcript, rules=rules, people=None))
    return Subtitles(transcript, made.part(caption.CUES))


def _recognised(request: SubtitleRequest, target: str, speech: Part) -> Recipe[Artefact | None]:
    model = request.model
    if model is None:
        return None
    (heard,) = yield from make(
        transcribe.step(
            target,
            speech=speech,
            engine=model.engine,
            weights=Source(Path(model.path), model.digest),
            listening=request.listening,
            label="",
        )
    )
    return heard
