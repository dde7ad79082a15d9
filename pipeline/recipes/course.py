"""A course's recipe: its lessons side by side, then one film of all, and its playlists, joined from
their segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.graphics.cards import CardText
from pipeline.model.course import Course
from pipeline.model.errors import PersonMustAct
from pipeline.model.lesson import PRODUCTS, Lesson
from pipeline.model.playlist import Playlist
from pipeline.model.recipe import Outcome, Recipe, side_by_side
from pipeline.recipes.compilation import Compilation, Heading, compilation
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.lesson import lesson_films
from pipeline.recipes.playlists import playlist_film, section_card, whole
from pipeline.recipes.workshop import Workshop


@dataclass(frozen=True, slots=True)
class CourseFilms:
    """What a course came to: each lesson's outcome, the course film's, the playlists'."""

    course: Course
    lessons: tuple[Outcome[LessonFilms], ...]
    film: Outcome[Compilation] | None
    """None where only some lessons were asked for."""
    playlists: tuple[Outcome[Compilation], ...] = ()
    """Those that were asked for."""

    @property
    def is_whole(self) -> bool:
        """Whether everything of the course was asked for and made."""
        return (
            self.film is not None
            and self.film.value is not None
            and len(self.lessons) == len(self.course.lessons)
            and all(one.value is not None and one.value.is_whole for one in self.lessons)
            and len(self.playlists) == len(self.course.playlists)
            and all(one.value is not None for one in self.playlists)
        )

    @property
    def compilations(self) -> tuple[Compilation, ...]:
        """The course film and the playlists, as far as they were made."""
        outcomes = (self.film, *self.playlists) if self.film else self.playlists
        return tuple(one.value for one in outcomes if one.value is not None)


def course_films(
    workshop: Workshop,
    course: Course,
    lessons: Sequence[Lesson],
    *,
    wants_film: bool,
    playlists: Sequence[Playlist] = (),
    wanted: tuple[str, ...] = PRODUCTS,
) -> Recipe[CourseFilms]:
    """Every lesson asked for (of its films those `wanted`), side by side; then the course film,
    where all lessons came out, and `playlists`, where those of theirs did."""
    outcomes = yield from side_by_side(
        *(
            (f"{course.slug}/{lesson.slug}", lesson_films(workshop, course, lesson, wanted))
            for lesson in lessons
        )
    )
    made = {one.value.lesson.slug: one.value for one in outcomes if one.value is not None}
    asked: list[Playlist | None] = [None] if wants_film else []
    asked += playlists
    films = yield from side_by_side(
        *((film_target(course, one), joined_film(workshop, course, one, made)) for one in asked)
    )
    first = int(wants_film)
    return CourseFilms(course, outcomes, films[0] if first else None, films[first:])


def film_target(course: Course, playlist: Playlist | None) -> str:
    """What a playlist, or else (None) the course film is called."""
    return f"{course.slug}:{playlist.name}" if playlist else course.slug


def joined_film(
    workshop: Workshop,
    course: Course,
    playlist: Playlist | None,
    made: Mapping[str, LessonFilms],
) -> Recipe[Compilation]:
    """One playlist's film, or else (None) the course film, of lessons by their slug."""
    if playlist is not None:
        return (yield from playlist_film(workshop, course, playlist, made))
    missing = [slug for slug in course.lessons if slug not in made]
    if missing:
        raise PersonMustAct(
            f"{course.slug}: the course film needs all of its {len(course.lessons)} lessons, "
            f"not made: {', '.join(missing)}",
            hint="mend the lessons named above and build again; the others are kept",
        )
    heading = Heading(course, title=course.title, summary=course.subtitle)
    lessons = [made[slug] for slug in course.lessons]
    cards = _section_cards(course, [films.lesson for films in lessons])
    excerpts = [whole(workshop, *one) for one in zip(lessons, cards, strict=True)]
    return (yield from compilation(workshop, heading, excerpts))


def _section_cards(course: Course, lessons: Sequence[Lesson]) -> list[CardText | None]:
    """Before each lesson that starts a section, that section's."""
    cards: list[CardText | None] = []
    section = ""
    for lesson in lessons:
        is_new = bool(lesson.section) and lesson.section != section
        section = lesson.section or section
        cards.append(section_card(course, section) if is_new else None)
    return cards
