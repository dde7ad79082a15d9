"""The script as synthetic speech: its cepstra, and which unit each frame of them belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.features import CEPSTRA, Floats, cepstra, normalised, resampled
from pipeline.speech.reading import readings
from pipeline.speech.synthesis import sample_rate, speak
from pipeline.speech.units import ScriptUnit

FINE_HOP = 160
"""Samples: 10 ms."""
LEAST_FRAMES = 3
"""10 ms frames that even the shortest syllable keeps."""


@dataclass(frozen=True, slots=True)
class Reference:
    """`cepstra` (frames x CEPSTRA) at 10 ms; `owner` names each frame's unit."""

    cepstra: Floats
    owner: NDArray[np.int32]

    def paced(self, factor: float) -> Reference:
        """The same speech `factor` times as long."""
        pieces, owners = [], []
        units = int(self.owner[-1]) + 1 if len(self.owner) else 0
        edges = np.searchsorted(self.owner, np.arange(units + 1))
        for unit in range(units):
            frames = self.cepstra[edges[unit] : edges[unit + 1]]
            count = max(LEAST_FRAMES, round(len(frames) * factor))
            places = np.linspace(0, len(frames) - 1, count)
            under = np.floor(places).astype(int)
            over = np.minimum(under + 1, len(frames) - 1)
            share = (places - under)[:, None].astype(np.float32)
            pieces.append(frames[under] * (1 - share) + frames[over] * share)
            owners.append(np.full(count, unit, np.int32))
        return Reference(np.concatenate(pieces), np.concatenate(owners))


def reference_of(units: Sequence[ScriptUnit], language: str) -> Reference:
    """Every unit spoken, one after the other, without pauses. Raises MissingTool."""
    known: dict[str, Floats] = {}
    pieces, owners = [], []
    for number, reading in enumerate(readings(units, language)):
        for sound in reading or ("a5",):
            if sound not in known:
                known[sound] = _cepstra_of(sound, language)
            pieces.append(known[sound])
            owners.append(np.full(len(known[sound]), number, np.int32))
    return Reference(np.concatenate(pieces), np.concatenate(owners))


def _cepstra_of(sound: str, language: str) -> Floats:
    is_pinyin = language == "zh" and sound[-1:].isdigit()
    samples = speak(sound, "zh" if is_pinyin else "en")
    if samples.size < 200:
        return np.zeros((LEAST_FRAMES, CEPSTRA), np.float32)
    at_rate = normalised(resampled(samples, sample_rate()))
    made = cepstra(at_rate, FINE_HOP)
    return made if len(made) >= LEAST_FRAMES else np.repeat(made, LEAST_FRAMES, axis=0)
