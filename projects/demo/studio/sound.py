"""Makes a synthesised voice sound as if recorded in a room, and tells how loud it is when.

The room's noise is part of the recording, pauses included: digital silence would be unlike any
microphone.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from studio.voice import SAMPLE_RATE, Speech

NOISE_DBFS = -60.0
REVERBERATION = 0.22
"""Seconds until the room's answer has died down."""


def recorded(speech: Speech, *, level: float, seed: int) -> np.ndarray:
    """The speech at `level` dBFS (RMS while speaking) in a small room with its noise."""
    rng = np.random.default_rng(seed)
    dry = speech.samples
    voiced = dry[np.abs(dry) > 0.01]
    dry = dry * (10 ** (level / 20) / np.sqrt(np.mean(voiced**2)))
    soft = _compressed(dry)
    return np.clip(soft + _room(soft, rng) + _noise(len(dry), rng), -0.98, 0.98)


def _compressed(samples: np.ndarray) -> np.ndarray:
    """Peaks over a half are rounded off."""
    return np.where(
        np.abs(samples) > 0.5,
        np.sign(samples) * (0.5 + 0.5 * np.tanh(2 * np.abs(samples) - 1)),
        samples,
    )


def _room(dry: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    length = round(REVERBERATION * SAMPLE_RATE)
    answer = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    answer[: round(0.012 * SAMPLE_RATE)] = 0
    answer *= 0.16 / np.sqrt(np.sum(answer**2))
    size = 1 << (len(dry) + length).bit_length()
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(answer, size), size)
    return wet[: len(dry)]


def _noise(length: int, rng: np.random.Generator) -> np.ndarray:
    """More of it in the low tones, as of a fan."""
    size = 1 << length.bit_length()
    spectrum = np.fft.rfft(rng.standard_normal(size))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), size * 60 / SAMPLE_RATE))
    noise = np.fft.irfft(spectrum, size)[:length]
    return noise * (10 ** (NOISE_DBFS / 20) / np.sqrt(np.mean(noise**2)))


def write_wave(path: Path, samples: np.ndarray) -> None:
    """16 bit, one channel, SAMPLE_RATE."""
    with wave.open(str(path), "wb") as sheet:
        sheet.setnchannels(1)
        sheet.setsampwidth(2)
        sheet.setframerate(SAMPLE_RATE)
        sheet.writeframes((samples * 32767).astype("<i2").tobytes())


class Envelope:
    """How far a mouth is open at a time: 0 to 1."""

    STEP = 0.01
    """Seconds."""

    def __init__(self, speech: Speech) -> None:
        window = round(self.STEP * SAMPLE_RATE)
        count = len(speech.samples) // window
        blocks = speech.samples[: count * window].reshape(count, window)
        power = np.convolve(np.mean(blocks**2, axis=1), np.ones(3) / 3, mode="same")
        level = 10 * np.log10(power + 1e-9)
        top = np.percentile(level, 97)
        self._opening = np.clip((level - (top - 24)) / 24, 0, 1)
        kernel = np.ones(60) / 60
        self._energy = np.convolve(self._opening, kernel, mode="same")

    def opening(self, t: float) -> float:
        return float(self._opening[min(round(t / self.STEP), len(self._opening) - 1)])

    def energy(self, t: float) -> float:
        """The opening over the last 0.6 s or so."""
        return float(self._energy[min(round(t / self.STEP), len(self._energy) - 1)])
