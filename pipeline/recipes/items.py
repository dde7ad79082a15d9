"""The files that a finished film is handed over as, and what the catalogue says of it."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.manifest.playlists import FOLDER as PLAYLISTS
from pipeline.model.item import CatalogueItem, ItemFilm, Passage
from pipeline.model.loudness import base_of, level_of
from pipeline.model.step import Artefact, StoredFile
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import time_of
from pipeline.recipes.compilation import COURSE, PLAYLIST, Compilation
from pipeline.recipes.course import CourseFilms
from pipeline.recipes.kitchen import LessonFilms

SUFFIX = {
    "master": ".mp4",
    "burned-in": ".burned-in.mp4",
    "web": ".web.mp4",
    "sd": ".sd.mp4",
    "small": ".small.mp4",
    "audio": ".m4a",
    "hls": ".hls/main.m3u8",
    "vertical": ".vertical.mp4",
    "square": ".square.mp4",
    "no-logo": ".no-logo.mp4",
    COURSE: ".mp4",
    PLAYLIST: ".mp4",
}
"""Product to what follows a lesson's name in its film's name."""


def suffix_of(product: str) -> str:
    """`burned-in@-14`: `.burned-in-14LUFS.mp4`."""
    lufs = level_of(product)
    if lufs is None:
        return SUFFIX[product]
    if base_of(product) == "hls":
        return SUFFIX["hls"].replace(".hls", f".hls{lufs:g}LUFS")
    stem, dot, ending = SUFFIX[base_of(product)].rpartition(".")
    return f"{stem or '.' + base_of(product)}{lufs:g}LUFS{dot}{ending}"


def lesson_files(films: LessonFilms) -> dict[str, StoredFile]:
    """Everything a lesson's deliverables folder holds, by name."""
    slug = films.lesson.slug
    files = {
        f"{slug}{suffix_of(product)}": part.artefact.file(part.name)
        for product, part in films.films.items()
    }
    for product, part in films.films.items():
        if base_of(product) == "hls":
            folder = suffix_of(product).rpartition("/")[0]
            files |= {f"{slug}{folder}/{one.name}": one for one in part.artefact.files}
    return {**files, **(sidecar_files(slug, films.sidecars) if films.sidecars else {})}


def compilation_files(film: Compilation) -> dict[str, StoredFile]:
    """Everything of a course film or a playlist, by name."""
    stem = _stem(film)
    made = {
        f"{stem}{suffix_of(product)}": part.artefact.file(part.name)
        for product, part in film.films.items()
    }
    return {**made, **sidecar_files(stem, film.sidecars)}


def _stem(film: Compilation) -> str:
    """What its files' names begin with."""
    return film.course.slug if film.product == COURSE else film.heading.name


def sidecar_files(stem: str, sidecars: Artefact) -> dict[str, StoredFile]:
    """`captions.zh.srt` becomes `<stem>.zh.srt`, `poster.jpg` `<stem>.jpg`, and so on."""
    return {_sidecar_name(stem, stored.name): stored for stored in sidecars.files}


def _sidecar_name(stem: str, name: str) -> str:
    if name.startswith("captions."):
        return f"{stem}.{name.removeprefix('captions.')}"
    if name.startswith("poster."):
        return f"{stem}.{name.removeprefix('poster.')}"
    return f"{stem}.{name}"


def items_of(made: CourseFilms) -> list[CatalogueItem]:
    """The catalogue's entries of what was made of a course."""
    items = [
        lesson_item(made, outcome.value)
        for outcome in made.lessons
        if outcome.value is not None and outcome.value.is_whole
    ]
    return [*items, *map(compilation_item, made.compilations)]


def lesson_item(made: CourseFilms, films: LessonFilms) -> CatalogueItem:
    """What the catalogue says of one lesson."""
    course, lesson = made.course, films.lesson
    folder = f"projects/{course.slug}/deliverables/{lesson.slug}"
    return CatalogueItem(
        id=f"{course.slug}/{lesson.slug}",
        course=course.slug,
        course_title=course.title,
        title=lesson.title,
        language=lesson.language,
        organisation=course.organisation,
        lecturer=lesson.lecturer.name,
        unit=lesson.unit,
        summary=lesson.summary,
        keywords=lesson.keywords,
        duration=films.timeline.duration,
        films=lesson_item_films(made, films),
        sidecars=_paths(folder, sidecar_files(lesson.slug, films.sidecars))
        if films.sidecars
        else (),
        passages=_passages(_in_order(films.timed_texts)),
        chapters=tuple(
            (time_of(marker.frame, course.frame_rate), marker.name)
            for marker in films.timeline.markers
        ),
        number=lesson.number,
        ai_content=lesson.ai_content,
        brand=films.brand,
    )


def lesson_item_films(made: CourseFilms, films: LessonFilms) -> tuple[ItemFilm, ...]:
    """The catalogue's entries of a lesson's films, as far as they were asked for."""
    slug = films.lesson.slug
    folder = f"projects/{made.course.slug}/deliverables/{slug}"
    return tuple(
        _film(product, folder, f"{slug}{suffix_of(product)}", part.artefact.file(part.name))
        for product, part in films.films.items()
    )


def compilation_item(film: Compilation) -> CatalogueItem:
    """What the catalogue says of a course film or a playlist."""
    course, stem = film.course, _stem(film)
    folder = f"projects/{course.slug}/deliverables"
    if film.product == PLAYLIST:
        folder = f"{folder}/{PLAYLISTS}"
    return CatalogueItem(
        id=course.slug if film.product == COURSE else film.heading.target,
        course=course.slug,
        course_title=course.title,
        title=film.heading.title,
        language=course.language,
        organisation=course.organisation,
        lecturer="",
        unit="",
        summary=film.heading.summary,
        keywords=(),
        duration=time_of(film.frame_count, course.frame_rate),
        films=tuple(
            _film(product, folder, f"{stem}{suffix_of(product)}", part.artefact.file(part.name))
            for product, part in film.films.items()
        ),
        sidecars=_paths(folder, sidecar_files(stem, film.sidecars)),
        passages=_passages(_in_order(film.timed_texts)),
        chapters=tuple(
            (time_of(frame, course.frame_rate), title) for frame, title in film.chapters
        ),
        ai_content=film.ai_content,
        brand=film.brand,
    )


def _film(product: str, folder: str, name: str, stored: StoredFile) -> ItemFilm:
    return ItemFilm(product, f"{folder}/{name}", stored.digest, stored.size)


def _paths(folder: str, files: Mapping[str, StoredFile]) -> tuple[str, ...]:
    return tuple(f"{folder}/{name}" for name in files)


def _in_order(timed_texts: tuple[TimedText, ...]) -> tuple[Cue, ...]:
    """The cues of all languages, by time."""
    cues = [cue for timed in timed_texts for cue in timed.cues]
    return tuple(sorted(cues, key=lambda cue: cue.span))


def _passages(cues: tuple[Cue, ...]) -> tuple[Passage, ...]:
    return tuple(
        Passage(cue.span.start, cue.span.stop, " ".join(cue.lines)) for cue in cues if cue.lines
    )
