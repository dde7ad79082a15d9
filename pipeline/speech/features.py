"""Sound as the aligner sees it: samples brought to one level, their cepstra, their levels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.speech.recording import Floats, Recording, Sound, stretches

RATE = 16_000
WINDOW = 400
"""Samples: 25 ms."""
FFT = 512
FRAMES = 1000
"""Frames that are worked out at once."""
AT_ONCE = 125
"""Frames whose spectra are worked out at once."""
BANDS = 26
CEPSTRA = 12
NOISE = 10 ** (-50 / 20)
"""White noise put under the analysed copy: where pauses are digitally silent, the breath and room
of the speech would otherwise be taken for speech (captions digest, measured)."""
LEVEL = 0.07
"""RMS of speech after normalising."""


def read_speech(path: Path) -> Floats:
    """The samples of a 16 kHz mono 16-bit recording, -1 to 1, all at once."""
    return Recording(path)[:]


def resampled(samples: Floats, rate: int) -> Floats:
    """At RATE, by linear interpolation: enough for cepstra of synthetic speech."""
    count = int(len(samples) * RATE / rate)
    places = np.arange(count) * (rate / RATE)
    made: Floats = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
    return made


def levelled(sound: Sound) -> Iterator[Floats]:
    """Speech brought to LEVEL, with noise under it, a stretch at a time; it is the same noise every
    time."""
    powers = [_powers(stretch) for stretch in stretches(sound)]
    scale = _scale(np.concatenate(powers)) if powers else 1.0
    noise = np.random.default_rng(7)
    for stretch in stretches(sound):
        under = (
            _second_of_noise()[: len(stretch)]
            if len(sound) <= RATE
            else noise.standard_normal(len(stretch)).astype(np.float32)
        )
        yield (stretch * scale + under * np.float32(NOISE)).astype(np.float32)


def _powers(samples: Floats) -> Floats:
    """Mean squares of each whole WINDOW."""
    windows = samples[: len(samples) // WINDOW * WINDOW].reshape(-1, WINDOW)
    made: Floats = (windows**2).mean(axis=1)
    return made


def _scale(powers: Floats) -> float:
    """What brings the louder third of a sound to LEVEL."""
    loud = powers[powers >= np.quantile(powers, 0.7)] if powers.size else powers
    level = float(np.sqrt(loud.mean())) if loud.size else 0.0
    return LEVEL / level if level > 1e-5 else 1.0


@cache
def _second_of_noise() -> Floats:
    """Kept: each syllable of the synthetic voice is given it."""
    return np.random.default_rng(7).standard_normal(RATE).astype(np.float32)


def cepstra(samples: Iterable[Floats], hop: int) -> Iterator[Floats]:
    """(frames x CEPSTRA) without c0, a frame every `hop` samples (at most a window), a block of
    frames at a time; frame n is centred on sample n * hop."""
    window = np.hamming(WINDOW).astype(np.float32)
    for windows in _windows(_emphasised(_padded(samples)), hop):
        power = np.empty((len(windows), FFT // 2 + 1), np.float32)
        for start in range(0, len(windows), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            spectrum = np.fft.rfft(windows[some] * window, FFT)
            power[some] = spectrum.real**2 + spectrum.imag**2
        yield (np.log(power @ _mel() + np.float32(1e-8)) @ _cosines()).astype(np.float32)


def levels_of(sound: Sound, hop: int) -> Floats:
    """Log energy in dB of each frame."""
    windows = _windows(_padded(stretches(sound)), hop)
    made = [10 * np.log10((one**2).mean(axis=1) + 1e-10) for one in windows]
    return np.concatenate(made).astype(np.float32)


def _padded(samples: Iterable[Floats]) -> Iterator[Floats]:
    """With silence on both sides, so that the first and the last sample have windows."""
    yield np.zeros(WINDOW // 2, np.float32)
    yield from samples
    yield np.zeros(WINDOW // 2, np.float32)


def _emphasised(samples: Iterable[Floats]) -> Iterator[Floats]:
    before = np.zeros(1, np.float32)
    for stretch in samples:
        if len(stretch):
            yield stretch - np.float32(0.97) * np.concatenate((before, stretch[:-1]))
            before = stretch[-1:]


def _windows(padded: Iterable[Floats], hop: int) -> Iterator[Floats]:
    """The samples around every `hop`th, FRAMES at a time."""
    kept = np.zeros(0, np.float32)
    whole = (FRAMES - 1) * hop + WINDOW
    for stretch in padded:
        kept = np.concatenate((kept, stretch))
        while len(kept) >= whole:
            yield _every(kept[:whole], hop)
            kept = kept[FRAMES * hop :]
    if len(kept) >= WINDOW:
        yield _every(kept, hop)


def _every(samples: Floats, hop: int) -> Floats:
    return np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::hop]


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
