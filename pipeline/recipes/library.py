"""After a build: the films handed over under deliverables/, the catalogue and its page renewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.catalogue.catalogue import open_catalogue
from pipeline.delivery.page import write_page
from pipeline.model.codec import loads
from pipeline.model.item import CatalogueItem
from pipeline.model.step import Artefact, StoredFile
from pipeline.recipes.course import CourseFilm, CourseFilms
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.workshop import Workshop
from pipeline.store.deliver import Deliveries

SUFFIX = {"master": ".mp4", "burned-in": ".burned-in.mp4", "web": ".web.mp4", "course": ".mp4"}
"""Product to what follows a lesson's name in its film's name."""


def lesson_files(films: LessonFilms) -> dict[str, StoredFile]:
    """Everything a lesson's deliverables folder holds, by name."""
    slug = films.lesson.slug
    files = {
        f"{slug}{SUFFIX[product]}": part.artefact.file(part.name)
        for product, part in films.films.items()
    }
    return {**files, **sidecar_files(slug, films.sidecars)}


def course_files(film: CourseFilm) -> dict[str, StoredFile]:
    """Everything of the course film, by name."""
    slug = film.course.slug
    stored = film.film.artefact.file(film.film.name)
    return {f"{slug}{SUFFIX['course']}": stored, **sidecar_files(slug, film.sidecars)}


def sidecar_files(stem: str, sidecars: Artefact) -> dict[str, StoredFile]:
    """`captions.zh.srt` becomes `<stem>.zh.srt`, `poster.jpg` `<stem>.jpg`, and so on."""
    return {_sidecar_name(stem, stored.name): stored for stored in sidecars.files}


def _sidecar_name(stem: str, name: str) -> str:
    if name.startswith("captions."):
        return f"{stem}.{name.removeprefix('captions.')}"
    if name.startswith("poster."):
        return f"{stem}.{name.removeprefix('poster.')}"
    return f"{stem}.{name}"


def hand_over(workshop: Workshop, courses: Sequence[CourseFilms]) -> tuple[Path, ...]:
    """Puts every finished film in its folder and brings the catalogue and its page up to date.

    Returns the films' paths and, last, the catalogue page's; nothing where nothing was made.
    """
    films: list[Path] = []
    for made in courses:
        deliverables = workshop.places.projects / made.course.slug / "deliverables"
        for outcome in made.lessons:
            if outcome.value is not None:
                slug = outcome.value.lesson.slug
                films += _place(workshop, deliverables / slug, lesson_files(outcome.value))
        if made.film is not None and made.film.value is not None:
            films += _place(workshop, deliverables, course_files(made.film.value))
    return (*films, renew_catalogue(workshop, courses)) if films else ()


def _place(workshop: Workshop, folder: Path, files: Mapping[str, StoredFile]) -> list[Path]:
    Deliveries(folder, workshop.store.blobs).place(files)
    return [folder / name for name in files if name.endswith(".mp4")]


def renew_catalogue(workshop: Workshop, courses: Sequence[CourseFilms]) -> Path:
    """Puts what was made into the catalogue; what was there of other courses stays."""
    items = tuple(item for made in courses for item in items_of(workshop, made))
    catalogue = open_catalogue(workshop.places.catalogue / "catalogue.db")
    try:
        catalogue.replace_items(items)
        everything = catalogue.items()
    finally:
        catalogue.close()
    return write_page(everything, folder=workshop.places.catalogue, root=workshop.places.root)


def items_of(workshop: Workshop, made: CourseFilms) -> list[CatalogueItem]:
    """The catalogue's entries of what was made of a course."""
    artefacts = [outcome.value.item for outcome in made.lessons if outcome.value is not None]
    if made.film is not None and made.film.value is not None:
        artefacts.append(made.film.value.item)
    return [
        loads("catalogue-item/1", CatalogueItem, workshop.store.text(artefact.part("item.json")))
        for artefact in artefacts
    ]
