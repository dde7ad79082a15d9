"""A lesson's recipe, in the order things happen. `lesson_films` is the table of contents:

draw and level the sound beside listening, cutting and captioning; lay out; encode, join, package.
"""

from __future__ import annotations

from typing import Any

from pipeline.graphics.cards import check_texts
from pipeline.model.codec import loads
from pipeline.model.course import Course
from pipeline.model.edit import Cut
from pipeline.model.errors import BadBrand
from pipeline.model.lesson import PRODUCTS, Lesson
from pipeline.model.media import Severity
from pipeline.model.recipe import Recipe, make, needed, side_by_side
from pipeline.model.timeline import Timeline
from pipeline.recipes.drawing import card_text, panel_text
from pipeline.recipes.editing import cut_words, known_cut, quoted_cut
from pipeline.recipes.filming import Scene, film
from pipeline.recipes.kitchen import Kitchen, LessonFilms, Prepared, Words
from pipeline.recipes.material import gather
from pipeline.recipes.preparing import Drawn, draw, level
from pipeline.recipes.sounding import with_better_sound
from pipeline.recipes.wording import listen, word
from pipeline.recipes.workshop import Workshop
from pipeline.settings.brands import BrandFiles
from pipeline.stages import caption, conform


def lesson_films(
    workshop: Workshop, course: Course, lesson: Lesson, wanted: tuple[str, ...] = PRODUCTS
) -> Recipe[LessonFilms]:
    """Everything from footage to the lesson's films (those `wanted`) and sidecars."""
    brand = workshop.brand(course)
    check_words(brand, course, lesson)
    dropped = gather(workshop, course, lesson)
    material = yield from with_better_sound(workshop, course, lesson, dropped)
    kitchen = Kitchen(workshop, course, lesson, brand, material, wanted)
    cut = known_cut(kitchen)
    seen: Recipe[Any] = _look(kitchen, cut)
    drawing, wording = yield from side_by_side(("pictures", seen), ("words", _word(kitchen, cut)))
    drawn, prepared = needed(drawing)
    found, words = needed(wording)
    if prepared is None:
        prepared = yield from level(kitchen, drawn, found)
    timeline = yield from _lay_out(kitchen, prepared, words)
    return (yield from film(Scene(kitchen, prepared, timeline), words))


def _look(kitchen: Kitchen, cut: Cut | None) -> Recipe[tuple[Drawn, Prepared | None]]:
    """Pictures and, where the cut is known already, the sound."""
    drawn = yield from draw(kitchen)
    prepared = (yield from level(kitchen, drawn, cut)) if cut else None
    return drawn, prepared


def _word(kitchen: Kitchen, cut: Cut | None) -> Recipe[tuple[Cut, Words]]:
    """What is said; with it the cut, where words had to be found for it; and the cues."""
    readings = (yield from listen(kitchen)).readings
    found = cut or quoted_cut(kitchen, readings)
    transcript = yield from cut_words(kitchen, readings, found)
    return found, (yield from word(kitchen, transcript, found))


def check_words(brand: BrandFiles, course: Course, lesson: Lesson) -> None:
    """Raises BadBrand, before anything is drawn, where a word does not fit or has no glyph."""
    findings = check_texts(
        brand,
        card_text(course, lesson),
        frame_size=course.frame_size,
        panels=[panel_text(panel) for panel in lesson.panels],
    )
    stops = [finding for finding in findings if finding.severity is Severity.STOPS]
    if stops:
        raise BadBrand(
            "\n".join(f"{course.slug}/{lesson.slug}: {stop.message}" for stop in stops),
            hint="; ".join(dict.fromkeys(stop.advice for stop in stops if stop.advice)),
        )


def _lay_out(kitchen: Kitchen, prepared: Prepared, words: Words) -> Recipe[Timeline]:
    (made,) = yield from make(
        conform.step(
            kitchen.target,
            parts=prepared.parts,
            transcript=words.transcript,
            cues=words.captions.part(caption.CUES),
        )
    )
    text = kitchen.workshop.store.text(made.part(conform.TIMELINE))
    return loads("timeline/1", Timeline, text)
