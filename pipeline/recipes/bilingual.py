"""A lesson in two languages: the rules of its captions, and where its second text comes from."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.captions.formats import read_captions
from pipeline.manifest.records import cues_of
from pipeline.manifest.script import read_script
from pipeline.manifest.translation import is_timed
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.course import Course
from pipeline.model.lesson import Lesson
from pipeline.model.recipe import Recipe, make
from pipeline.recipes.kitchen import Kitchen
from pipeline.recipes.people_cues import corrected
from pipeline.recipes.workshop import Workshop
from pipeline.stages import translate
from pipeline.stages.caption import Second


def lesson_profile(workshop: Workshop, course: Course, lesson: Lesson) -> CaptionProfile:
    """The rules of a lesson's own language."""
    if lesson.second_language:
        return workshop.bilingual_profile(lesson.language)
    return workshop.caption_profile(course, lesson.language)


def second_of(kitchen: Kitchen) -> Recipe[Second | None]:
    """What stands below; without any text of it, a second language that is wanting."""
    lesson, path = kitchen.lesson, kitchen.material.second_text
    language = lesson.second_language
    if not language:
        return None
    own = cues_of(kitchen.workshop.lesson_folder(kitchen.course, lesson.slug), language)
    paragraphs = _paragraphs(path, language) if path else (yield from _translated(kitchen))
    return Second(
        language,
        kitchen.workshop.bilingual_profile(language),
        paragraphs,
        is_timed=bool(path and is_timed(path)),
        people=corrected(own, language),
    )


def _translated(kitchen: Kitchen) -> Recipe[tuple[str, ...]]:
    """By the program that settings name, from the script; nothing where either is wanting."""
    command = kitchen.workshop.settings.captions.translator
    script = kitchen.material.script
    if not command or script is None:
        return ()
    languages = (kitchen.lesson.language, kitchen.lesson.second_language)
    (made,) = yield from make(
        translate.step(
            kitchen.target, paragraphs=script.paragraphs, languages=languages, command=command
        )
    )
    text = kitchen.workshop.store.text(made.part(translate.PARAGRAPHS))
    return tuple(map(str, json.loads(text)))


def _paragraphs(path: Path, language: str) -> tuple[str, ...]:
    """A script's spoken paragraphs, or the text of each cue."""
    if not is_timed(path):
        return read_script(path, language).paragraphs
    timed, _ = read_captions(path.read_bytes(), file=str(path), language=language)
    return tuple(" ".join(cue.lines) for cue in timed.cues)
