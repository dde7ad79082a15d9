"""Noise and hum are lowered where inspection found them; the voice stays what and where it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.ffmpeg.cleaning import cleaning_filters
from pipeline.ffmpeg.measure import Places, measure
from pipeline.ffmpeg.probe import probe
from pipeline.ffmpeg.sound import SoundPiece, programme_sound
from pipeline.model.heard import Cleaning
from pipeline.model.inspection import DEFAULT_RULES
from pipeline.recipes.cleaning import cleaning_of
from tests.ffmpeg.made import RATE, voice, write_sound
from tests.films import sound

pytestmark = pytest.mark.ffmpeg
SECONDS = 10
PAUSE = (4.2, 4.9)


@dataclass(frozen=True)
class Take:
    clean: np.ndarray
    path: Path
    cleaning: Cleaning | None


def take(folder: Path, name: str, fault: np.ndarray) -> Take:
    """A take with what inspection says must be taken out of it."""
    clean = voice(SECONDS, seed=3)
    path = write_sound(folder / f"{name}.wav", clean + fault)
    measured = measure(path, probe(path), Places(folder, folder / f"{name}.speech.wav"))
    return Take(clean, path, cleaning_of("clip0", measured, DEFAULT_RULES))


def made(one: Take, cleaning: Cleaning | None, folder: Path) -> np.ndarray:
    """The programme as a player decodes it, one side, without the encoder's delay."""
    piece = SoundPiece(one.path, Fraction(0), Fraction(0), Fraction(SECONDS))
    programme_sound(
        [piece],
        total=Fraction(SECONDS),
        target=-16.0,
        output=folder / "out.aac",
        workspace=folder,
        cleanings={one.path: cleaning} if cleaning else {},
    )
    return sound(folder / "out.aac")[1024:, 0]


def level(samples: np.ndarray, start: float, stop: float) -> float:
    return float(10 * np.log10(np.square(samples[round(start * RATE) : round(stop * RATE)]).mean()))


def late(samples: np.ndarray, clean: np.ndarray) -> int:
    """Samples by which `samples` come after `clean`."""
    size = 1 << 20
    alike = np.fft.irfft(np.fft.rfft(samples, size) * np.conj(np.fft.rfft(clean, size)), size)
    best = int(np.argmax(alike))
    return best - size if best > size // 2 else best


def test_noise_that_inspection_finds_is_lowered_and_the_voice_stays_in_sync(tmp_path: Path) -> None:
    hiss = np.random.default_rng(1).normal(0, 0.02, round(SECONDS * RATE))
    one = take(tmp_path, "noisy", hiss)
    assert one.cleaning is not None
    assert one.cleaning.noise is not None
    assert one.cleaning.mains == 0
    before, after = made(one, None, tmp_path), made(one, one.cleaning, tmp_path)
    above = [level(x, 5, 9) - level(x, *PAUSE) for x in (before, after)]
    assert above[1] - above[0] >= 7, "the pause is quieter against the voice"
    assert above[1] - above[0] <= 14, "gently"
    assert abs(late(after, one.clean)) <= 24, "afftdn alone would come 25 ms late"
    # what the voice itself lost, over the loudest syllables
    inside = one.clean[5 * RATE : 9 * RATE]
    fits = [float(inside @ x[5 * RATE : 9 * RATE]) / level_of(x) for x in (before, after)]
    assert 20 * np.log10(fits[1] / fits[0]) > -0.5


def coloured(power: float) -> np.ndarray:
    """Noise that falls by 6 dB an octave times `power`, from 20 Hz on: 0.5 is pink, 1 is brown."""
    count = round(SECONDS * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(4).normal(size=count))
    steep = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 20) ** power
    noise = np.fft.irfft(spectrum / steep, count)
    return 0.02 * noise / np.sqrt(np.square(noise).mean())


@pytest.mark.parametrize("power", [0.5, 1.0], ids=["pink", "brown"])
def test_noise_is_lowered_whatever_its_colour_and_the_voice_is_not(
    tmp_path: Path, power: float
) -> None:
    clean = voice(SECONDS, seed=3)
    path = write_sound(tmp_path / "noisy.wav", clean + coloured(power))
    measured = measure(path, probe(path), Places(tmp_path, tmp_path / "speech.wav"))
    assert measured.heard is not None
    quiet = sorted(measured.heard.levels)
    cleaning = Cleaning("clip0", quiet[len(quiet) // 10])
    one = Take(clean, path, cleaning)
    before, white, after = (
        made(one, wanted, tmp_path)
        for wanted in (None, replace(cleaning, by_bands=False), cleaning)
    )
    above = [level(x, 5, 9) - level(x, *PAUSE) for x in (before, white, after)]
    assert 7 <= above[2] - above[0] <= 14
    assert above[2] - above[1] >= 3, "more than as if it were white"
    inside = clean[5 * RATE : 9 * RATE]
    fits = [float(inside @ x[5 * RATE : 9 * RATE]) / level_of(x) for x in (before, after)]
    assert 20 * np.log10(fits[1] / fits[0]) > -0.5
    assert abs(late(after, clean)) <= 24


def level_of(samples: np.ndarray) -> float:
    return float(np.sqrt(np.square(samples[5 * RATE : 9 * RATE]).sum()))


def test_hum_that_inspection_finds_is_filtered_out(tmp_path: Path) -> None:
    times = np.arange(round(SECONDS * RATE)) / RATE
    lines = (50, 100, 150, 200, 250)
    hum = sum(0.02 * np.sin(2 * np.pi * f * times + f) for f in lines)
    one = take(tmp_path, "humming", np.asarray(hum))
    assert one.cleaning is not None
    assert one.cleaning.mains == 50
    before, after = made(one, None, tmp_path), made(one, one.cleaning, tmp_path)
    above = [level(x, 5, 9) - level(x, *PAUSE) for x in (before, after)]
    assert above[1] - above[0] >= 12
    assert abs(late(after, one.clean)) <= 24, "half a millisecond"


def test_a_clean_take_is_left_as_it_is(tmp_path: Path) -> None:
    one = take(tmp_path, "clean", np.zeros(round(SECONDS * RATE)))
    assert one.cleaning is None
    assert cleaning_filters(None) == ["highpass=f=70"]
