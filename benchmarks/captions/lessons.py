"""Lessons with gold: single clips trimmed, joined in an order, with known gaps of a known kind."""

from __future__ import annotations

import random
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from benchmarks.captions.gold import Boundary, Clip
from pipeline.manifest.script import parse_script
from pipeline.model.timed_text import Script

RATE = 16_000
MARGIN = 0.12
"""Seconds of a clip kept before and after its speech."""
GAPS = (0.25, 1.6)
"""Seconds between clips: from a short breath to a change of slide."""
SPEECH_LEVEL = 0.07
Samples = NDArray[np.float32]


class Gap(Enum):
    """What is between the clips."""

    SILENT = "digitally silent"
    ROOM = "room noise"
    FLOORS = "each clip its own noise floor"


@dataclass(frozen=True, slots=True)
class GoldClause:
    """What is said from `start` to `stop` (seconds of the lesson)."""

    text: str
    start: Boundary
    stop: Boundary


@dataclass(frozen=True, slots=True)
class Lesson:
    """Speech at 16 kHz, with what is said when."""

    name: str
    language: str
    samples: Samples
    clauses: tuple[GoldClause, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    @property
    def script(self) -> Script:
        return script_of([clause.text for clause in self.clauses], self.language)

    def write(self, path: Path) -> Path:
        """As a 16-bit recording."""
        with wave.open(str(path), "wb") as recording:
            recording.setnchannels(1)
            recording.setsampwidth(2)
            recording.setframerate(RATE)
            clipped = np.clip(self.samples, -1, 1) * 32767
            recording.writeframes(np.round(clipped).astype("<i2").tobytes())
        return path


def script_of(clauses: Sequence[str], language: str) -> Script:
    """One paragraph a sentence."""
    joint = "" if language == "zh" else " "
    paragraphs: list[list[str]] = [[]]
    for clause in clauses:
        paragraphs[-1].append(clause)
        if clause[-1] in "。？！.?!":
            paragraphs.append([])
    return parse_script("\n".join(joint.join(one) for one in paragraphs if one), language)


def lesson_of(clips: Sequence[Clip], media: Path, gap: Gap, seed: int, warp: float = 1.0) -> Lesson:
    """The clips one after the other. `warp` plays them faster and higher: other voices."""
    chance = random.Random(seed)
    noise = np.random.default_rng(seed)
    pieces: list[Samples] = []
    clauses: list[GoldClause] = []
    length = 0
    for clip in clips:
        spoken, moved = _trimmed(clip, media, warp)
        between = _silence(gap, chance.uniform(*GAPS))
        if gap is Gap.FLOORS:
            floor = 10 ** (-chance.uniform(38, 62) / 20)
            spoken, between = _noisy(spoken, floor, noise), _noisy(between, floor, noise)
        start = length + len(between)
        clauses += _placed(clip, start / RATE - moved, warp)
        pieces += [between, spoken]
        length = start + len(spoken)
    pieces.append(_silence(gap, 0.6))
    samples = np.concatenate(pieces)
    if gap is Gap.ROOM:
        samples = samples + _room(len(samples), noise)
    names = "+".join(clip.file.split("_")[-2] for clip in clips)
    return Lesson(f"{names}, {gap.value}", clips[0].language, samples, tuple(clauses))


def orders(clips: Sequence[Clip], count: int, seed: int = 1) -> list[tuple[Clip, ...]]:
    """So many different orders, the same every time."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        order = list(clips)
        chance.shuffle(order)
        made.append(tuple(order))
    return made


@cache
def samples_of(path: Path) -> Samples:
    """A clip's sound at 16 kHz, mono."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("s16", "mono", RATE)
        frames = [made for frame in container.decode(audio=0) for made in resampler.resample(frame)]
        frames += resampler.resample(None)
    whole = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    return whole.astype(np.float32) / np.float32(32768)


def _trimmed(clip: Clip, media: Path, warp: float) -> tuple[Samples, float]:
    """(the clip's speech at one level, the seconds cut off before it)."""
    samples = samples_of(clip.path(media))
    starts = [clause.start for clause in clip.clauses if clause.start is not None]
    stops = [clause.stop for clause in clip.clauses if clause.stop is not None]
    first = max(0, round((starts[0] - MARGIN) * RATE))
    samples = samples[first : round((stops[-1] + MARGIN) * RATE)]
    level = float(np.sqrt(np.mean(samples[np.abs(samples) > np.abs(samples).max() * 0.1] ** 2)))
    samples = samples * np.float32(SPEECH_LEVEL / max(level, 1e-4))
    if warp != 1.0:
        places = np.arange(0, len(samples) - 1, warp)
        samples = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
    return samples, first / RATE / warp


def _placed(clip: Clip, start: float, warp: float) -> list[GoldClause]:
    def moved(time: Boundary) -> Boundary:
        return None if time is None else time / warp + start

    return [GoldClause(one.text, moved(one.start), moved(one.stop)) for one in clip.clauses]


def _silence(gap: Gap, seconds: float) -> Samples:
    del gap
    return np.zeros(round(seconds * RATE), np.float32)


def _noisy(samples: Samples, floor: float, noise: np.random.Generator) -> Samples:
    made: Samples = samples + noise.standard_normal(len(samples)).astype(np.float32) * floor
    return made


def _room(count: int, noise: np.random.Generator) -> Samples:
    """Low hum and air at -48 dB below full scale, as an office has."""
    white = noise.standard_normal(count).astype(np.float32)
    brown = np.convolve(white, np.exp(-np.arange(400) / 60).astype(np.float32), "same")
    hum = np.sin(2 * np.pi * 50 * np.arange(count) / RATE).astype(np.float32)
    mixed = brown / brown.std() + 0.3 * white + hum
    return (mixed / mixed.std() * np.float32(10 ** (-48 / 20))).astype(np.float32)
