"""A course as its people describe it in course.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipeline.model.media import FrameSize

FULL_HD = FrameSize(1920, 1080)


@dataclass(frozen=True, slots=True)
class Course:
    """`lessons` are the slugs (folder names) in the order of the course film."""

    slug: str
    title: str
    language: str
    organisation: str
    lessons: tuple[str, ...]
    brand: str
    frame_rate: Fraction = Fraction(25)
    frame_size: FrameSize = FULL_HD
    subtitle: str = ""
    caption_profile: str = ""
    """A name under config/captions/; empty: the language's default."""
    self_approving: bool = False
    is_numbered: bool = True
    """Whether cards show a lesson's place in the course (第一讲). Where they do, another order
    draws the cards of the lessons that moved again."""
    """True where the manifest says that this course needs no person's sign-off (the demo)."""
