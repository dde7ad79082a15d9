"""Sound as the aligner sees it: samples brought to one level, their cepstra, their levels."""

from __future__ import annotations

import wave
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
WINDOW = 400
"""Samples: 25 ms."""
FFT = 512
BANDS = 26
CEPSTRA = 12
NOISE = 10 ** (-50 / 20)
"""White noise put under the analysed copy: where pauses are digitally silent, the breath and room
of the speech would otherwise be taken for speech (captions digest, measured)."""
LEVEL = 0.07
"""RMS of speech after normalising."""
Floats = NDArray[np.float32]


def read_speech(path: Path) -> Floats:
    """The samples of a 16 kHz mono 16-bit recording, -1 to 1."""
    with wave.open(str(path), "rb") as recording:
        content = recording.readframes(recording.getnframes())
    return np.frombuffer(content, "<i2").astype(np.float32) * np.float32(1 / 32768)


def resampled(samples: Floats, rate: int) -> Floats:
    """At RATE, by linear interpolation: enough for cepstra of synthetic speech."""
    count = int(len(samples) * RATE / rate)
    places = np.arange(count) * (rate / RATE)
    made: Floats = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
    return made


def normalised(samples: Floats) -> Floats:
    """Speech brought to LEVEL, with noise under it; the noise is the same every time."""
    blocks = samples[: len(samples) // WINDOW * WINDOW].reshape(-1, WINDOW)
    powers = (blocks**2).mean(axis=1) if len(blocks) else np.zeros(1, np.float32)
    loud = powers[powers >= np.quantile(powers, 0.7)] if powers.size else powers
    level = float(np.sqrt(loud.mean())) if loud.size else 0.0
    scale = LEVEL / level if level > 1e-5 else 1.0
    noise = np.random.default_rng(7).standard_normal(len(samples)).astype(np.float32)
    return (samples * scale + noise * np.float32(NOISE)).astype(np.float32)


def cepstra(samples: Floats, hop: int) -> tuple[Floats, Floats]:
    """(frames x CEPSTRA without c0, log energy in dB of each frame), a frame every `hop` samples.

    Frame n is centred on sample n * hop.
    """
    padded = np.pad(samples, (WINDOW // 2, WINDOW))
    count = len(samples) // hop + 1
    emphasised = np.append(padded[:1], padded[1:] - np.float32(0.97) * padded[:-1])
    made, levels = [], []
    for start in range(0, count, 2000):
        places = np.arange(start, min(start + 2000, count))[:, None] * hop + np.arange(WINDOW)
        places = np.minimum(places, len(padded) - 1)
        levels.append(10 * np.log10((padded[places] ** 2).mean(axis=1) + 1e-10))
        power = np.abs(np.fft.rfft(emphasised[places] * np.hamming(WINDOW), FFT)) ** 2
        made.append(np.log(power @ _mel() + 1e-8) @ _cosines())
    return np.concatenate(made).astype(np.float32), np.concatenate(levels).astype(np.float32)


@cache
def _mel() -> Floats:
    """Triangles on the mel scale, 60 Hz to 7.6 kHz."""

    def mel(hertz: float) -> float:
        return float(2595 * np.log10(1 + hertz / 700))

    points: Any = 700 * (10 ** (np.linspace(mel(60), mel(7600), BANDS + 2) / 2595) - 1)
    bins: Any = np.fft.rfftfreq(FFT, 1 / RATE)[:, None]
    rising = (bins - points[:-2]) / (points[1:-1] - points[:-2])
    falling = (points[2:] - bins) / (points[2:] - points[1:-1])
    triangles: Floats = np.clip(np.minimum(rising, falling), 0, None).astype(np.float32)
    return triangles


@cache
def _cosines() -> Floats:
    orders = np.arange(1, CEPSTRA + 1)
    bands = np.arange(BANDS)[:, None] + 0.5
    made: Floats = (np.cos(np.pi * orders * bands / BANDS) * np.sqrt(2 / BANDS)).astype(np.float32)
    return made
