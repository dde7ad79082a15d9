"""A lesson's cut as other editors are told it, and as they tell it back: files, shots, sound, text.

All frames are of the sequence's rate, from 0, in the sequence and in every file, so that nothing is
rounded on the way. Cards, the name and the logo are not in it: they are put on when it comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.model.edit import Placement
from pipeline.model.media import FrameSize
from pipeline.model.timed_text import Cue
from pipeline.model.timeline import Cover
from pipeline.model.timing import ONE, FrameRange


@dataclass(frozen=True, slots=True)
class Medium:
    """One file of the footage."""

    name: str
    """Under footage/."""
    path: Path
    frame_count: int
    """Of the sequence's rate; 0: a still."""
    frame_size: FrameSize
    has_sound: bool
    digest: str = ""
    """SHA-256, hex."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A run of one file on the picture track."""

    medium: str
    source_start: int
    span: FrameRange
    speed: Fraction = ONE
    fade_in: int = 0
    fade_out: int = 0
    covers: tuple[Cover, ...] = ()

    @property
    def source(self) -> FrameRange:
        """The frames of its file that it uses."""
        stop = self.source_start + int(len(self.span) * self.speed)
        return FrameRange(self.source_start, max(stop, self.source_start + 1))


@dataclass(frozen=True, slots=True)
class Voice:
    """A run of one file's sound."""

    medium: str
    source_start: Fraction
    """Frames; a whole number where the speed is 1."""
    span: FrameRange
    speed: Fraction = ONE


@dataclass(frozen=True, slots=True)
class Still:
    """A picture over the shots."""

    medium: str
    span: FrameRange
    placement: Placement


@dataclass(frozen=True, slots=True)
class Sequence:
    """Everything another editor is told of a lesson."""

    name: str
    frame_rate: Fraction
    frame_size: FrameSize
    media: tuple[Medium, ...]
    shots: tuple[Shot, ...]
    """One after the other, from frame 0."""
    voices: tuple[Voice, ...] = ()
    stills: tuple[Still, ...] = ()
    captions: tuple[Cue, ...] = ()
    """In seconds of the sequence, on its frames."""

    def medium(self, name: str) -> Medium:
        return next(medium for medium in self.media if medium.name == name)

    @property
    def frame_count(self) -> int:
        return self.shots[-1].span.stop if self.shots else 0
