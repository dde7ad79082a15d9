"""How a separate recording lies beside a film of the same moment."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Sync:
    """At `t` of the film the recording stands at (t - offset) * (1 + drift)."""

    offset: Fraction
    """Seconds of the film at which the recording begins; below 0: it ran before."""
    drift: Fraction
    """How much faster the recorder's clock counts than the camera's: 50 ppm is 1/20000."""
    confidence: float
    """0 to 1: how surely both heard the same."""

    def recording_time(self, time: Fraction) -> Fraction:
        """Where the recording stands at `time` (seconds) of the film."""
        return (time - self.offset) * (1 + self.drift)

    def film_time(self, time: Fraction) -> Fraction:
        """Where the film stands at `time` (seconds) of the recording."""
        return time / (1 + self.drift) + self.offset
