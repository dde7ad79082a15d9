"""The films of a target as they are now: for verbs that act on what a build made."""

from __future__ import annotations

from pipeline.build.plan import plan
from pipeline.commands.opening import Chosen, choose, choose_lesson
from pipeline.model.course import Course
from pipeline.model.errors import PersonMustAct
from pipeline.model.recipe import Outcome
from pipeline.recipes.compilation import Compilation
from pipeline.recipes.course import CourseFilms, course_films
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
        film = None
        if chosen.is_whole and all(one.value is not None for one in lessons):
            recipe = course_films(workshop, course, chosen.lessons, wants_film=True, wanted=wanted)
            whole = plan(workshop.store, [(course.slug, recipe)]).outcomes[0].value
            film = whole.film if whole else None
        playlists = _playlists(workshop, chosen, lessons, wanted)
        found.append((chosen, CourseFilms(course, lessons, film, playlists)))
    return found


def _playlists(
    workshop: Workshop,
    chosen: Chosen,
    lessons: tuple[Outcome[LessonFilms], ...],
    wanted: tuple[str, ...],
) -> tuple[Outcome[Compilation], ...]:
    """Each playlist asked for, as far as all of its lessons are built."""
    course, found = chosen.course, []
    built = {one.value.lesson.slug for one in lessons if one.value is not None}
    for playlist in chosen.playlists:
        name = f"{course.slug}:{playlist.name}"
        parts = {slug for slug, _ in playlist.parts}
        if not parts <= built:
            found.append(Outcome[Compilation](name))
            continue
        own = [one for one in chosen.lessons if one.slug in parts]
        recipe = course_films(
            workshop, course, own, wants_film=False, playlists=[playlist], wanted=wanted
        )
        whole = plan(workshop.store, [(name, recipe)]).outcomes[0].value
        found.append(whole.playlists[0] if whole else Outcome(name))
    return tuple(found)
