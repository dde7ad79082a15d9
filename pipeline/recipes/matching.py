"""Which lesson a film without folder, name or sidecar is for: the one whose script is read in it.

A recogniser's words decide by themselves, as a dropped script's do. By sound alone short recordings
fit wrong scripts, too: that is a suggestion, with its sureness, and a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.belonging import Lessons, by_words
from pipeline.manifest.records import read_footage, script_of
from pipeline.manifest.script import read_script
from pipeline.model.codec import loads
from pipeline.model.course import Course
from pipeline.model.errors import WeikeError
from pipeline.model.media import MediaFacts
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Part, Source
from pipeline.model.timed_text import Recognition, Script
from pipeline.recipes.languages import listener, opening_of
from pipeline.recipes.workshop import Workshop
from pipeline.settings.phantoms import read_phantoms
from pipeline.speech.doubt import DOUBTFUL
from pipeline.speech.models import Model
from pipeline.speech.opening import LEAST_SPOKEN
from pipeline.speech.recogniser import Listening
from pipeline.stages import inspect, match, opening, transcribe

CLEARLY = 0.1
"""How much surer the best fit must be than the next for a suggestion."""


@dataclass(frozen=True, slots=True)
class Match:
    """`is_heard`: a recogniser heard the script's words; else `sureness` (0 to 1) is by sound."""

    lesson: str
    sureness: float
    is_heard: bool


def match_film(
    workshop: Workshop, course: Course, film: Source, facts: MediaFacts, *, label: str
) -> Recipe[Match | None]:
    """None where nobody speaks, or no script fits clearly. The measuring is the lesson's own later
    on: it need not be done again."""
    if facts.audio is None:
        return None
    (measured,) = yield from make(
        inspect.step(
            course.slug, footage=film, facts=facts, ffmpeg=workshop.versions.ffmpeg, label=label
        )
    )
    first = yield from opening_of(workshop, course.slug, measured.part(inspect.SPEECH), label)
    scripts = scripts_of(workshop, course)
    if float(first.facts["spoken"]) < LEAST_SPOKEN or not scripts:
        return None
    speech = first.part(opening.SPEECH)
    model = listener(workshop)
    if model is not None:
        heard = yield from _by_words(workshop, course, speech, scripts, model, label)
        if heard is not None:
            return heard
    return (yield from _by_sound(workshop, course, speech, scripts, label))


def scripts_of(workshop: Workshop, course: Course) -> dict[str, Script]:
    """Every lesson's script that can be read, by its slug."""
    found = {}
    for slug in course.lessons:
        folder = workshop.lesson_folder(course, slug)
        try:
            path = script_of(read_footage(folder), folder)
            if path is not None:
                found[slug] = read_script(path, course.language)
        except (WeikeError, OSError):
            continue  # `weike check` reports it
    return {slug: script for slug, script in found.items() if script.paragraphs}


def _by_words(
    workshop: Workshop,
    course: Course,
    speech: Part,
    scripts: Mapping[str, Script],
    model: Model,
    label: str,
) -> Recipe[Match | None]:
    phantoms = read_phantoms(workshop.places)
    step = transcribe.step(
        course.slug,
        speech=speech,
        engine=model.engine,
        weights=Source(Path(model.path), model.digest),
        listening=Listening(course.language, (), phantoms),
        label=label,
    )
    (made,) = yield from make(workshop.versed(step))
    text = workshop.store.text(made.part(transcribe.RECOGNITION))
    heard = loads("recognition/1", Recognition, text)
    texts = {slug: "\n".join(script.paragraphs) for slug, script in scripts.items()}
    lesson = by_words(
        " ".join(word.text for word in heard.words), Lessons(course.lessons, {}, texts)
    )
    return Match(lesson, 1.0, is_heard=True) if lesson else None


def _by_sound(
    workshop: Workshop, course: Course, speech: Part, scripts: Mapping[str, Script], label: str
) -> Recipe[Match | None]:
    made = yield from make(
        *(
            workshop.versed(
                match.step(course.slug, opening=speech, script=script, label=f"{label} {slug}")
            )
            for slug, script in scripts.items()
        )
    )
    found = sorted(
        ((float(one.facts["sureness"]), slug) for one, slug in zip(made, scripts, strict=True)),
        reverse=True,
    )
    best, slug = found[0]
    next_best = found[1][0] if len(found) > 1 else 0.0
    is_clear = best >= DOUBTFUL and best - next_best >= CLEARLY
    return Match(slug, best, is_heard=False) if is_clear else None
