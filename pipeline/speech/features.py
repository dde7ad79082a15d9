"""Sound as the aligner sees it: samples brought to one level, their cepstra, their levels."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
WINDOW = 400
"""Samples: 25 ms."""
FFT = 512
FRAMES = 1000
"""Frames that are worked out at once."""
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
    return (samples * scale + _noise(len(samples)) * np.float32(NOISE)).astype(np.float32)


def _noise(count: int) -> Floats:
    if count > RATE:
        return np.random.default_rng(7).standard_normal(count).astype(np.float32)
    return _second_of_noise()[:count]


@cache
def _second_of_noise() -> Floats:
    """Kept: each syllable of the synthetic voice is given it."""
    return np.random.default_rng(7).standard_normal(RATE).astype(np.float32)


def cepstra(samples: Floats, hop: int) -> Floats:
    """(frames x CEPSTRA) without c0, a frame every `hop` samples; frame n is centred on sample
    n * hop."""
    padded = _padded(samples)
    emphasised = np.append(padded[:1], padded[1:] - np.float32(0.97) * padded[:-1])
    window = np.hamming(WINDOW).astype(np.float32)
    made = []
    for windows in _windows(emphasised, len(samples), hop):
        spectrum = np.fft.rfft(windows * window, FFT)
        power = spectrum.real**2 + spectrum.imag**2
        made.append(np.log(power @ _mel() + np.float32(1e-8)) @ _cosines())
    return np.concatenate(made).astype(np.float32)


def levels_of(samples: Floats, hop: int) -> Floats:
    """Log energy in dB of each frame."""
    windows = _windows(_padded(samples), len(samples), hop)
    made = [10 * np.log10((one**2).mean(axis=1) + 1e-10) for one in windows]
    return np.concatenate(made).astype(np.float32)


def _padded(samples: Floats) -> Floats:
    return np.pad(samples, (WINDOW // 2, WINDOW))


def _windows(padded: Floats, count: int, hop: int) -> Iterator[Floats]:
    """The samples around every `hop`th of `count`, a block of frames at a time."""
    every = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[: count + 1 : hop]
    for start in range(0, len(every), FRAMES):
        yield every[start : start + FRAMES]


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
