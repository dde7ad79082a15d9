"""A window on a picture that follows somebody: it stands, or it moves evenly from place to place.

Places are the window's middle in ten-thousandths of the picture (model/look.py). Frames count from
a clip's first. A window that only stands and eases cannot tremble.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model.look import WHOLE
from pipeline.model.media import FrameSize
from pipeline.model.timing import FrameRange

Place = tuple[int, int]
MIDDLE: Place = (WHOLE // 2, WHOLE // 2)


@dataclass(frozen=True, slots=True)
class Move:
    """From its first frame at `start` to its last at `stop`, level at both ends (smoothstep)."""

    span: FrameRange
    """May begin below 0 and end beyond the clip, where a part of it is shown."""
    start: Place
    stop: Place

    def at(self, frame: int) -> tuple[float, float]:
        if frame <= self.span.start:
            return (float(self.start[0]), float(self.start[1]))
        share = min(1.0, (frame - self.span.start) / max(1, len(self.span)))
        eased = share * share * (3 - 2 * share)
        x, y = (a + (b - a) * eased for a, b in zip(self.start, self.stop, strict=True))
        return (x, y)


@dataclass(frozen=True, slots=True)
class Path:
    """Where the window is: at `first` until its first move, then where the last move left it."""

    first: Place = MIDDLE
    moves: tuple[Move, ...] = ()

    def at(self, frame: int) -> tuple[float, float]:
        begun = [move for move in self.moves if move.span.start <= frame]
        return begun[-1].at(frame) if begun else (float(self.first[0]), float(self.first[1]))

    def part(self, frames: FrameRange) -> Path:
        """What of it happens in `frames`, counted from `frames.start`."""
        over = [move for move in self.moves if move.span.stop <= frames.start]
        first = over[-1].stop if over else self.first
        kept = tuple(
            replace(move, span=move.span.shifted(-frames.start))
            for move in self.moves
            if move.span.stop > frames.start and move.span.start < frames.stop
        )
        if kept and kept[0].span.start <= 0:
            first = kept[0].start  # what was before is not seen
        return Path(first, kept)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the frame that a clip is shown in, and what of the clip's picture it shows."""

    left: int
    """Pixels of the frame."""
    top: int
    size: FrameSize
    path: Path | None = None
    """None: the whole picture, fitted into the window."""

    def part(self, frames: FrameRange) -> Window:
        return replace(self, path=self.path.part(frames)) if self.path else self


@dataclass(frozen=True, slots=True)
class Following:
    """What a window shows of one shot of a take; frames of the take."""

    frames: FrameRange
    path: Path | None
    """In frames of the take; None: nobody and nothing to follow, so the whole picture."""


def following_at(shots: Sequence[Following], frame: int) -> Following:
    """The shot that `frame` lies in; the last one's window stays after its end."""
    return next((shot for shot in shots if frame < shot.frames.stop), shots[-1])
