"""What a channel gets: kits of approved lessons, the course film and playlists, and the ledger's
rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.delivery.kit import make_kit
from pipeline.manifest.publications import add_publication, read_publications
from pipeline.model.channel import Channel, Publication
from pipeline.model.errors import NotApproved, WeikeError
from pipeline.model.item import CatalogueItem
from pipeline.model.lesson import PRODUCTS
from pipeline.model.recipe import Outcome
from pipeline.recipes.compilation import Compilation
from pipeline.recipes.course import CourseFilms
from pipeline.recipes.items import compilation_item, lesson_item
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.signing import require_approval
from pipeline.recipes.workshop import Workshop


@dataclass(frozen=True, slots=True)
class HandOver:
    """To which channel, into which folder (None: the course's own), by whom and when."""

    channel: Channel
    folder: Path | None
    by: str
    at: str
    """ISO 8601 with offset."""


def publish_course(
    workshop: Workshop, films: CourseFilms, hand_over: HandOver
) -> Iterator[Outcome[Publication]]:
    """A kit for each approved lesson; then, where all are approved, one for the course film."""
    refused = False
    for outcome in films.lessons:
        name = outcome.name
        try:
            yield Outcome(name, value=_publish_lesson(workshop, films, outcome, hand_over))
        except WeikeError as error:
            refused = True
            yield Outcome(name, error=error)
    if films.film is None:
        return
    slug = films.course.slug
    try:
        yield Outcome(slug, value=_publish_film(workshop, films, hand_over, refused=refused))
    except WeikeError as error:
        yield Outcome(slug, error=error)


def _publish_lesson(
    workshop: Workshop, films: CourseFilms, outcome: Outcome[LessonFilms], hand_over: HandOver
) -> Publication:
    if outcome.error:
        raise outcome.error
    if outcome.value is None:
        product = hand_over.channel.film()
        first = f"weike build {outcome.name}"
        also = f", then weike build {outcome.name}:{product}" if product not in PRODUCTS else ""
        raise NotApproved(
            f"{outcome.name}: expected a finished {product} film, found steps that must run first",
            hint=first + also,
        )
    require_approval(workshop, films.course, outcome.value)
    return _publish(workshop, lesson_item(films, outcome.value), hand_over)


def _publish_film(
    workshop: Workshop, films: CourseFilms, hand_over: HandOver, *, refused: bool
) -> Publication:
    film = films.film
    if film is not None and film.error:
        raise film.error
    if film is None or film.value is None or refused:
        raise NotApproved(
            f"{films.course.slug}: expected every lesson finished and approved, found some that "
            "are not; the course film is not handed over",
            hint=f"weike status {films.course.slug} names them",
        )
    return _publish(workshop, compilation_item(film.value), hand_over)


def publish_playlists(
    workshop: Workshop, films: CourseFilms, hand_over: HandOver
) -> Iterator[Outcome[Publication]]:
    """A kit of each playlist of which every lesson it shows anything of is approved."""
    for outcome in films.playlists:
        try:
            yield Outcome(outcome.name, value=_playlist(workshop, films, outcome, hand_over))
        except WeikeError as error:
            yield Outcome(outcome.name, error=error)


def _playlist(
    workshop: Workshop, films: CourseFilms, outcome: Outcome[Compilation], hand_over: HandOver
) -> Publication:
    if outcome.error:
        raise outcome.error
    if outcome.value is None:
        raise NotApproved(
            f"{outcome.name}: expected a finished playlist, found steps that must run first",
            hint=f"weike build {films.course.slug}",
        )
    lessons = {one.value.lesson.slug: one.value for one in films.lessons if one.value is not None}
    for slug in outcome.value.lessons:
        require_approval(workshop, films.course, lessons[slug])
    return _publish(workshop, compilation_item(outcome.value), hand_over)


def _publish(workshop: Workshop, item: CatalogueItem, hand_over: HandOver) -> Publication:
    course = workshop.places.projects / item.course
    folder = hand_over.folder or course / "deliverables" / "kits"
    kit = make_kit(item, hand_over.channel, root=workshop.places.root, folder=folder)
    publication = Publication(
        item.id,
        hand_over.channel.name,
        hand_over.at,
        hand_over.by,
        kit.film_digest,
        _place(kit.path, workshop.places.root),
    )
    if not _stands(read_publications(course), publication):
        add_publication(course, publication)
    return publication


def _stands(rows: tuple[Publication, ...], publication: Publication) -> bool:
    """Whether the ledger's latest row of this film and channel says the very same already."""
    own = [
        row
        for row in rows
        if (row.target, row.channel) == (publication.target, publication.channel)
    ]
    return bool(own) and replace(publication, at=own[-1].at, by=own[-1].by) == own[-1]


def _place(path: Path, root: Path) -> str:
    """Relative to the root where it lies under it, else as it is."""
    whole = path.resolve()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else whole.as_posix()
