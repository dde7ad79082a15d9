"""Speaks through espeak-ng's library, called directly; a sentence a take, silence made by us.

The library keeps its voice in a global, so one process speaks with one voice at a time.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from studio.reading import utterances
from studio.screenplay import Sentence

if TYPE_CHECKING:
    import numpy as np

SAMPLE_RATE = 22_050
"""Hz, of espeak-ng's voices."""

_SYNCHRONOUS = 2
_UTF8 = 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


@dataclass(frozen=True, slots=True)
class Voice:
    """`words_a_minute` is espeak-ng's own scale; pitch and its range go from 0 to 99."""

    variant: str
    pitch: int
    pitch_range: int
    words_a_minute: int


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds."""

    lead: float = 0.7
    clause: float = 0.16
    sentence: float = 0.42
    tail: float = 0.9


@dataclass(frozen=True, slots=True)
class SpokenClause:
    """Seconds from the start of the sound."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Speech:
    """Samples from −1 to 1 at SAMPLE_RATE."""

    samples: np.ndarray
    clauses: tuple[SpokenClause, ...]

    @property
    def duration(self) -> float:
        return len(self.samples) / SAMPLE_RATE

    def start_of(self, words: str) -> float:
        """When the clause that holds these words begins. Raises KeyError where none does."""
        for clause in self.clauses:
            if words in clause.text:
                return clause.start
        raise KeyError(words)


@cache
def _library() -> ctypes.CDLL:
    import espeakng_loader

    library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
    folder = str(espeakng_loader.get_data_path()).encode()
    if library.espeak_Initialize(_SYNCHRONOUS, 0, folder, 0) <= 0:
        raise RuntimeError("espeak-ng did not start")
    return library


def _synthesise(voice: Voice, language: str, text: str) -> np.ndarray:
    import numpy as np

    library = _library()
    chunks: list[np.ndarray] = []

    @_CALLBACK
    def receive(samples: Any, count: int, _events: Any) -> int:
        if samples and count:
            chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    library.espeak_SetSynthCallback(receive)
    if library.espeak_SetVoiceByName(f"{language}+{voice.variant}".encode()) != 0:
        raise RuntimeError(f"espeak-ng has no voice {language}+{voice.variant}")
    for parameter, value in (
        (_RATE, voice.words_a_minute),
        (_PITCH, voice.pitch),
        (_RANGE, voice.pitch_range),
    ):
        library.espeak_SetParameter(parameter, value, 0)
    spoken = text.encode() + b"\0"
    library.espeak_Synth(spoken, len(spoken), 0, 1, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    return np.concatenate(chunks).astype(np.float64) / 32768


def _trimmed(samples: np.ndarray) -> np.ndarray:
    """Without the silence around it; 8 ms are kept so that no consonant is cut."""
    import numpy as np

    loud = np.flatnonzero(np.abs(samples) > 0.004)
    margin = round(0.008 * SAMPLE_RATE)
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def _clause(voice: Voice, language: str, clause: str) -> np.ndarray:
    import numpy as np

    gap = np.zeros(round(0.03 * SAMPLE_RATE))
    pieces: list[np.ndarray] = []
    for said in utterances(clause, language):
        pieces += [gap] if pieces else []
        pieces.append(_trimmed(_synthesise(voice, said.language, said.text)))
    return np.concatenate(pieces)


def speak(
    sentences: Sequence[Sentence], language: str, *, voice: Voice, pauses: Pauses | None = None
) -> Speech:
    """The sentences one after another, with where each clause lies."""
    import numpy as np

    pauses = pauses or Pauses()
    pieces = [np.zeros(round(pauses.lead * SAMPLE_RATE))]
    clauses: list[SpokenClause] = []
    for sentence in sentences:
        for clause in sentence.clauses:
            start = sum(map(len, pieces)) / SAMPLE_RATE
            pieces.append(_clause(voice, language, clause))
            end = sum(map(len, pieces)) / SAMPLE_RATE
            clauses.append(SpokenClause(clause, start, end))
            pieces.append(np.zeros(round(pauses.clause * SAMPLE_RATE)))
        pieces[-1] = np.zeros(round(pauses.sentence * SAMPLE_RATE))
    pieces[-1] = np.zeros(round(pauses.tail * SAMPLE_RATE))
    return Speech(np.concatenate(pieces), tuple(clauses))
