"""Two recordings of one moment: offset and drift known, found to within one frame at both ends."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.model.sync import Sync
from pipeline.speech.synchronise import RATE, synchronise_samples
from tests.ffmpeg.made import RATE as MADE_RATE
from tests.ffmpeg.made import voice

FRAME = 1 / 25


@dataclass(frozen=True)
class Apart:
    """How a recording differs from the film's sound."""

    name: str
    offset: float
    """Seconds of the film at which it begins."""
    ppm: float = 0.0
    noise: float = 0.0
    """Of its own, RMS; the film's is half of it."""
    reverb: float = 0.0
    """Seconds until the room has died away by 60 dB, in the film's sound."""
    level: float = 1.0


CASES = (
    Apart("plain", 1.234),
    Apart("began-before", -3.7),
    Apart("drift", 0.5, ppm=80),
    Apart("slow-clock", -2.25, ppm=-120),
    Apart("noise", 2.0, ppm=50, noise=0.02),
    Apart("room", 4.321, ppm=30, reverb=0.6),
    Apart("quiet", -1.0, level=0.02),
    Apart("all", 3.33, ppm=-60, noise=0.01, reverb=0.5, level=0.1),
)


def recorded(moment: np.ndarray, apart: Apart, *, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """(film, recording) of one moment at 16 kHz."""
    chance = np.random.default_rng(seed)
    film = moment.copy()
    if apart.reverb:
        times = np.arange(round(apart.reverb * RATE)) / RATE
        tail = chance.normal(0, 1, len(times)) * 10 ** (-3 * times / apart.reverb)
        tail[0] = 6.0
        size = 1 << (len(film) + len(tail)).bit_length()
        wet = np.fft.irfft(np.fft.rfft(film, size) * np.fft.rfft(tail, size), size)
        film = wet[: len(film)] / np.abs(tail).sum() * 3
    film = film + chance.normal(0, apart.noise / 2 + 1e-4, len(film))
    count = len(moment) - round(abs(apart.offset) * RATE) - RATE
    times = np.arange(count) / RATE / (1 + apart.ppm * 1e-6) + apart.offset
    own = np.interp(times, np.arange(len(moment)) / RATE, moment, left=0, right=0)
    own = own * apart.level + chance.normal(0, apart.noise * apart.level + 1e-5, count)
    return film.astype(np.float32), own.astype(np.float32)


def error_at(found: Sync, apart: Apart, time: float) -> float:
    """Seconds by which the recording is heard off at `time` of the film."""
    true = (time - apart.offset) * (1 + apart.ppm * 1e-6)
    return abs(float(found.recording_time(Fraction(time))) - true)


@pytest.fixture(scope="module")
def moment() -> np.ndarray:
    """Three minutes of one voice at 16 kHz."""
    whole = voice(180.0, seed=11)
    return whole[: len(whole) // 3 * 3].reshape(-1, MADE_RATE // RATE).mean(axis=1)


@pytest.mark.parametrize("apart", CASES, ids=lambda apart: apart.name)
def test_offset_and_drift_are_found_within_a_frame(apart: Apart, moment: np.ndarray) -> None:
    film, recording = recorded(moment, apart)
    found = synchronise_samples(film, recording)
    assert found.confidence >= 0.5
    assert error_at(found, apart, 0.0) < FRAME / 4
    assert error_at(found, apart, 180.0) < FRAME / 4


def test_recordings_of_different_moments_are_not_synchronised(moment: np.ndarray) -> None:
    other = voice(180.0, seed=99).reshape(-1, MADE_RATE // RATE).mean(axis=1)
    assert synchronise_samples(moment, other).confidence < 0.5


def test_silence_and_noise_fit_nothing(moment: np.ndarray) -> None:
    noise = np.random.default_rng(3).normal(0, 0.1, len(moment)).astype(np.float32)
    assert synchronise_samples(moment, np.zeros_like(moment)).confidence < 0.5
    assert synchronise_samples(moment, noise).confidence < 0.5
    assert synchronise_samples(moment[:10], noise[:10]).confidence == 0


def test_a_recording_of_the_middle_only_is_placed_there(moment: np.ndarray) -> None:
    found = synchronise_samples(moment, moment[60 * RATE : 110 * RATE])
    assert found.confidence >= 0.5
    assert float(found.offset) == pytest.approx(60, abs=0.005)


def _speech(path: Path) -> np.ndarray:
    with wave.open(str(path)) as recording:
        assert recording.getnchannels() == 1
        samples = np.frombuffer(recording.readframes(recording.getnframes()), np.int16) / 32768
        rate = recording.getframerate()
    times = np.arange(round(len(samples) / rate * RATE)) / RATE
    return np.interp(times, np.arange(len(samples)) / rate, samples)


@pytest.mark.media
@pytest.mark.parametrize("apart", CASES, ids=lambda apart: apart.name)
@pytest.mark.parametrize("clip", ["en_sonnet1_53s.wav", "en_mfa_acoustic_27s.wav"])
def test_real_speech_is_synchronised_within_a_frame(
    apart: Apart, clip: str, shared_media: Path
) -> None:
    moment = _speech(shared_media / clip)
    film, recording = recorded(moment, apart)
    found = synchronise_samples(film, recording)
    assert found.confidence >= 0.5
    assert error_at(found, apart, 0.0) < FRAME / 2
    assert error_at(found, apart, len(moment) / RATE) < FRAME / 2


@pytest.mark.media
def test_different_speakers_are_not_synchronised(shared_media: Path) -> None:
    names = ["en_sonnet1_53s.wav", "en_mfa_acoustic_27s.wav", "en_libri_1088_16s.wav"]
    clips = [_speech(shared_media / name) for name in [*names, "zh_company_14s.wav"]]
    for one in range(len(clips)):
        for other in range(len(clips)):
            if one != other:
                assert synchronise_samples(clips[one], clips[other]).confidence < 0.5
