"""Bringing the synthetic voice to the speaker's: normalising, and fitting one to the other.

Regression draws every frame towards the mean, which makes them alike; so what it gives is brought
back to unit variance. Measured on five Mandarin and eight English speakers, that, each stretch's
own colour and whitening part right from wrong frames half as well again as regression alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.features import CEPSTRA, Floats
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
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both voices in one space, where 1 is as far as a match usually is."""

    voice: Floats
    heard: Floats


def normal(made: Floats) -> Floats:
    """Mean 0 and variance 1."""
    normed: Floats = ((made - made.mean(axis=0)) / (made.std(axis=0) + 1e-3)).astype(np.float32)
    return normed


def evened(made: Floats, likely: Floats) -> Floats:
    """Mean 0 and variance 1 of speech, in each stretch."""
    weights = (likely > 0.5).astype(np.float64)
    count = max(float(weights.sum()), 1.0)
    mean = (made * weights[:, None]).sum(axis=0) / count
    centred = made - mean
    spread = np.sqrt((centred**2 * weights[:, None]).sum(axis=0) / count) + 1e-3
    centred = centred / spread
    local = _smoothed(centred, weights, EVENING, EVENING_PRIOR)
    squares = _smoothed(centred**2 - 1, weights, EVENING, EVENING_PRIOR) + 1
    even: Floats = ((centred - local) / np.sqrt(np.maximum(squares - local**2, 0.05))).astype(
        np.float32
    )
    return even


def unfitted(voice: Floats, heard: Floats) -> Fitted:
    """Before anything is known of the speaker."""
    return Fitted(_with_slopes(voice) * np.float32(0.8), _with_slopes(heard) * np.float32(0.8))


def fitted(voice: Floats, heard: Floats, likely: Floats, frames: Ints) -> Fitted:
    """Fits the voice by what was heard when. `frames` is the reference frame at each moment, or
    -1."""
    spoken = np.flatnonzero((frames >= 0) & (likely > 0.5))
    if len(spoken) < LEAST_FRAMES:
        return unfitted(voice, heard)
    matched = frames[spoken]
    fit = normal(_regressed(voice, matched, heard[spoken]))
    colour = _colour(heard, fit, spoken, matched)
    both = _with_slopes(fit), _with_slopes(heard - colour)
    residual = both[1][spoken] - both[0][matched]
    values, vectors = np.linalg.eigh(np.cov(residual.T) + 0.05 * np.eye(residual.shape[1]))
    whitening = (vectors / np.sqrt(values)).astype(np.float32)
    return Fitted(both[0] @ whitening, both[1] @ whitening)


class Distances:
    """How far what is heard at each moment is from each frame of a voice (moments x frames)."""

    def __init__(self, heard: Floats, voice: Floats) -> None:
        # The square of a difference as one product of matrices: |a|^2 + |b|^2 - 2ab.
        share = np.float32(1 / heard.shape[1])
        ones = np.ones((len(heard), 1), np.float32), np.ones((1, len(voice)), np.float32)
        squares = (heard**2).sum(1)[:, None] * share, (voice**2).sum(1)[None, :] * share
        self._heard = np.hstack([heard, squares[0], ones[0]])
        self._voice = np.vstack([voice.T * (-2 * share), ones[1], squares[1]])

    def of(self, moments: slice, frames: slice) -> Floats:
        apart: Floats = self._heard[moments] @ self._voice[:, frames]
        np.maximum(apart, 0, out=apart)
        return np.sqrt(apart, out=apart)


def _regressed(voice: Floats, matched: Ints, heard: Floats) -> Floats:
    """The voice as this speaker's, by ridge regression drawn towards leaving it as it is."""
    design = np.hstack([voice, np.ones((len(voice), 1), np.float32)])
    same = np.vstack([np.eye(CEPSTRA), np.zeros((1, CEPSTRA))])
    own = design[matched]
    left = own.T @ own + RIDGE * np.eye(CEPSTRA + 1)
    weights = np.linalg.solve(left, own.T @ heard + RIDGE * same)
    made: Floats = (design @ weights).astype(np.float32)
    return made


def _colour(heard: Floats, fit: Floats, spoken: NDArray[np.intp], matched: Ints) -> Floats:
    """How each stretch of the recording differs from the fitted voice, on the whole."""
    residual = np.zeros_like(heard)
    residual[spoken] = heard[spoken] - fit[matched]
    counted = np.zeros(len(heard))
    counted[spoken] = 1
    return _smoothed(residual, counted, NEARBY, PRIOR)


def _with_slopes(made: Floats) -> Floats:
    padded = np.pad(made, ((SLOPE, SLOPE), (0, 0)), mode="edge")
    both: Floats = np.hstack([made, normal(padded[2 * SLOPE :] - padded[: -2 * SLOPE])])
    return both


def _smoothed(values: Floats, weights: Doubles, reach: int, prior: float) -> Floats:
    """The weighted mean over `reach` frames on either side, drawn towards 0 by `prior` frames."""
    sums = np.cumsum(np.vstack([np.zeros(values.shape[1]), values * weights[:, None]]), axis=0)
    counts = np.concatenate(([0.0], np.cumsum(weights)))
    places = np.arange(len(values))
    low, high = np.maximum(places - reach, 0), np.minimum(places + reach + 1, len(values))
    mean = (sums[high] - sums[low]) / (counts[high] - counts[low] + prior)[:, None]
    smooth: Floats = mean.astype(np.float32)
    return smooth
