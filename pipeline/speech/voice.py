"""Bringing the synthetic voice to the speaker's: normalising, and fitting one to the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.speech.features import CEPSTRA, Floats
from pipeline.speech.viterbi import Ints

RIDGE = 8.0
"""Frames that say the voices are the same, against those that say how they differ."""
NEARBY = 250
"""10 ms frames on either side over which a speaker's own colour is taken."""
PRIOR = 120.0
"""Frames that say the colour around is that of the whole recording."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The synthetic voice as this speaker's (frames x CEPSTRA), the recording with each stretch's
    own colour taken out, and what makes distances between them comparable."""

    voice: Floats
    heard: Floats
    whitening: Floats


def normal(made: Floats, weights: Floats | None = None) -> Floats:
    """Mean 0 and variance 1, over speech where `weights` tell it."""
    chosen = made if weights is None or (weights > 0.5).sum() < 20 else made[weights > 0.5]
    spread = chosen.std(axis=0) + 1e-3
    normed: Floats = ((made - chosen.mean(axis=0)) / spread).astype(np.float32)
    return normed


def evened(made: Floats, weights: Floats, reach: int = 2 * NEARBY) -> Floats:
    """Each stretch's mean over speech taken out: lessons are joined from several recordings."""
    local = _smoothed(made, weights.astype(np.float64), reach, 3 * PRIOR)
    return (made - local).astype(np.float32)


def unfitted(voice: Floats, heard: Floats) -> Fitted:
    """Before anything is known of the speaker."""
    return Fitted(voice, heard, np.eye(CEPSTRA, dtype=np.float32) * np.float32(0.6))


def fitted(voice: Floats, heard: Floats, likely: Floats, frames: Ints) -> Fitted:
    """Fits the voice by what was heard when: one ridge regression, then each stretch's colour.

    `frames` is the reference frame heard at each moment, or -1.
    """
    spoken = np.flatnonzero((frames >= 0) & (likely > 0.5))
    if len(spoken) < 8 * CEPSTRA:
        return unfitted(voice, heard)
    design = _with_bias(voice[frames[spoken]])
    ridge = RIDGE * np.eye(CEPSTRA + 1)
    ridge[-1, -1] = 1e-3
    weights = np.linalg.solve(design.T @ design + ridge, design.T @ heard[spoken])
    residual = np.zeros_like(heard)
    residual[spoken] = heard[spoken] - design @ weights
    counted = np.zeros(len(heard))
    counted[spoken] = 1
    colour = _smoothed(residual, counted, NEARBY, PRIOR)
    left = residual[spoken] - colour[spoken]
    values, vectors = np.linalg.eigh(np.cov(left.T) + 0.05 * np.eye(CEPSTRA))
    return Fitted(
        (_with_bias(voice) @ weights).astype(np.float32),
        (heard - colour).astype(np.float32),
        (vectors / np.sqrt(values)).astype(np.float32),
    )


def distances(heard: Floats, voice: Floats) -> Floats:
    """(moments x reference frames) of whitened cepstra: 1 is as far as a match usually is."""
    squares = (heard**2).sum(1)[:, None] + (voice**2).sum(1)[None, :] - 2 * heard @ voice.T
    return np.sqrt(np.maximum(squares, 0)) * np.float32(CEPSTRA**-0.5)


def _with_bias(frames: Floats) -> Floats:
    return np.hstack([frames, np.ones((len(frames), 1), np.float32)])


def _smoothed(values: Floats, weights: Floats, reach: int, prior: float) -> Floats:
    """The weighted mean over `reach` frames on either side, drawn towards 0 by `prior` frames."""
    sums = np.cumsum(np.vstack([np.zeros(values.shape[1]), values * weights[:, None]]), axis=0)
    counts = np.concatenate(([0.0], np.cumsum(weights)))
    places = np.arange(len(values))
    low, high = np.maximum(places - reach, 0), np.minimum(places + reach + 1, len(values))
    return (sums[high] - sums[low]) / (counts[high] - counts[low] + prior)[:, None]
