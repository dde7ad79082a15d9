"""Opens what a verb works on: the root, the settings, the workshop, and the targets named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from pipeline.manifest.course import course_slugs, read_all
from pipeline.model.course import Course
from pipeline.model.errors import BadManifest, Problem, UnknownTarget
from pipeline.model.lesson import FURTHER, PRODUCTS, Lesson
from pipeline.model.loudness import (
    LEVELLED,
    LOUDEST,
    QUIETEST,
    at_level,
    base_of,
    is_levelled,
    level_of,
)
from pipeline.model.playlist import Playlist
from pipeline.recipes.workshop import Workshop
from pipeline.settings.config import read_settings
from pipeline.settings.root import find_root, root_or_shipped


@dataclass(frozen=True, slots=True)
class Chosen:
    """One course and those of its lessons that were asked for, and one product where one was."""

    course: Course
    lessons: tuple[Lesson, ...]
    """Asked for; lessons whose manifest has problems are not among them."""
    is_whole: bool
    """The whole course was asked for, so its course film is wanted too."""
    playlists: tuple[Playlist, ...]
    """Asked for: all of a whole course, or one."""
    product: str
    """`master`, `burned-in`, `web`, … of lessons, `course` alone; "": everything."""
    problems: tuple[Problem, ...]
    products: tuple[str, ...]
    """What a build makes of every lesson."""

    @property
    def is_playlist(self) -> bool:
        """One playlist was asked for, by name."""
        return self.course.playlist(self.product) is not None

    @property
    def lesson_products(self) -> tuple[str, ...]:
        """The films asked for of each lesson; of a course film alone, none."""
        if not self.product:
            return self.products
        if self.product == "course" or self.is_playlist:
            return ()
        level = level_of(self.product)
        is_film = base_of(self.product) == "course" and level is not None
        return (at_level("master", level) if is_film and level else self.product,)


def open_workshop(ctx: click.Context, *, needs_project: bool = True) -> Workshop:
    """The workshop of the root that `--root`, WEIKE_ROOT or the working directory names; where no
    project is needed and no root is found, that of the program itself."""
    given: Path | None = ctx.find_root().obj
    places = find_root(given) if needs_project else root_or_shipped(given)
    return Workshop(places, read_settings(places))


def choose(workshop: Workshop, targets: Sequence[str]) -> tuple[Chosen, ...]:
    """What targets (`course`, `course/lesson`, `course/lesson:product`) name; none: all courses.

    Raises UnknownTarget, with the names that exist.
    """
    slugs = targets or course_slugs(workshop.places.projects)
    if not slugs:
        raise UnknownTarget(
            f"{workshop.places.projects}: expected at least one course, found none",
            hint='make one: weike new course my-course --title "我的课程"',
        )
    return tuple(_choose_one(workshop, target) for target in slugs)


def choose_lesson(workshop: Workshop, target: str) -> tuple[Course, Lesson]:
    """The one lesson that `course/lesson` names. Raises BadManifest where its manifest is bad."""
    chosen = _choose_one(workshop, target)
    if chosen.is_whole:
        raise UnknownTarget(
            f"{target}: expected a lesson (course/lesson), found a course",
            hint=f"lessons of {target}: {', '.join(chosen.course.lessons)}",
        )
    if not chosen.lessons:
        raise BadManifest(chosen.problems)
    return chosen.course, chosen.lessons[0]


def _choose_one(workshop: Workshop, target: str) -> Chosen:
    path, _, product = target.partition(":")
    slug, _, lesson_slug = path.strip("/").partition("/")
    known = course_slugs(workshop.places.projects)
    if slug not in known:
        raise UnknownTarget(
            f"{slug}: expected a course under projects/, found none of that name",
            hint=f"courses here: {', '.join(known) or 'none'}",
        )
    course, lessons, problems = read_all(workshop.places.projects, slug)
    playlist = None if lesson_slug else course.playlist(product)
    if playlist is not None:
        return _playlist(workshop, playlist, course, lessons, problems)
    _require_product(target, product, course, is_course=not lesson_slug)
    if not lesson_slug:
        return Chosen(
            course,
            lessons,
            base_of(product) in ("", "course"),
            () if product else course.playlists,
            product,
            problems,
            workshop.products(slug),
        )
    if lesson_slug not in course.lessons:
        raise UnknownTarget(
            f"{slug}/{lesson_slug}: expected a lesson of {slug}, found none of that name",
            hint=f"lessons of {slug}: {', '.join(course.lessons)}",
        )
    chosen = tuple(lesson for lesson in lessons if lesson.slug == lesson_slug)
    marker = f"lessons/{lesson_slug}/"
    own = tuple(p for p in problems if marker in p.file.replace("\\", "/"))
    return Chosen(course, chosen, False, (), product, own, workshop.products(slug))


def _playlist(
    workshop: Workshop,
    playlist: Playlist,
    course: Course,
    lessons: tuple[Lesson, ...],
    problems: tuple[Problem, ...],
) -> Chosen:
    """One playlist, and the lessons that it may show anything of."""
    parts = [slug for slug, _ in playlist.parts]
    shown = tuple(one for one in lessons if one.slug in parts)
    return Chosen(
        course, shown, False, (playlist,), playlist.name, problems, workshop.products(course.slug)
    )


def _require_product(target: str, product: str, course: Course, *, is_course: bool) -> None:
    lessons = (*PRODUCTS, *FURTHER)
    playlists = tuple(one.name for one in course.playlists)
    known = ("course", *playlists, *lessons) if is_course else lessons
    is_known = product in known or (is_levelled(product) and base_of(product) in known)
    if product and not is_known:
        raise UnknownTarget(
            f"{target}: expected one of {', '.join(known)} after the colon, found {product!r}",
            hint=f"another loudness is written burned-in@-14, {QUIETEST:g} to {LOUDEST:g} LUFS "
            f"({', '.join(LEVELLED)}); leave the colon out for everything",
        )
