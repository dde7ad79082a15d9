"""Text invented where nobody speaks: a minute of silence, of noise, of music. It must be none."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.captions.lessons import RATE, Lesson, Samples, script_of
from pipeline.model.timed_text import SpokenClass
from pipeline.settings.phantoms import read_phantoms
from pipeline.settings.root import SHIPPED, Places
from pipeline.speech.align_sound import align_sound
from pipeline.speech.recogniser import Listening, open_recogniser

SECONDS = 60
SCRIPT = ("大家好，", "欢迎来到安全微课。", "今天只学一件事。")


def backgrounds(seconds: int = SECONDS) -> dict[str, Samples]:
    """Sounds without a voice."""
    count = seconds * RATE
    chance = np.random.default_rng(3)
    times = np.arange(count) / RATE
    white = chance.standard_normal(count).astype(np.float32)
    return {
        "silence": np.zeros(count, np.float32),
        "noise": white * np.float32(0.02),
        "music": _music(times),
    }


def _music(times: np.ndarray) -> Samples:
    """Chords of plucked tones, two a second, over a bass: no voice, much melody."""
    made = np.zeros(len(times))
    for beat in range(int(times[-1] * 2)):
        since = times - beat / 2
        decay = np.where(since >= 0, np.exp(-np.maximum(since, 0) * 3), 0)
        root = 220 * 2 ** ((0, 5, 7, 3)[beat // 4 % 4] / 12)
        for step in (0, 4, 7, (12, 14, 16, 19)[beat % 4]):
            pitch = root * 2 ** (step / 12)
            made += decay * sum(np.sin(2 * np.pi * pitch * n * since) / n**2 for n in (1, 2, 3))
    return (made / np.abs(made).max() * 0.3).astype(np.float32)


def aligned_units(samples: Samples) -> int:
    """How many units of a script the aligner claims to hear in sound without a voice."""
    with tempfile.TemporaryDirectory() as folder:
        path = Lesson("background", "zh", samples, ()).write(Path(folder) / "speech.wav")
        transcript = align_sound(script_of(SCRIPT, "zh"), path)
    return sum(unit.agreement is not SpokenClass.NOT_SAID for unit in transcript.units)


def recognised_words(samples: Samples, engine: str, weights: Path) -> int:
    """How many words a recogniser is left with, after the guards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Lesson("background", "zh", samples, ()).write(Path(folder) / "speech.wav")
        listening = Listening("zh", phantoms=read_phantoms(Places(SHIPPED)))
        return len(open_recogniser(engine, weights).recognise(path, listening).words)
