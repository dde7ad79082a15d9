"""After a build: the films handed over under deliverables/, the catalogue and its page renewed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.catalogue.catalogue import Catalogue, open_catalogue
from pipeline.delivery.page import write_page
from pipeline.manifest.playlists import FOLDER as PLAYLISTS
from pipeline.model.item import CatalogueItem
from pipeline.model.step import StoredFile
from pipeline.recipes.course import CourseFilms
from pipeline.recipes.items import compilation_files, items_of, lesson_files, lesson_item_films
from pipeline.recipes.workshop import Workshop
from pipeline.store.deliver import Deliveries

FILMS = (".mp4", ".m4a", "/main.m3u8")
"""How the names of what people play end; of HLS its main playlist stands for all its files."""


def hand_over(workshop: Workshop, courses: Sequence[CourseFilms]) -> tuple[Path, ...]:
    """Puts every finished film in its folder and brings the catalogue and its page up to date.

    Returns the films' paths and, last, the catalogue page's; nothing where nothing was made.
    """
    films: list[Path] = []
    for made in courses:
        deliverables = workshop.places.projects / made.course.slug / "deliverables"
        for outcome in made.lessons:
            lesson = outcome.value
            if lesson is not None and lesson.films:
                folder = deliverables / lesson.lesson.slug
                files = lesson_files(lesson)
                films += _place(workshop, folder, files, is_all=lesson.is_whole)
        if made.film is not None and made.film.value is not None:
            films += _place(workshop, deliverables, compilation_files(made.film.value))
        films += _playlists(workshop, deliverables / PLAYLISTS, made)
    return (*films, renew_catalogue(workshop, courses)) if films else ()


def _playlists(workshop: Workshop, folder: Path, made: CourseFilms) -> list[Path]:
    """All in one folder; those that the course has no more go, once all others came out."""
    files: dict[str, StoredFile] = {}
    for outcome in made.playlists:
        if outcome.value is not None:
            files |= compilation_files(outcome.value)
    if not files and not folder.is_dir():
        return []
    return _place(workshop, folder, files, is_all=made.is_whole)


def _place(
    workshop: Workshop, folder: Path, files: Mapping[str, StoredFile], *, is_all: bool = True
) -> list[Path]:
    Deliveries(folder, workshop.store.blobs).place(files, is_all=is_all)
    return [folder / name for name in files if name.endswith(FILMS)]


def renew_catalogue(workshop: Workshop, courses: Sequence[CourseFilms]) -> Path:
    """Puts what was made into the catalogue; what was there of other courses stays."""
    with open_catalogue(workshop.places.catalogue / "catalogue.db") as catalogue:
        for made in courses:
            catalogue.replace_items([*items_of(made), *_renewed(catalogue, made)])
            course = made.course
            lessons = [f"{course.slug}/{slug}" for slug in course.lessons]
            playlists = [f"{course.slug}:{one.name}" for one in course.playlists]
            catalogue.keep_only(course.slug, [course.slug, *lessons, *playlists])
        everything = catalogue.items()
    return write_page(everything, folder=workshop.places.catalogue, root=workshop.places.root)


def _renewed(catalogue: Catalogue, made: CourseFilms) -> Iterator[CatalogueItem]:
    """Lessons of which some films were asked for: their entries with those films as they are now.
    A lesson that was never wholly built has no entry yet."""
    for outcome in made.lessons:
        lesson = outcome.value
        if lesson is None or lesson.is_whole or not lesson.films:
            continue
        item = catalogue.show(f"{made.course.slug}/{lesson.lesson.slug}")
        if item is not None:
            films = {film.product: film for film in item.films}
            films |= {film.product: film for film in lesson_item_films(made, lesson)}
            yield replace(item, films=tuple(films.values()))
