"""What is done to a film's sound: a source cleaned of what was measured in it, music laid under."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Bed:
    """`spans` (seconds of the film) are where it plays, from its beginning in each."""

    source: str
    """Its name among the sound's sources."""
    spans: tuple[TimeRange, ...]
    below_speech: float
    """LU that it stays under the speech while somebody speaks."""
    alone: float
    """LU that it stays under the speech where nobody does."""


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What is taken out of one source."""

    source: str
    """Its name among the sound's sources."""
    noise: float | None = None
    """The level (dBFS, RMS) of the noise between words; None: it is left as it is."""
    mains: int = 0
    """50 or 60 Hz hum; 0: none."""
    by_bands: bool = True
    """Whether the noise's colour is measured and taken out, not a white noise of its level."""
