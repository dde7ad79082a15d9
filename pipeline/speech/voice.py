"""Bringing the synthetic voice to the speaker's: normalising, and fitting one to the other.

Regression draws every frame towards the mean, which makes them alike; so what it gives is brought
back to unit variance. Measured on five Mandarin and eight English speakers, that, each stretch's
own colour and whitening part right from wrong frames half as well again as regression alone.
Sums are taken stretch by stretch, so that an hour needs no more memory than a minute (0025).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.features import CEPSTRA
from pipeline.speech.recording import Floats
from pipeline.speech.table import Kept, Table, around, gathered, spans
from pipeline.speech.viterbi import Ints

RIDGE = 300.0
"""Frames that say the voices are the same, against those that say how they differ."""
NEARBY, PRIOR = 150, 60.0
"""10 ms frames on either side over which a speaker's own colour is taken, and so many that say it
is none."""
EVENING, EVENING_PRIOR = 300, 100.0
"""The same for mean and variance: lessons are joined from several recordings."""
SLOPE = 6
"""10 ms frames on either side over which the change of cepstra is taken."""
LEAST_FRAMES = 100
LIKE = np.float32(0.8)
"""What brings distances to about 1 for a match where nothing is known of the speaker."""
AHEAD = 4096
"""Frames that are made ready for distances at a time."""
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both voices in one space, where 1 is as far as a match usually is."""

    voice: Table
    heard: Table


@dataclass(frozen=True, slots=True)
class _Spread:
    """Mean and deviation of each column."""

    mean: Doubles
    deviation: Doubles

    def of(self, made: Any) -> Floats:
        """Mean 0 and variance 1."""
        normed: Floats = ((made - self.mean) / (self.deviation + 1e-3)).astype(np.float32)
        return normed


def _spread(parts: Iterable[Any]) -> _Spread:
    count, sums, squares = 0, np.zeros(1), np.zeros(1)
    for part in parts:
        exact = part.astype(np.float64)
        count += len(exact)
        sums, squares = sums + exact.sum(axis=0), squares + np.square(exact).sum(axis=0)
    mean = sums / max(count, 1)
    return _Spread(mean, np.sqrt(np.maximum(squares / max(count, 1) - mean**2, 0)))


def _parts(table: Table) -> Iterator[Floats]:
    return (table[span] for span in spans(len(table)))


def normal(made: Table, folder: Path | None = None) -> Kept:
    """Mean 0 and variance 1."""
    spread = _spread(_parts(made))
    return Kept(map(spread.of, _parts(made)), CEPSTRA, folder)


def evened(made: Table, likely: Floats, folder: Path | None = None) -> Kept:
    """Mean 0 and variance 1 of speech, in each stretch."""
    speech = likely > 0.5
    spread = _spread(made[span][speech[span]] for span in spans(len(made)))
    return Kept(_evened(made, speech, spread), CEPSTRA, folder)


def _evened(made: Table, speech: NDArray[np.bool_], spread: _Spread) -> Iterator[Floats]:
    for span in spans(len(made)):
        wide = slice(max(span.start - EVENING, 0), min(span.stop + EVENING, len(made)))
        centred = (made[wide] - spread.mean) / (spread.deviation + 1e-3)
        weights = speech[wide].astype(np.float64)
        local = _smoothed(centred, weights, EVENING, EVENING_PRIOR)
        squares = _smoothed(centred**2 - 1, weights, EVENING, EVENING_PRIOR) + 1
        even = (centred - local) / np.sqrt(np.maximum(squares - local**2, 0.05))
        yield even[span.start - wide.start : span.stop - wide.start].astype(np.float32)


def unfitted(voice: Table, heard: Table) -> Fitted:
    """Before anything is known of the speaker."""
    same = np.eye(2 * CEPSTRA, dtype=np.float32) * LIKE
    return Fitted(_Whole(voice, same), _Whole(heard, same))


def fitted(
    voice: Table, heard: Table, likely: Floats, frames: Ints, folder: Path | None = None
) -> Fitted:
    """Fits the voice by what was heard when. `frames` is the reference frame at each moment, or
    -1."""
    spoken = np.flatnonzero((frames >= 0) & (likely > 0.5))
    if len(spoken) < LEAST_FRAMES:
        return unfitted(voice, heard)
    matched = frames[spoken]
    fit = normal(_Turned(voice, _regression(voice, matched, heard, spoken)), folder)
    colour = _Colour(heard, fit, spoken, matched)
    plain = Kept((heard[span] - colour[span] for span in spans(len(heard))), CEPSTRA, folder)
    same = np.eye(2 * CEPSTRA, dtype=np.float32)
    both = _Whole(fit, same), _Whole(plain, same)
    spread = _residual_spread(both[0], both[1], spoken, matched)
    values, vectors = np.linalg.eigh(spread + 0.05 * np.eye(len(spread)))
    whitening = (vectors / np.sqrt(values)).astype(np.float32)
    return Fitted(both[0].turned(whitening), both[1].turned(whitening))


class _Turned:
    """A voice as `weights` (columns and one of ones to columns) make it, where it is read."""

    def __init__(self, voice: Table, weights: Doubles) -> None:
        self._voice, self._weights = voice, weights

    def __len__(self) -> int:
        return len(self._voice)

    def __getitem__(self, wanted: slice) -> Floats:
        made: Floats = (_design(self._voice[wanted]) @ self._weights).astype(np.float32)
        return made


class _Colour:
    """How each stretch of the recording differs from the fitted voice, on the whole."""

    def __init__(self, heard: Table, fit: Table, spoken: NDArray[np.intp], matched: Ints) -> None:
        self._heard, self._fit, self._spoken, self._matched = heard, fit, spoken, matched

    def __len__(self) -> int:
        return len(self._heard)

    def __getitem__(self, wanted: slice) -> Floats:
        low, high = max(wanted.start - NEARBY, 0), min(wanted.stop + NEARBY, len(self))
        first, last = np.searchsorted(self._spoken, (low, high))
        places = self._spoken[first:last] - low
        heard = self._heard[low:high]
        residual, counted = np.zeros_like(heard), np.zeros(len(heard))
        residual[places] = heard[places] - gathered(self._fit, self._matched[first:last])
        counted[places] = 1
        smooth = _smoothed(residual, counted, NEARBY, PRIOR)
        return smooth[wanted.start - low : wanted.stop - low]


class _Whole:
    """Cepstra with their slopes, turned by `turn` into the space in which they are compared."""

    def __init__(self, made: Table, turn: Floats, slopes: _Spread | None = None) -> None:
        self._made, self._turn = made, turn
        self._slopes = slopes or _spread(_rising(made, span) for span in spans(len(made)))

    def turned(self, turn: Floats) -> _Whole:
        return _Whole(self._made, turn, self._slopes)

    def __len__(self) -> int:
        return len(self._made)

    def __getitem__(self, wanted: slice) -> Floats:
        slopes = self._slopes.of(_rising(self._made, wanted))
        both: Floats = np.hstack([self._made[wanted], slopes]) @ self._turn
        return both


def _rising(made: Table, wanted: slice) -> Floats:
    wide = around(made, wanted, SLOPE)
    rising: Floats = wide[2 * SLOPE :] - wide[: -2 * SLOPE]
    return rising


class Distances:
    """How far what is heard at each moment is from each frame of a voice (moments x frames); both
    are asked for in order."""

    def __init__(self, heard: Table, voice: Table) -> None:
        self._heard = _Ahead(heard, is_first=True)
        self._voice = _Ahead(voice, is_first=False)

    def of(self, moments: slice, frames: slice) -> Floats:
        apart: Floats = self._heard[moments] @ self._voice[frames].T
        np.maximum(apart, 0, out=apart)
        return np.sqrt(apart, out=apart)


class _Ahead:
    """A table made ready for the square of a difference as one product of matrices,
    |a|^2 + |b|^2 - 2ab, a stretch ahead of where it is asked for."""

    def __init__(self, table: Table, *, is_first: bool) -> None:
        self._table, self._is_first = table, is_first
        self._low = 0
        self._ready = self._made(slice(0, 0))

    def __getitem__(self, wanted: slice) -> Floats:
        start, stop = wanted.start, min(wanted.stop, len(self._table))
        high = self._low + len(self._ready)
        if start < self._low or stop > high:
            begin = high if self._low <= start < high else start
            ahead = self._made(slice(begin, min(max(stop, begin + AHEAD), len(self._table))))
            # the second matrix of a product is read along its frames (measured: 8 x as fast)
            order: Literal["C", "F"] = "C" if self._is_first else "F"
            kept = begin - start
            ready = np.empty((kept + len(ahead), ahead.shape[1]), np.float32, order)
            ready[:kept], ready[kept:] = self._ready[len(self._ready) - kept :], ahead
            self._ready, self._low = ready, start
        return self._ready[start - self._low : stop - self._low]

    def _made(self, span: slice) -> Floats:
        rows = self._table[span]
        share = np.float32(1 / max(rows.shape[1], 1))
        squares, ones = (rows**2).sum(1)[:, None] * share, np.ones((len(rows), 1), np.float32)
        if self._is_first:
            return np.hstack([rows, squares, ones])
        return np.hstack([rows * (-2 * share), ones, squares])


def _regression(voice: Table, matched: Ints, heard: Table, spoken: NDArray[np.intp]) -> Doubles:
    """The voice as this speaker's, by ridge regression drawn towards leaving it as it is."""
    own_by_own: Doubles = RIDGE * np.eye(CEPSTRA + 1)
    own_by_heard: Doubles = RIDGE * np.vstack([np.eye(CEPSTRA), np.zeros((1, CEPSTRA))])
    for span in spans(len(spoken)):
        own = _design(gathered(voice, matched[span]))
        own_by_own += (own.T @ own).astype(np.float64)
        own_by_heard += (own.T @ gathered(heard, spoken[span])).astype(np.float64)
    weights: Doubles = np.asarray(np.linalg.solve(own_by_own, own_by_heard), np.float64)
    return weights


def _design(voice: Floats) -> Floats:
    return np.hstack([voice, np.ones((len(voice), 1), np.float32)])


def _residual_spread(
    voice: Table, heard: Table, spoken: NDArray[np.intp], matched: Ints
) -> Doubles:
    """The covariance of what still differs."""
    columns = 2 * CEPSTRA
    sums, products = np.zeros(columns), np.zeros((columns, columns))
    for span in spans(len(spoken)):
        apart = gathered(heard, spoken[span]) - gathered(voice, matched[span])
        exact = apart.astype(np.float64)
        sums += exact.sum(axis=0)
        products += exact.T @ exact
    mean = sums / len(spoken)
    spread: Doubles = (products - len(spoken) * np.outer(mean, mean)) / (len(spoken) - 1)
    return spread


def _smoothed(values: Any, weights: Doubles, reach: int, prior: float) -> Floats:
    """The weighted mean over `reach` frames on either side, drawn towards 0 by `prior` frames."""
    sums = np.cumsum(np.vstack([np.zeros(values.shape[1]), values * weights[:, None]]), axis=0)
    counts = np.concatenate(([0.0], np.cumsum(weights)))
    places = np.arange(len(values))
    low, high = np.maximum(places - reach, 0), np.minimum(places + reach + 1, len(values))
    mean = (sums[high] - sums[low]) / (counts[high] - counts[low] + prior)[:, None]
    smooth: Floats = mean.astype(np.float32)
    return smooth
