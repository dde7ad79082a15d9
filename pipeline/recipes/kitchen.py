"""One lesson being made: what its steps have in common, and what its parts came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model.course import Course
from pipeline.model.lesson import Lesson
from pipeline.model.step import Artefact, Input, Part
from pipeline.model.timed_text import TimedText
from pipeline.model.timeline import Timeline
from pipeline.recipes.material import Material
from pipeline.recipes.workshop import Workshop
from pipeline.settings.brands import BrandFiles
from pipeline.stages import compile
from pipeline.stages.title import ElementKind


@dataclass(frozen=True, slots=True)
class Kitchen:
    """One lesson being made: what its steps have in common."""

    workshop: Workshop
    course: Course
    lesson: Lesson
    brand: BrandFiles
    material: Material

    @property
    def target(self) -> str:
        return f"{self.course.slug}/{self.lesson.slug}"

    @property
    def ffmpeg(self) -> str:
        return self.workshop.versions.ffmpeg


@dataclass(frozen=True, slots=True)
class Prepared:
    """What each take's picture and each drawn element came to, by name."""

    pictures: Mapping[str, Input]
    elements: Mapping[ElementKind, Artefact]


@dataclass(frozen=True, slots=True)
class Words:
    """What was said, and the cues made of it."""

    transcript: Part
    captions: Artefact


@dataclass(frozen=True, slots=True)
class LessonFilms:
    """What a finished lesson consists of."""

    lesson: Lesson
    timeline: Timeline
    words: Words
    piece: compile.Piece
    """The clean picture and the sound: what course films are joined from."""
    films: Mapping[str, Part]
    """Product (`master`, `burned-in`, `web`) to its film."""
    sidecars: Artefact

    @property
    def timed_text(self) -> TimedText:
        return self.timeline.timed_text(self.lesson.language)
