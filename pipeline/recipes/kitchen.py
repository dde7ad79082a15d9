"""One lesson being made: what its steps have in common, and what its parts came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.ffmpeg.graph import PictureShape
from pipeline.model.course import Course
from pipeline.model.grade import Grade
from pipeline.model.lesson import PRODUCTS, Lesson
from pipeline.model.step import Artefact, Input, Part
from pipeline.model.timed_text import TimedText
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange
from pipeline.recipes.material import Material
from pipeline.recipes.workshop import Workshop
from pipeline.settings.brands import BrandFiles
from pipeline.stages import compile, conform
from pipeline.stages.title import ElementKind


@dataclass(frozen=True, slots=True)
class Kitchen:
    """One lesson being made: what its steps have in common."""

    workshop: Workshop
    course: Course
    lesson: Lesson
    brand: BrandFiles
    material: Material
    wanted: tuple[str, ...] = PRODUCTS
    """Which of its films are asked for; none: only what the course film is joined from."""

    @property
    def wants_all(self) -> bool:
        return set(PRODUCTS) <= set(self.wanted)

    @property
    def target(self) -> str:
        return f"{self.course.slug}/{self.lesson.slug}"

    @property
    def ffmpeg(self) -> str:
        return self.workshop.versions.ffmpeg


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a lesson's pictures are laid out from, besides its words."""

    pictures: Mapping[str, Input]
    """Each take's picture, by the take's name."""
    elements: Mapping[ElementKind, Artefact]
    shapes: Mapping[str, PictureShape]
    """Of every picture and element, by name."""
    parts: conform.LessonParts
    grades: Mapping[str, Grade] = field(default_factory=dict)
    """Of the takes whose colours are moved, by name."""


@dataclass(frozen=True, slots=True)
class Voices:
    """The programme's sound, and the same without the ident, which a course film leaves out."""

    whole: Part
    joined: Part
    levels: Mapping[float, Voices] = field(default_factory=dict)
    """Both at other loudnesses (LUFS), where a channel asks for them."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was said, and the cues made of it."""

    transcript: Part
    captions: Artefact
    shots: tuple[Fraction, ...] = ()
    """Seconds of the body at which a new shot starts."""


@dataclass(frozen=True, slots=True)
class LessonFilms:
    """What a finished lesson consists of."""

    lesson: Lesson
    timeline: Timeline
    words: Words
    piece: compile.Piece | None
    """The clean picture and the sound: what course films are joined from. None where only the
    burned-in film was asked for."""
    films: Mapping[str, Part]
    """Product (`master`, `burned-in`, `web`, `sd`, …) to its film, for those asked for; of HLS its
    playlist."""
    sidecars: Artefact | None
    """None where only some products were asked for."""
    brand: str = ""
    """Which it was made in, as its films' metadata have it."""
    left_out: int = 0
    """Frames of the film's start that are not in `piece`: the lesson's own ident."""
    takes: Mapping[str, str] = field(default_factory=dict)
    """What its takes are called in its making, and as they were dropped."""
    levels: Mapping[float, compile.Piece | None] = field(default_factory=dict)
    """`piece` at other loudnesses (LUFS)."""

    @property
    def joined(self) -> Timeline:
        """What a course film has of it."""
        return self.timeline.restricted(FrameRange(self.left_out, self.timeline.frame_count))

    @property
    def is_whole(self) -> bool:
        """Whether everything of the lesson was asked for."""
        return set(PRODUCTS) <= set(self.films)

    @property
    def timed_text(self) -> TimedText:
        """In the lesson's own language; what stands below each cue is in it."""
        return self.timeline.timed_text(self.lesson.language)

    @property
    def timed_texts(self) -> tuple[TimedText, ...]:
        """One for each of the lesson's languages, its own first."""
        return timed_texts(self.timeline, self.lesson)


def title_clip(timeline: Timeline) -> Clip:
    """The title card: an ident may stand before it, the body begins where it ends."""
    card = ElementKind.TITLE_CARD.value
    return next((clip for clip in timeline.clips if clip.source == card), timeline.clips[0])


def timed_texts(timeline: Timeline, lesson: Lesson) -> tuple[TimedText, ...]:
    """The captions of a lesson, one timed text a language, its own first."""
    own = timeline.timed_text(lesson.language)
    if not lesson.second_language:
        return (own,)
    return (own, own.in_second(lesson.second_language))
