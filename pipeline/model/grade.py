"""How the colours of one take are moved towards another's, and what that is reckoned from.

Whole numbers throughout, so that a key is the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

THOUSAND = 1000
"""A whole channel: pure red, green or blue as coded; and a gain that moves nothing."""
Channels = tuple[int, int, int]
"""Red, green, blue, in thousandths."""


@dataclass(frozen=True, slots=True)
class Tones:
    """What a take looks like over its whole length: medians of pictures spread over it."""

    cells: tuple[Channels, ...]
    """The picture in ACROSS x DOWN cells, rows from the top."""
    skin: Channels | None = None
    """The middle of the face of whoever the take is about; None: nobody is seen."""


@dataclass(frozen=True, slots=True)
class Grade:
    """Each channel times its gain; black stays black, white stays white (`curve`)."""

    red: int = THOUSAND
    green: int = THOUSAND
    blue: int = THOUSAND

    @property
    def channels(self) -> Channels:
        return (self.red, self.green, self.blue)

    @property
    def is_plain(self) -> bool:
        return self == PLAIN


PLAIN = Grade()
BEND = 4
"""Where the curve leaves its gain for white: y = g x + (1 - g) x^4, steep as g at black, 1 at 1. It
rises all the way for gains below 4/3."""


def curve(level: float, gain: float) -> float:
    """What a channel's `level` (0 to 1, as coded) becomes."""
    return float(gain * level + (1 - gain) * level**BEND)


@dataclass(frozen=True, slots=True)
class Matched:
    """What became of one take."""

    take: str
    reference: str
    """The take it is like now; empty: it is a reference itself, or nothing is like it."""
    by: str
    """`picture` (the same framing), `face`, or empty."""
    grade: Grade
    short: int = 0
    """Thousandths that the most distant channel is still off, since more is not moved."""
