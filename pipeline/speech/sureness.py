"""What speaks for and against a script that was aligned by sound alone.

No single measure tells a wrong script from a right one; together they mostly do (docs/quality.md):
how much nearer the sound lies to its own place in the script than to others, the share of the
script that was found, the share of speech that is the script's, and whether the speaker pauses
where the script has marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.speech.features import RATE
from pipeline.speech.recording import Floats
from pipeline.speech.reference import FINE_HOP
from pipeline.speech.table import gathered, spans
from pipeline.speech.viterbi import Ints
from pipeline.speech.voice import Fitted

NEARER = {"zh": 0.29, "en": 0.19}
"""How much nearer (in distances of a match, 1) right scripts lay in the measurements."""
OTHER_PLACES = 6
LONG_PAUSE = 30
"""10 ms frames; a shorter silence may be a consonant or a breath."""
FEW_PAUSES = 3
LEAST_ASIDE = 80
"""10 ms frames of speech that is not the script's before it is told."""
FASTEST, SLOWEST = 9.0, 1.2
"""Units a second that a person can speak."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Each from 0 (against) to 1 (for)."""

    nearer: float
    found: float
    spoken: float
    pauses: float
    pace: float

    @property
    def sureness(self) -> float:
        return self.nearer * self.found * self.spoken * self.pauses * self.pace


def evidence(
    known: Fitted,
    frames: Ints,
    owners: Ints,
    likely: Floats,
    clauses: Sequence[range],
    language: str,
) -> Evidence:
    """`frames`, `owners`: the reference frame and the unit of each 10 ms, or -1."""
    speech = likely > 0.5
    count = clauses[-1].stop
    units = np.unique(owners[owners >= 0])
    pace = count * RATE / FINE_HOP / max(int(speech.sum()), 1)
    return Evidence(
        min(1.0, _nearer(known, frames, speech) / NEARER[language]),
        len(units) / count,
        float((owners[speech] >= 0).mean()) if speech.any() else 0.0,
        _pauses_at_marks(owners, likely, clauses),
        1.0 if SLOWEST <= pace <= FASTEST else 0.3,
    )


def asides(owners: Ints, likely: Floats) -> list[tuple[float, float]]:
    """Stretches of speech (seconds) that no unit of the script owns."""
    found = []
    for start, stop in _runs(owners < 0):
        spoken = np.flatnonzero(likely[start:stop] > 0.5)
        if len(spoken) >= LEAST_ASIDE:
            first, last = start + spoken[0], start + spoken[-1] + 1
            found.append((first * FINE_HOP / RATE, last * FINE_HOP / RATE))
    return found


def _nearer(known: Fitted, frames: Ints, speech: np.ndarray) -> float:
    places = np.flatnonzero((frames >= 0) & speech)
    if len(places) < LEAST_ASIDE:
        return 0.0
    count = len(known.voice)
    own = frames[places]
    others = [
        _apart(known, places, (own + count * turn // (OTHER_PLACES + 1)) % count)
        for turn in range(1, OTHER_PLACES + 1)
    ]
    return max(float(np.mean(others)) - _apart(known, places, own), 0.0)


def _apart(known: Fitted, places: np.ndarray, frames: Ints) -> float:
    """The mean distance of what is heard at `places` from `frames` of the voice."""
    total = 0.0
    for span in spans(len(places)):
        both = gathered(known.heard, places[span]), gathered(known.voice, frames[span])
        squares = ((both[0] - both[1]) ** 2).mean(axis=1)
        total += float(np.sqrt(squares).sum(dtype=np.float64))
    return total / len(places)


def _pauses_at_marks(owners: Ints, likely: Floats, clauses: Sequence[range]) -> float:
    ends = np.array([clause.stop - 1 for clause in clauses])
    spoken = np.flatnonzero(owners >= 0)
    at_marks = counted = 0
    for start, stop in _runs(likely < 0.3):
        if stop - start < LONG_PAUSE or not len(spoken):
            continue
        before = np.searchsorted(spoken, start) - 1
        if before < 0 or before + 1 >= len(spoken):
            continue
        counted += 1
        at_marks += bool(np.isin(owners[spoken[before]], ends))
    return at_marks / counted if counted >= FEW_PAUSES else 1.0


def _runs(chosen: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], chosen.astype(np.int8), [0]))))
    return [(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
