"""A course's recipe: its lessons side by side, then one film joined from their segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.captions.course import merge
from pipeline.model.course import Course
from pipeline.model.errors import PersonMustAct
from pipeline.model.lesson import PRODUCTS, Lesson
from pipeline.model.loudness import at_level
from pipeline.model.recipe import Outcome, Recipe, make, side_by_side
from pipeline.model.step import Artefact, Part, Step
from pipeline.model.timed_text import TimedText
from pipeline.model.timing import time_of
from pipeline.recipes.filming import poster_source
from pipeline.recipes.joining import AI_TAG, ai_label
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.kitchen import timed_texts as texts_of
from pipeline.recipes.lesson import lesson_films
from pipeline.recipes.sections import opening_pieces
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
    brand: str = ""
    """Which it was made in, as its metadata have it."""
    levels: Mapping[float, Part] = field(default_factory=dict)
    """The film at other loudnesses (LUFS), where a channel asks for them."""

    @property
    def films(self) -> dict[str, Part]:
        """All of them by product, `course` first."""
        others = {at_level("course", lufs): part for lufs, part in self.levels.items()}
        return {"course": self.film, **others}


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
    usual = workshop.settings.loudness.target_lufs
    before = yield from _opened(workshop, course, lessons, usual)
    starts = _starts(lessons, before)
    chapters = tuple(
        (start, films.lesson.title) for (start, _), films in zip(starts, lessons, strict=True)
    )
    timed_texts = merge(
        [
            (timed, time_of(own, course.frame_rate))
            for (_, own), films in zip(starts, lessons, strict=True)
            for timed in texts_of(films.joined, films.lesson)
        ]
    )
    text = compile.FilmText(timed_texts, chapters, _tags(workshop, course, lessons))
    pieces = _in_order(before, [films.piece for films in lessons])
    films_of = {"course": _compile_step(workshop, course, "course", pieces, text)}
    levels = [lufs for lufs in lessons[0].levels if all(lufs in one.levels for one in lessons)]
    for lufs in levels:
        opened = yield from _opened(workshop, course, lessons, lufs)
        levelled = _in_order(opened, [films.levels[lufs] for films in lessons])
        name = at_level("course", lufs)
        films_of[name] = _compile_step(workshop, course, name, levelled, text)
    first = next(films.piece for films in lessons if films.piece is not None)
    poster, frame = poster_source(lessons[0].joined, first.segments)
    sidecars = package.Sidecars(timed_texts, chapters, course.frame_rate, frame)
    pictures = {package.FROM_FILM: poster}
    target, ffmpeg = f"{course.slug}:sidecars", workshop.versions.ffmpeg
    beside = package.step(target, pictures=pictures, sidecars=sidecars, ffmpeg=ffmpeg)
    packaged, joined, *others = yield from make(workshop.versed(beside), *films_of.values())
    frame_count = sum(piece.frame_count for piece in pieces)
    made, brand = joined.part(compile.FILM), workshop.brand_mark(workshop.brand(course))
    at = {lufs: one.part(compile.FILM) for lufs, one in zip(levels, others, strict=True)}
    return CourseFilm(course, made, packaged, frame_count, chapters, timed_texts, brand, at)


def _opened(
    workshop: Workshop, course: Course, lessons: Sequence[LessonFilms], lufs: float
) -> Recipe[tuple[tuple[compile.Piece, ...], ...]]:
    named = [films.lesson for films in lessons]
    return (yield from opening_pieces(workshop, course, named, lufs=lufs))


def _in_order(
    before: Sequence[Sequence[compile.Piece]], own: Sequence[compile.Piece | None]
) -> list[compile.Piece]:
    """Each lesson after what stands before it."""
    return [
        piece
        for openings, lesson in zip(before, own, strict=True)
        if lesson is not None
        for piece in (*openings, lesson)
    ]


def _compile_step(
    workshop: Workshop,
    course: Course,
    product: str,
    pieces: Sequence[compile.Piece],
    text: compile.FilmText,
) -> Step:
    shape = compile.FilmShape(course.frame_rate, course.frame_size, workshop.profile.codec)
    target, ffmpeg = f"{course.slug}:{product}", workshop.versions.ffmpeg
    step = compile.step(target, pieces=pieces, text=text, shape=shape, ffmpeg=ffmpeg)
    return workshop.versed(step)


def _tags(
    workshop: Workshop, course: Course, lessons: Sequence[LessonFilms]
) -> tuple[tuple[str, str], ...]:
    """The film's metadata; what a machine made in any lesson is declared for the whole."""
    declared = tuple(dict.fromkeys(f.lesson.ai_content for f in lessons if f.lesson.ai_content))
    tags = (
        ("title", course.title),
        ("artist", course.organisation),
        ("album", course.title),
        ("comment", "; ".join(declared)),
        ("grouping", workshop.brand_mark(workshop.brand(course))),
        (AI_TAG, ai_label(course.organisation or course.title, course.slug) if declared else ""),
    )
    return tuple((name, value) for name, value in tags if value)


def _starts(
    lessons: Sequence[LessonFilms], before: Sequence[Sequence[compile.Piece]]
) -> list[tuple[int, int]]:
    """For each lesson the frame at which it starts with what stands before it, and its own."""
    starts, frame = [], 0
    for films, openings in zip(lessons, before, strict=True):
        own = frame + sum(piece.frame_count for piece in openings)
        starts.append((frame, own))
        frame = own + films.joined.frame_count
    return starts
