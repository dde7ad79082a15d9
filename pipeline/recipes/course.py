"""A course's recipe: its lessons side by side, then one film joined from their segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.captions.course import merge
from pipeline.model.course import Course
from pipeline.model.errors import PersonMustAct
from pipeline.model.lesson import PRODUCTS, Lesson
from pipeline.model.recipe import Outcome, Recipe, make, side_by_side
from pipeline.model.step import Artefact, Part
from pipeline.model.timed_text import TimedText
from pipeline.model.timing import time_of
from pipeline.recipes.filming import poster_source
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.lesson import lesson_films
from pipeline.recipes.workshop import Workshop
from pipeline.stages import compile, package


@dataclass(frozen=True, slots=True)
class CourseFilm:
    """The compilation of all lessons."""

    course: Course
    film: Part
    sidecars: Artefact
    frame_count: int
    chapters: tuple[tuple[int, str], ...]
    """(first frame, lesson's title)."""
    timed_texts: tuple[TimedText, ...]


@dataclass(frozen=True, slots=True)
class CourseFilms:
    """What a course came to: each lesson's outcome, and the course film's."""

    course: Course
    lessons: tuple[Outcome[LessonFilms], ...]
    film: Outcome[CourseFilm] | None
    """None where only some lessons were asked for."""

    @property
    def is_whole(self) -> bool:
        """Whether everything of the course was asked for and made."""
        return (
            self.film is not None
            and self.film.value is not None
            and len(self.lessons) == len(self.course.lessons)
            and all(one.value is not None and one.value.is_whole for one in self.lessons)
        )


def course_films(
    workshop: Workshop,
    course: Course,
    lessons: Sequence[Lesson],
    *,
    wants_film: bool,
    wanted: tuple[str, ...] = PRODUCTS,
) -> Recipe[CourseFilms]:
    """Every lesson asked for (of its films those `wanted`), side by side; then the course film,
    where all lessons came out."""
    outcomes = yield from side_by_side(
        *(
            (f"{course.slug}/{lesson.slug}", lesson_films(workshop, course, lesson, wanted))
            for lesson in lessons
        )
    )
    if not wants_film:
        return CourseFilms(course, outcomes, None)
    (film,) = yield from side_by_side((course.slug, _film(workshop, course, outcomes)))
    return CourseFilms(course, outcomes, film)


def _film(
    workshop: Workshop, course: Course, outcomes: Sequence[Outcome[LessonFilms]]
) -> Recipe[CourseFilm]:
    made = [outcome.value for outcome in outcomes if outcome.value is not None]
    if len(made) < len(course.lessons):
        present = {films.lesson.slug for films in made}
        missing = [slug for slug in course.lessons if slug not in present]
        raise PersonMustAct(
            f"{course.slug}: the course film needs all of its {len(course.lessons)} lessons, "
            f"not made: {', '.join(missing)}",
            hint="mend the lessons named above and build again; the others are kept",
        )
    return (yield from _join(workshop, course, made))


def _join(workshop: Workshop, course: Course, lessons: Sequence[LessonFilms]) -> Recipe[CourseFilm]:
    starts = _starts(lessons)
    chapters = tuple(
        (start, films.lesson.title) for start, films in zip(starts, lessons, strict=True)
    )
    parts = [
        (timed, time_of(start, course.frame_rate))
        for start, films in zip(starts, lessons, strict=True)
        for timed in films.timed_texts
    ]
    timed_texts = merge(parts)
    tags = (("title", course.title), ("artist", course.organisation), ("album", course.title))
    ffmpeg = workshop.versions.ffmpeg
    pieces = [films.piece for films in lessons if films.piece is not None]
    film = compile.step(
        f"{course.slug}:course",
        pieces=pieces,
        text=compile.FilmText(timed_texts, chapters, tags),
        shape=compile.FilmShape(course.frame_rate, course.frame_size),
        ffmpeg=ffmpeg,
    )
    poster, frame = poster_source(lessons[0].timeline, pieces[0])
    sidecars = package.Sidecars(timed_texts, chapters, frame, course.frame_rate)
    target = f"{course.slug}:sidecars"
    beside = package.step(target, picture=poster, sidecars=sidecars, ffmpeg=ffmpeg)
    joined, packaged = yield from make(workshop.versed(film), workshop.versed(beside))
    frame_count = sum(films.timeline.frame_count for films in lessons)
    return CourseFilm(
        course, joined.part(compile.FILM), packaged, frame_count, chapters, timed_texts
    )


def _starts(lessons: Sequence[LessonFilms]) -> list[int]:
    """The frame of the course film at which each lesson starts."""
    starts, frame = [], 0
    for films in lessons:
        starts.append(frame)
        frame += films.timeline.frame_count
    return starts
