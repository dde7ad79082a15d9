"""After a build: the films handed over under deliverables/, the catalogue and its page renewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.catalogue.catalogue import open_catalogue
from pipeline.delivery.page import write_page
from pipeline.model.step import StoredFile
from pipeline.recipes.course import CourseFilms
from pipeline.recipes.items import course_files, items_of, lesson_files
from pipeline.recipes.workshop import Workshop
from pipeline.store.deliver import Deliveries


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
    with open_catalogue(workshop.places.catalogue / "catalogue.db") as catalogue:
        for made in courses:
            catalogue.replace_items(items_of(made))
            course = made.course
            lessons = [f"{course.slug}/{slug}" for slug in course.lessons]
            catalogue.keep_only(course.slug, [course.slug, *lessons])
        everything = catalogue.items()
    return write_page(everything, folder=workshop.places.catalogue, root=workshop.places.root)
