"""The films of a target as they are now: for verbs that act on what a build made."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.build.plan import plan
from pipeline.commands.opening import Chosen, choose, choose_lesson
from pipeline.model.course import Course
from pipeline.model.errors import PersonMustAct
from pipeline.model.playlist import Playlist
from pipeline.model.recipe import Outcome
from pipeline.recipes.compilation import Compilation
from pipeline.recipes.course import CourseFilms, film_target, joined_film
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.lesson import lesson_films
from pipeline.recipes.workshop import Workshop


def current_films(workshop: Workshop, target: str) -> tuple[Course, LessonFilms]:
    """A lesson's finished films. Raises PersonMustAct where a build must run first."""
    course, lesson = choose_lesson(workshop, target)
    name = f"{course.slug}/{lesson.slug}"
    looked = plan(workshop.store, [(name, lesson_films(workshop, course, lesson))])
    return course, settled(looked.outcomes[0], name)


def settled(outcome: Outcome[LessonFilms], name: str) -> LessonFilms:
    """The value of an outcome. Raises its error, or PersonMustAct where something is stale."""
    if outcome.error:
        raise outcome.error
    if outcome.value is None:
        raise PersonMustAct(
            f"{name}: expected a finished film, found steps that must run first",
            hint=f"weike build {name} (weike plan {name} tells what and why)",
        )
    return outcome.value


def looked_at(
    workshop: Workshop, targets: tuple[str, ...], product: str = ""
) -> list[tuple[Chosen, CourseFilms]]:
    """Every course asked for, as far as it is built, with `product` besides what every build makes
    of it; builds nothing.

    Raises the course's own error (a bad brand, say) where nothing of it can be looked at.
    """
    found = []
    for chosen in choose(workshop, targets):
        course = chosen.course
        wanted = tuple(dict.fromkeys((*chosen.products, *filter(None, [product]))))
        outcomes = [
            plan(
                workshop.store,
                [(f"{course.slug}/{lesson.slug}", lesson_films(workshop, course, lesson, wanted))],
            )
            for lesson in chosen.lessons
        ]
        lessons = tuple(looked.outcomes[0] for looked in outcomes)
        made = {one.value.lesson.slug: one.value for one in lessons if one.value is not None}
        film = None
        if chosen.is_whole and len(made) == len(lessons):
            film = _joined(workshop, course, None, made)
        playlists = tuple(
            _joined(workshop, course, playlist, made)
            if {slug for slug, _ in playlist.parts} <= set(made)
            else Outcome[Compilation](film_target(course, playlist))
            for playlist in chosen.playlists
        )
        found.append((chosen, CourseFilms(course, lessons, film, playlists)))
    return found


def _joined(
    workshop: Workshop,
    course: Course,
    playlist: Playlist | None,
    made: Mapping[str, LessonFilms],
) -> Outcome[Compilation]:
    """A playlist, or else the course film, as far as it is built."""
    recipe = joined_film(workshop, course, playlist, made)
    return plan(workshop.store, [(film_target(course, playlist), recipe)]).outcomes[0]
