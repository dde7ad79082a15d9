"""The script as synthetic speech: its cepstra, and which unit each frame of them belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.features import CEPSTRA, cepstra, levelled, resampled
from pipeline.speech.reading import readings
from pipeline.speech.recording import Floats
from pipeline.speech.synthesis import sample_rate, speak
from pipeline.speech.units import ScriptUnit

FINE_HOP = 160
"""Samples: 10 ms."""
LEAST_FRAMES = 3
"""10 ms frames that even the shortest syllable keeps."""


class Reference:
    """What each unit sounds like at 10 ms, units that are read alike made once."""

    def __init__(self, made: Sequence[Floats]) -> None:
        """`made`: (frames x CEPSTRA) of each unit, the same array for the same sound."""
        self._made = made

    def __len__(self) -> int:
        return sum(map(len, self._made))

    @property
    def lengths(self) -> NDArray[np.int32]:
        """How many frames each unit has."""
        return np.array([len(frames) for frames in self._made], np.int32)

    def parts(self) -> Iterator[Floats]:
        """All frames in order, a unit at a time."""
        return iter(self._made)

    def paced(self, factor: float) -> Reference:
        """The same speech `factor` times as long."""
        alike = {id(frames): frames for frames in self._made}
        paced = {known: _paced(frames, factor) for known, frames in alike.items()}
        return Reference([paced[id(frames)] for frames in self._made])


def owner_of(lengths: NDArray[np.int32]) -> NDArray[np.int32]:
    """Each frame's unit, where units have so many frames."""
    return np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)


def _paced(frames: Floats, factor: float) -> Floats:
    count = max(LEAST_FRAMES, round(len(frames) * factor))
    places = np.linspace(0, len(frames) - 1, count)
    under = np.floor(places).astype(int)
    over = np.minimum(under + 1, len(frames) - 1)
    share = (places - under)[:, None].astype(np.float32)
    made: Floats = frames[under] * (1 - share) + frames[over] * share
    return made


def reference_of(units: Sequence[ScriptUnit], language: str) -> Reference:
    """Every unit spoken, one after the other, without pauses. Raises MissingTool."""
    known: dict[str, Floats] = {}
    read: dict[tuple[str, ...], Floats] = {}
    made = []
    for reading in readings(units, language):
        sounds = tuple(reading or ("a5",))
        if sounds not in read:
            for sound in sounds:
                if sound not in known:
                    known[sound] = _cepstra_of(sound, language)
            read[sounds] = np.concatenate([known[sound] for sound in sounds])
        made.append(read[sounds])
    return Reference(made)


def _cepstra_of(sound: str, language: str) -> Floats:
    is_pinyin = language == "zh" and sound[-1:].isdigit()
    samples = speak(sound, "zh" if is_pinyin else "en")
    if samples.size < 200:
        return np.zeros((LEAST_FRAMES, CEPSTRA), np.float32)
    at_rate = levelled(resampled(samples, sample_rate()))
    made = np.concatenate(list(cepstra(at_rate, FINE_HOP)))
    return made if len(made) >= LEAST_FRAMES else np.repeat(made, LEAST_FRAMES, axis=0)
