"""Music under a film's other sound: where it may be heard, and how loud."""

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
