"""An edit list as its author wrote it, and the cut it comes to.

The list speaks of takes, times and quoted words; the cut of frames. Finding the words turns one
into the other. `edit.yaml` is the file; MP4's own edit list has nothing to do with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import accumulate

from pipeline.model.timeline import Cover, Sound
from pipeline.model.timing import ONE, ZERO, FrameRange

DEFAULT_HANDLES = Fraction(1, 10)
"""Seconds kept around quoted words: consonants start before the recogniser notices them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the footage: a time of a take, or words said there."""

    time: Fraction | None = None
    """Seconds of the take; None: `quote` says where."""
    quote: str = ""
    near: Fraction | None = None
    """Of several places with these words the one nearest to this time (seconds of the take)."""
    line: int = 0
    """In edit.yaml, from 1."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of the footage. Without `take` the words say which; without a mark, its very edge."""

    take: str = ""
    """A file's name, as dropped or as kept; or a part."""
    start: Mark | None = None
    stop: Mark | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A stretch that the lesson shows, and how."""

    stretch: Stretch
    handles: tuple[Fraction, Fraction] = (DEFAULT_HANDLES, DEFAULT_HANDLES)
    """Seconds before and after, where quoted words are the edge; never into the next word."""
    speed: Fraction = ONE
    fade_in: Fraction = ZERO
    """Seconds from black."""
    fade_out: Fraction = ZERO
    lead: Fraction = ZERO
    """Seconds that the sound comes before the picture (a J cut)."""
    lag: Fraction = ZERO
    """Seconds that the sound goes on under the next picture (an L cut)."""


@dataclass(frozen=True, slots=True)
class Covered:
    """An area of a take's picture that is made unrecognisable for a stretch."""

    stretch: Stretch
    area: tuple[Fraction, Fraction, Fraction, Fraction]
    """Left, top, width, height, as shares (0 to 1) of the take's upright picture."""
    is_box: bool


class Placement(Enum):
    """Where a still stands over the picture."""

    FULL = "full"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Inserted:
    """A still from the lesson's footage, over the picture for a stretch; the sound goes on."""

    still: str
    stretch: Stretch
    placement: Placement = Placement.FULL


@dataclass(frozen=True, slots=True)
class Angle:
    """Another camera's picture for a stretch of a take; the take's sound goes on."""

    camera: str
    """A film of the lesson's footage, of the same moment."""
    stretch: Stretch
    offset: Fraction | None = None
    """Seconds of the take at which the camera began (below 0: it ran before); None: what both heard
    says it."""


@dataclass(frozen=True, slots=True)
class EditList:
    """What edit.yaml says. Nothing to show: the chosen takes, whole, less what is cut."""

    show: tuple[Shown, ...] = ()
    cut: tuple[Stretch, ...] = ()
    covers: tuple[Covered, ...] = ()
    inserts: tuple[Inserted, ...] = ()
    angles: tuple[Angle, ...] = ()
    lower_third: Stretch | None = None
    """Its start is where the lecturer's name comes in; None: at the first words."""
    film: str = ""
    """An editor's finished film, which is then the lesson's whole picture and sound."""

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        named = (self.lower_third,) if self.lower_third else ()
        return (
            *(one.stretch for one in self.show),
            *self.cut,
            *(one.stretch for one in self.covers),
            *(one.stretch for one in self.inserts),
            *(one.stretch for one in self.angles),
            *named,
        )

    @property
    def has_quotes(self) -> bool:
        """Whether words must be found before the cut is known."""
        return any(
            mark is not None and mark.quote
            for stretch in self.stretches
            for mark in (stretch.start, stretch.stop)
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one take on the picture track; frames are of the course's rate."""

    take: int
    """Its place among the lesson's takes, from 0."""
    start: int
    """The take's frame that is shown first."""
    frame_count: int
    """Of the film."""
    speed: Fraction = ONE
    fade_in: int = 0
    fade_out: int = 0
    covers: tuple[Cover, ...] = ()
    """Their frames count from the piece's first."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A still over frames of the body."""

    still: str
    span: FrameRange
    placement: Placement


@dataclass(frozen=True, slots=True)
class Cut:
    """The body of a lesson: pieces one after the other, and their sound, which may overhang."""

    pieces: tuple[Piece, ...]
    sounds: tuple[Sound, ...]
    """In seconds of the body, none overlapping; `source` is the take's place, as text."""
    stills: tuple[Laid, ...] = ()
    lower_third: int | None = None
    """A frame of the body; None: the first words."""

    @property
    def frame_count(self) -> int:
        return sum(piece.frame_count for piece in self.pieces)

    @property
    def starts(self) -> tuple[int, ...]:
        """The frame of the body at which each piece starts."""
        return tuple(accumulate((piece.frame_count for piece in self.pieces), initial=0))[:-1]
