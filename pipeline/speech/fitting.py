"""Whether a model fits this machine, and about how fast it would be: reckoned, or measured.

Reckoned from the model's size and this machine's speed at multiplying matrices, timed for a
fraction of a second; good to a factor of two, and told as "about". Measured by recognising half a
minute that was synthesised, where the model is here.
"""

from __future__ import annotations

import tempfile
import time
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.speech.features import RATE, resampled
from pipeline.speech.fetch import KnownModel
from pipeline.speech.models import Model

WINDOW_SECONDS = 30
ENCODED = 1500
"""Places that the encoder works on for each window."""
TOKENS = 4.5 * WINDOW_SECONDS
"""Written for a window of steady speech: 4.5 characters or so a second."""
BEAMS = 5
INT8_GAIN = 1.6
"""How much faster int8 is than what numpy was timed at (CTranslate2's own tables: 1.5 to 2)."""
DECODER_LOSS = 6.0
"""A decoder multiplies by vectors and waits for memory: so much slower than by matrices."""
MEMORY = 1.4
"""Of a model's bytes in use, besides half a gigabyte."""
MEASURED_TEXT = "zhe4 shi4 yi2 duan4 ce4 su4 de5 yu3 yin1"


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model fits a machine."""

    memory_bytes: int
    """That it needs in use."""
    fits: bool
    real_time: float
    """Seconds of work for a second of speech."""
    is_measured: bool = False


def reckoned(model: KnownModel, memory: int, operations: float) -> Fit:
    """`memory` in bytes that could be had; `operations` a second, from `machine_operations`."""
    needed = needed_memory(model.download_megabytes * 1_000_000)
    encoder, decoder = (millions * 1e6 for millions in model.parameters)
    encoding = 2 * encoder * ENCODED
    decoding = 2 * decoder * TOKENS * BEAMS * DECODER_LOSS
    seconds = (encoding + decoding) / (operations * INT8_GAIN)
    return Fit(needed, needed <= memory, seconds / WINDOW_SECONDS)


def measured(model: Model, memory: int) -> Fit:
    """Recognises half a minute of synthetic speech with a model that is here. Raises MissingTool
    where it cannot be loaded."""
    from pipeline.speech.recogniser import Listening, open_recogniser

    recogniser = open_recogniser(model.engine, Path(model.path))
    with tempfile.TemporaryDirectory(prefix="weike-") as folder:
        speech = Path(folder) / "speech.wav"
        seconds = _write_speech(speech)
        start = time.perf_counter()
        recogniser.recognise(speech, Listening("zh"))
        took = time.perf_counter() - start
    needed = needed_memory(model.size)
    return Fit(needed, needed <= memory, took / seconds, is_measured=True)


def needed_memory(size: int) -> int:
    return int(size * MEMORY) + 500_000_000


def machine_operations() -> float:
    """Multiplications and additions a second, of 32-bit matrices, on all cores; takes 0.3 s. The
    quickest counts: what else runs on the machine now is no part of it."""
    size = 768
    one = np.random.default_rng(1).standard_normal((size, size)).astype(np.float32)
    one @ one  # the first is slower: memory is taken, processors speed up
    begun, quickest = time.perf_counter(), float("inf")
    while time.perf_counter() - begun < 0.3:
        start = time.perf_counter()
        one @ one
        quickest = min(quickest, time.perf_counter() - start)
    return 2 * size**3 / quickest


def _write_speech(path: Path) -> float:
    """Half a minute of synthetic syllables; returns its seconds."""
    from pipeline.speech.synthesis import sample_rate, speak

    once = np.concatenate(
        [resampled(speak(one, "zh"), sample_rate()) for one in MEASURED_TEXT.split()]
    )
    whole = np.resize(once, WINDOW_SECONDS * RATE)
    with wave.open(str(path), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(RATE)
        recording.writeframes((whole * 20_000).astype("<i2").tobytes())
    return float(WINDOW_SECONDS)
