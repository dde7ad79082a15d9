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
from pipeline.recipes.board import LessonState, Row, standing_channels
from pipeline.recipes.compilation import Compilation
from pipeline.recipes.course import course_films
from pipeline.recipes.workshop import Workshop


@dataclass(frozen=True, slots=True)
class FilmRow:
    """A course film's line of the board, or a playlist's."""

    target: str
    title: str
    state: LessonState
    """As far as the least of its lessons, while it waits for any."""
    waits_for: tuple[str, ...]
    """Lessons that it shows and that may not be published yet, as targets."""
    next_step: str
    """In words or as a command; "" while it waits, and where it stands published."""
    channels: tuple[str, ...]
    """Where it stands published as it is now."""


def film_rows(
    workshop: Workshop, course: Course, lessons: Sequence[Lesson], rows: Sequence[Row]
) -> Iterator[FilmRow]:
    """The course film's line, then each playlist's. `rows` are those of `lessons`; a lesson of the
    course that is not among them has a manifest that cannot be read. Builds nothing."""
    states = {lesson.slug: row.state for lesson, row in zip(lessons, rows, strict=True)}
    for film in (None, *course.playlists):
        shown = [slug for slug, _ in film.parts] if film else list(course.lessons)
        unread = film.unread if film else ()
        wanted = dict.fromkeys((*shown, *unread))
        if wanted:
            own = [lesson for lesson in lessons if lesson.slug in wanted]
            yield _film_row(
                workshop, course, film, own, {slug: states.get(slug) for slug in wanted}
            )


def _film_row(
    workshop: Workshop,
    course: Course,
    playlist: Playlist | None,
    lessons: Sequence[Lesson],
    states: Mapping[str, LessonState | None],
) -> FilmRow:
    target = f"{course.slug}:{playlist.name}" if playlist else course.slug
    title = playlist.title if playlist else course.title
    order = list(LessonState)
    found = {slug: state or LessonState.TO_MEND for slug, state in states.items()}
    ready = order.index(LessonState.READY)
    waits = [slug for slug, state in found.items() if order.index(state) < ready]
    if waits:
        least = min((found[slug] for slug in waits), key=order.index)
        targets = tuple(f"{course.slug}/{slug}" for slug in waits)
        return FilmRow(target, title, least, targets, "", ())
    return FilmRow(target, title, *_state(workshop, course, playlist, lessons, target=target))


def _state(
    workshop: Workshop,
    course: Course,
    playlist: Playlist | None,
    lessons: Sequence[Lesson],
    *,
    target: str,
) -> tuple[LessonState, tuple[str, ...], str, tuple[str, ...]]:
    recipe = course_films(
        workshop,
        course,
        lessons,
        wants_film=playlist is None,
        playlists=(playlist,) if playlist else (),
        wanted=workshop.products(course.slug),
    )
    looked = plan(workshop.store, [(target, recipe)]).outcomes[0]
    outcome = looked.value and (looked.value.playlists[0] if playlist else looked.value.film)
    error = looked.error or (outcome.error if outcome else None)
    if error:
        return LessonState.TO_MEND, (), error.message.splitlines()[0], ()
    film: Compilation | None = outcome.value if outcome else None
    if film is None:
        return LessonState.TO_BUILD, (), f"weike build {target}", ()
    channels = standing_channels(
        read_publications(workshop.course_folder(course)),
        target,
        {part.artefact.file(part.name).digest for part in film.films.values()},
    )
    if channels:
        return LessonState.PUBLISHED, (), "", channels
    return LessonState.READY, (), f"weike publish {target} --channel NAME", ()
