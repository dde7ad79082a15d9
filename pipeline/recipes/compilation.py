"""A compilation: lessons, or parts of them, joined into one film from their segments, with cards
between them. Course films and playlists are compilations, and differ only in what they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.captions.course import merge
from pipeline.graphics.cards import CardText
from pipeline.model.course import Course
from pipeline.model.errors import BrokenPromise
from pipeline.model.lesson import Lesson
from pipeline.model.loudness import at_level
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Part, Step
from pipeline.model.timed_text import TimedText
from pipeline.model.timeline import Timeline
from pipeline.model.timing import FrameRange, time_of
from pipeline.recipes.beside import posters_of, seen_in
from pipeline.recipes.comparing import idle_of, require_alike, within
from pipeline.recipes.drawing import BLANK
from pipeline.recipes.ending import declared, end_texts
from pipeline.recipes.joining import AI_TAG, ai_label
from pipeline.recipes.kitchen import LessonFilms, timed_texts
from pipeline.recipes.sections import CardFilm, ending_pieces, opening_pieces
from pipeline.recipes.workshop import Workshop
from pipeline.stages import compile, package

COURSE = "course"
"""The product that is the film of all lessons."""
PLAYLIST = "playlist"


@dataclass(frozen=True, slots=True)
class Heading:
    """What a compilation is called."""

    course: Course
    name: str = COURSE
    """`course`, or the playlist's."""
    title: str = ""
    summary: str = ""

    @property
    def target(self) -> str:
        return f"{self.course.slug}:{self.name}"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a compilation shows of one lesson: all between its ident and its end card, or a part."""

    lesson: LessonFilms
    timeline: Timeline
    """Of what is shown, from frame 0."""
    first: int
    """The frame of the lesson's film that is shown first."""
    pieces: Mapping[float, compile.Piece]
    """Its pictures and its sound, by the loudness of that (LUFS)."""
    title: str
    """Of its chapter."""
    card: CardText | None = None
    """Stands before it."""


@dataclass(frozen=True, slots=True)
class Compilation:
    """A finished one."""

    heading: Heading
    film: Part
    sidecars: Artefact
    frame_count: int
    chapters: tuple[tuple[int, str], ...]
    """(first frame, title)."""
    timed_texts: tuple[TimedText, ...]
    lessons: tuple[str, ...]
    """The slugs of those that it shows anything of, in order."""
    brand: str = ""
    """Which it was made in, as its metadata have it."""
    levels: Mapping[float, Part] = field(default_factory=dict)
    """The film at other loudnesses (LUFS), where a channel asks for them."""
    ai_content: str = ""

    @property
    def course(self) -> Course:
        return self.heading.course

    @property
    def product(self) -> str:
        return COURSE if self.heading.name == COURSE else PLAYLIST

    @property
    def films(self) -> dict[str, Part]:
        """All of them by product, the usual one first."""
        others = {at_level(self.product, lufs): part for lufs, part in self.levels.items()}
        return {self.product: self.film, **others}


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands before each excerpt, and after the last."""

    before: tuple[tuple[compile.Piece, ...], ...]
    after: tuple[compile.Piece, ...]


def compilation(
    workshop: Workshop, heading: Heading, excerpts: Sequence[Excerpt]
) -> Recipe[Compilation]:
    """Joins `excerpts`, at every loudness that all of them have."""
    course = heading.course
    usual = workshop.settings.loudness.target_lufs
    others = [lufs for lufs in excerpts[0].pieces if lufs != usual]
    levels = [lufs for lufs in others if all(lufs in one.pieces for one in excerpts)]
    around = yield from _around(workshop, heading, excerpts, usual)
    starts = _starts(excerpts, around)
    texts = merge(
        [
            (timed, time_of(own, course.frame_rate))
            for (_, own), one in zip(starts, excerpts, strict=True)
            for timed in timed_texts(one.timeline, one.lesson.lesson)
        ]
    )
    chapters = _chapters(starts, excerpts)
    text = compile.FilmText(texts, chapters, _tags(workshop, heading, excerpts))
    steps = [_compile_step(workshop, heading, _in_order(around, excerpts, usual), text)]
    for lufs in levels:
        opened = yield from _around(workshop, heading, excerpts, lufs)
        steps.append(
            _compile_step(workshop, heading, _in_order(opened, excerpts, lufs), text, lufs)
        )
    frame_count = sum(piece.frame_count for piece in _in_order(around, excerpts, usual))
    beside = package.step(
        _sidecars_target(heading),
        pictures=(yield from _posters(heading, excerpts)),
        sidecars=package.Sidecars(texts, chapters, course.frame_rate, frame_count),
        ffmpeg=workshop.versions.ffmpeg,
    )
    packaged, joined, *levelled = yield from make(workshop.versed(beside), *steps)
    for made in (joined, *levelled):
        yield from _compare(heading, starts, excerpts, made)
    return Compilation(
        heading,
        joined.part(compile.FILM),
        packaged,
        frame_count,
        chapters,
        texts,
        tuple(dict.fromkeys(one.lesson.lesson.slug for one in excerpts)),
        workshop.brand_mark(workshop.brand(course)),
        {lufs: one.part(compile.FILM) for lufs, one in zip(levels, levelled, strict=True)},
        "; ".join(declared(_shown(excerpts))),
    )


def _posters(heading: Heading, excerpts: Sequence[Excerpt]) -> Recipe[Mapping[str, Part]]:
    """Of all that it shows, each lesson's takes looked at once for its own posters already."""
    course, kitchen = heading.course, excerpts[0].lesson.kitchen
    seen = []
    for one in _by_name(excerpts):
        seen.append((yield from seen_in(one.lesson.kitchen, one.lesson.prepared, one.timeline)))
    text = replace(
        BLANK,
        course=course.title,
        lesson="" if heading.name == COURSE else heading.title,
        organisation=course.organisation,
        language=course.language,
        ai_content="; ".join(declared(_shown(excerpts))),
    )
    return (yield from posters_of(kitchen, text, seen, target=heading.target))


def _sidecars_target(heading: Heading) -> str:
    """A course's name is its own; what a playlist is called stands before what is made for it."""
    stem = heading.course.slug if heading.name == COURSE else heading.target
    return f"{stem}:sidecars"


def _around(
    workshop: Workshop, heading: Heading, excerpts: Sequence[Excerpt], lufs: float
) -> Recipe[_Around]:
    course = heading.course
    brand = workshop.brand(course)
    film = CardFilm(workshop, course, brand, heading.target, lufs)
    lessons = _shown(excerpts)
    before = yield from opening_pieces(film, [one.card for one in excerpts])
    texts = yield from end_texts(workshop, course, heading.title, lessons, target=heading.target)
    after = yield from ending_pieces(film, texts)
    return _Around(before, after)


def _by_name(excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    """In the order of the lessons' folders: what is drawn of all of them is drawn no differently
    where they are shown in another order."""
    return sorted(excerpts, key=lambda one: one.lesson.lesson.slug)


def _shown(excerpts: Sequence[Excerpt]) -> list[Lesson]:
    return [one.lesson.lesson for one in _by_name(excerpts)]


def _in_order(around: _Around, excerpts: Sequence[Excerpt], lufs: float) -> list[compile.Piece]:
    """Each excerpt after what stands before it; the end card."""
    parts = zip(around.before, excerpts, strict=True)
    shown = [piece for openings, one in parts for piece in (*openings, one.pieces[lufs])]
    return [*shown, *around.after]


def _compile_step(
    workshop: Workshop,
    heading: Heading,
    pieces: Sequence[compile.Piece],
    text: compile.FilmText,
    lufs: float | None = None,
) -> Step:
    course = heading.course
    shape = compile.FilmShape(course.frame_rate, course.frame_size, workshop.profile.codec)
    target = heading.target if lufs is None else at_level(heading.target, lufs)
    step = compile.step(
        target, pieces=pieces, text=text, shape=shape, ffmpeg=workshop.versions.ffmpeg
    )
    return workshop.versed(step)


def _tags(
    workshop: Workshop, heading: Heading, excerpts: Sequence[Excerpt]
) -> tuple[tuple[str, str], ...]:
    """The film's metadata; what a machine made in any lesson is declared for the whole."""
    course = heading.course
    made_by_machine = declared(_shown(excerpts))
    number = course.slug if heading.name == COURSE else heading.target
    label = ai_label(course.organisation or course.title, number)
    tags = (
        ("title", heading.title),
        ("artist", course.organisation),
        ("album", course.title),
        ("comment", "; ".join(made_by_machine)),
        ("grouping", workshop.brand_mark(workshop.brand(course))),
        (AI_TAG, label if made_by_machine else ""),
    )
    return tuple((name, value) for name, value in tags if value)


def _starts(excerpts: Sequence[Excerpt], around: _Around) -> list[tuple[int, int]]:
    """For each excerpt the frame at which it starts with what stands before it, and its own."""
    starts, frame = [], 0
    for one, openings in zip(excerpts, around.before, strict=True):
        own = frame + sum(piece.frame_count for piece in openings)
        starts.append((frame, own))
        frame = own + one.timeline.frame_count
        for piece in one.pieces.values():
            if piece.frame_count != one.timeline.frame_count:
                raise BrokenPromise(
                    f"{one.lesson.lesson.slug}: expected {one.timeline.frame_count} frames, "
                    f"found segments of {piece.frame_count}"
                )
    return starts


def _compare(
    heading: Heading,
    starts: Sequence[tuple[int, int]],
    excerpts: Sequence[Excerpt],
    made: Artefact,
) -> Recipe[None]:
    """The finished film against the footage of each of its lessons."""
    idle, rate = idle_of(made), heading.course.frame_rate
    for (_, own), one in zip(starts, excerpts, strict=True):
        frames = FrameRange(own, own + one.timeline.frame_count)
        part = within(idle, frames, rate, at=one.first)
        lesson = one.lesson
        yield from require_alike(lesson.kitchen, lesson.timeline, {heading.target: part})


def _chapters(
    starts: Sequence[tuple[int, int]], excerpts: Sequence[Excerpt]
) -> tuple[tuple[int, str], ...]:
    """One an excerpt; several of one name that follow each other are one."""
    chapters: list[tuple[int, str]] = []
    for (start, _), one in zip(starts, excerpts, strict=True):
        if not chapters or chapters[-1][1] != one.title:
            chapters.append((start, one.title))
    return tuple(chapters)
