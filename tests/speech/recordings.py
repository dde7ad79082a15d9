"""Speech made by code: syllables of espeak-ng with known places, so that gold needs no ear."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.features import RATE, resampled
from pipeline.speech.reading import readings
from pipeline.speech.synthesis import sample_rate, speak
from pipeline.speech.units import units_of

Samples = NDArray[np.float32]
FLOOR = 0.0005
"""A quiet room's noise, RMS."""


def spoken(
    clauses: Sequence[str], pause: float = 0.5, gap: float = 0.0
) -> tuple[Samples, list[float]]:
    """The clauses (Chinese) with a pause before each and a gap after each syllable, and when each
    starts, in seconds."""
    pieces: list[Samples] = []
    starts = []
    for clause in clauses:
        pieces.append(np.zeros(round(pause * RATE), np.float32))
        starts.append(sum(map(len, pieces)) / RATE)
        for reading in readings(units_of(clause, 0), "zh"):
            for sound in reading:
                language = "zh" if sound[-1].isdigit() else "en"
                pieces.append(resampled(speak(sound, language), sample_rate()))
                pieces.append(np.zeros(round(gap * RATE), np.float32))
    pieces.append(np.zeros(RATE // 2, np.float32))
    whole = np.concatenate(pieces)
    noise = np.random.default_rng(5).standard_normal(len(whole)) * FLOOR
    return (whole + noise).astype(np.float32), starts


def write(samples: Samples, path: Path) -> Path:
    with wave.open(str(path), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(RATE)
        recording.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path
