"""The board's lines of course films and playlists: which lessons they wait for, whether they are
built as they would be now, and where they stand published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.build.plan import plan
from pipeline.manifest.publications import read_publications
from pipeline.model.course import Course
from pipeline.model.lesson import Lesson
from pipeline.model.playlist import Playlist
from pipeline.model.recipe import Outcome
from pipeline.recipes.board import LessonState, Row, films_as_built, standing_channels
from pipeline.recipes.compilation import Compilation
from pipeline.recipes.course import film_target, joined_film
from pipeline.recipes.workshop import Workshop


@dataclass(frozen=True, slots=True)
class FilmRow:
    """A course film's line of the board, or a playlist's."""

    target: str
    title: str
    state: LessonState
    """As far as the least of its lessons, while it waits for any."""
    waits_for: tuple[str, ...] = ()
    """Lessons that it shows and that may not be published yet, as targets."""
    next_step: str = ""
    """In words or as a command; "" while it waits, and where it stands published."""
    channels: tuple[str, ...] = ()
    """Where it stands published as it is now."""


def film_rows(
    workshop: Workshop, course: Course, lessons: Sequence[Lesson], rows: Sequence[Row]
) -> Iterator[FilmRow]:
    """The course film's line, then each playlist's. `rows` are those of `lessons`; a lesson of the
    course that is not among them has a manifest that cannot be read. Builds nothing."""
    known = {lesson.slug: lesson for lesson in lessons}
    states = {lesson.slug: row.state for lesson, row in zip(lessons, rows, strict=True)}
    for playlist in (None, *course.playlists):
        shown = _shown(course, playlist)
        waits = [slug for slug in shown if not _may_leave(states.get(slug))]
        if waits:
            yield _waiting(course, playlist, {slug: states.get(slug) for slug in waits})
        elif shown:
            yield _standing(workshop, course, playlist, [known[slug] for slug in shown])


def _shown(course: Course, playlist: Playlist | None) -> tuple[str, ...]:
    """Slugs of the lessons that the playlist, or else the course film, may show anything of."""
    if playlist is None:
        return course.lessons
    parts = (slug for slug, _ in playlist.parts)
    return tuple(dict.fromkeys((*parts, *playlist.unread)))


def _may_leave(state: LessonState | None) -> bool:
    return state in (LessonState.READY, LessonState.PUBLISHED)


def _waiting(
    course: Course, playlist: Playlist | None, waits: Mapping[str, LessonState | None]
) -> FilmRow:
    order = list(LessonState)
    states = [state or LessonState.TO_MEND for state in waits.values()]
    return FilmRow(
        film_target(course, playlist),
        (playlist or course).title,
        min(states, key=order.index),
        tuple(f"{course.slug}/{slug}" for slug in waits),
    )


def _standing(
    workshop: Workshop, course: Course, playlist: Playlist | None, lessons: Sequence[Lesson]
) -> FilmRow:
    """Of a film whose lessons may all leave."""
    target, title = film_target(course, playlist), (playlist or course).title
    looked = {lesson.slug: films_as_built(workshop, course, lesson).value for lesson in lessons}
    made = {slug: films for slug, films in looked.items() if films is not None}
    recipe = joined_film(workshop, course, playlist, made)
    outcome: Outcome[Compilation] = plan(workshop.store, [(target, recipe)]).outcomes[0]
    if outcome.error:
        said = outcome.error.message.splitlines()[0]
        return FilmRow(target, title, LessonState.TO_MEND, next_step=said)
    if outcome.value is None:
        return FilmRow(target, title, LessonState.TO_BUILD, next_step=f"weike build {target}")
    channels = standing_channels(
        read_publications(workshop.course_folder(course)),
        target,
        {part.artefact.file(part.name).digest for part in outcome.value.films.values()},
    )
    if channels:
        return FilmRow(target, title, LessonState.PUBLISHED, channels=channels)
    step = f"weike publish {target} --channel NAME"
    return FilmRow(target, title, LessonState.READY, next_step=step)
