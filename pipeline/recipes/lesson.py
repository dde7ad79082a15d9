"""A lesson's recipe, in the order things happen. `lesson_films` is the table of contents:

draw, listen, cut and caption; lay out and encode, while the sound is levelled; join, package.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipeline.model.codec import loads
from pipeline.model.course import Course
from pipeline.model.edit import Cut
from pipeline.model.lesson import PRODUCTS, UPRIGHT, Lesson
from pipeline.model.recipe import Recipe, make, needed, side_by_side
from pipeline.model.timeline import Timeline
from pipeline.recipes.cameras import with_cameras
from pipeline.recipes.copyfitting import require_fitting
from pipeline.recipes.editing import cut_words, known_cut, quoted_cut
from pipeline.recipes.filming import Filmed, Scene, film
from pipeline.recipes.good_takes import NOTHING, Spoiled, gather_good, spoiled_takes
from pipeline.recipes.grading import with_grades
from pipeline.recipes.joining import join
from pipeline.recipes.kitchen import Kitchen, LessonFilms, Prepared, Voices, Words
from pipeline.recipes.preparing import draw, level, prepare
from pipeline.recipes.sounding import with_better_sound
from pipeline.recipes.upright import upright
from pipeline.recipes.wording import listen, measure, word
from pipeline.recipes.workshop import Workshop
from pipeline.stages import caption, conform


def lesson_films(
    workshop: Workshop,
    course: Course,
    lesson: Lesson,
    wanted: tuple[str, ...] = PRODUCTS,
    *,
    spoiled: Spoiled = NOTHING,
) -> Recipe[LessonFilms]:
    """Everything from footage to the lesson's films (those `wanted`) and sidecars. `spoiled` takes
    are known to be damaged; where measuring finds another, it begins anew without that one."""
    brand = workshop.brand(course)
    dropped = gather_good(workshop, course, lesson, spoiled)
    heard = yield from with_better_sound(workshop, course, lesson, dropped)
    material = yield from with_cameras(workshop, course, lesson, heard)
    kitchen = Kitchen(workshop, course, lesson, brand, material, wanted)
    cut = known_cut(kitchen)
    sounding: Recipe[Any] = _level(kitchen, cut)
    hearing, filming = yield from side_by_side(
        ("sound", sounding), ("pictures", _film(kitchen, cut))
    )
    made = needed(filming)
    if not isinstance(made, tuple):
        more = {**spoiled, **made}
        return (yield from lesson_films(workshop, course, lesson, wanted, spoiled=more))
    scene, filmed, words = made
    return (yield from join(scene, filmed, needed(hearing), words))


def _level(kitchen: Kitchen, cut: Cut | None) -> Recipe[Voices | None]:
    """The sound, as soon as the cut is known and the cards are drawn: the pictures do not wait for
    it. What both branches ask for is made once. None where a take must not be shown."""
    drawn = yield from draw(kitchen)
    if cut is None:
        worded = yield from _word(kitchen, cut)
        if not isinstance(worded, tuple):
            return None
        cut, _ = worded
    return (yield from level(kitchen, prepare(kitchen, drawn, cut)))


def _film(kitchen: Kitchen, cut: Cut | None) -> Recipe[tuple[Scene, Filmed, Words] | Spoiled]:
    """Drawn beside listening, cutting and captioning; laid out; encoded. Or the takes that must not
    be shown."""
    drawn: Recipe[Any] = draw(kitchen)
    drawing, wording = yield from side_by_side(("cards", drawn), ("words", _word(kitchen, cut)))
    worded: tuple[Cut, Words] | Spoiled = needed(wording)
    if not isinstance(worded, tuple):
        return worded
    found, words = worded
    prepared = yield from with_grades(kitchen, prepare(kitchen, needed(drawing), found))
    scene = Scene(kitchen, prepared, (yield from _lay_out(kitchen, prepared, words)))
    return scene, (yield from _films(scene, words)), words


def _films(scene: Scene, words: Words) -> Recipe[Filmed]:
    """The pictures of all films; those for phones beside the others."""
    asked = [product for product in UPRIGHT if product in scene.kitchen.wanted]
    made = yield from side_by_side(
        ("films", film(scene)),
        *((product, upright(scene, words, product)) for product in asked),
    )
    others, *phones = [needed(one) for one in made]
    tracks = [track for one in phones for track in one.tracks.items()]
    burned = [text for one in phones for text in one.burned.items()]
    return replace(others, tracks={**others.tracks, **dict(tracks)}, burned=dict(burned))


def _word(kitchen: Kitchen, cut: Cut | None) -> Recipe[tuple[Cut, Words] | Spoiled]:
    """What is said; with it the cut, where words had to be found for it; and the cues. Or the takes
    that must not be shown."""
    measured = yield from measure(kitchen)
    spoiled = spoiled_takes(kitchen, measured)
    if spoiled:
        return spoiled
    yield from require_fitting(kitchen)
    heard = yield from listen(kitchen, measured)
    found = cut or quoted_cut(kitchen, heard.readings)
    transcript = yield from cut_words(kitchen, heard.readings, found)
    return found, (yield from word(kitchen, transcript, found, heard.shots))


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
