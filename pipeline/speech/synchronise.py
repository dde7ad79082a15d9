"""Finds where a separate recording lies beside a film of the same moment, by what both heard.

Windows of the film are looked for in the whole recording by how loudness moves in several bands,
which noise, reverberation and level leave as it is; then placed to the sample. A line through
where they lie gives offset and drift: windows that do not lie on it speak against the match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.model.sync import Sync
from pipeline.speech.features import read_speech

RATE = 16_000
HOP = 160
"""Samples between two frames: 10 ms."""
FRAME = 512
EDGES = (100, 250, 450, 700, 1000, 1400, 2000, 2800, 4000)
"""Hz: the bands in which loudness is followed."""
WINDOWS = (30, 20, 10, 5)
"""Seconds: the longest of which a film has at least three, else the shortest."""
MOST_WINDOWS = 40
APART = 30
"""Frames (0.3 s) around the best place that are not its rival."""
NEAR = 0.02
"""Seconds a window may lie off the line."""
MOST_DRIFT = 500e-6
FINE = 0.12
"""Seconds around the rough place in which the sample is looked for: a room's echoes make loudness
come later than the sound itself."""
CLEAR_RIVAL, DIM_RIVAL = 0.3, 0.7
"""The best other place of a window, as a share of this one: 0.4 and less where both heard the same,
0.73 and more where they did not (measured on the shared clips, with noise and echoes)."""
BLUNT, SHARP = 6.0, 10.0
"""How far the finest correlation's top stands out, in deviations: up to 6.3 by chance; 7 to 24."""
TOGETHER = 0.004
"""Seconds that windows of one match differ by."""
Array = Any


@dataclass(frozen=True, slots=True)
class _Hit:
    """One window: where it lies in the film and in the recording (seconds), and how surely."""

    film: float
    recording: float
    coefficient: float
    rival: float
    """The best place elsewhere, as a share of this one."""

    @property
    def clearness(self) -> float:
        return min(max((DIM_RIVAL - self.rival) / (DIM_RIVAL - CLEAR_RIVAL), 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class _Fine:
    """The middle of a window, to the sample."""

    film: float
    recording: float
    sharpness: float
    hit: _Hit

    @property
    def sureness(self) -> float:
        return min(max((self.sharpness - BLUNT) / (SHARP - BLUNT), 0.0), 1.0)


def synchronise(film: Path, recording: Path) -> Sync:
    """Both 16 kHz mono. Always an answer: below a confidence of 0.5 it is none."""
    return synchronise_samples(read_speech(film), read_speech(recording))


def synchronise_samples(film: Array, recording: Array) -> Sync:
    seen, heard = _movements(film), _movements(recording)
    length = _window(len(seen))
    if length < 100 or len(heard) < 100:
        return Sync(Fraction(0), Fraction(0), 0.0)
    hits = _hits(seen, heard, length)
    if not hits:
        return Sync(Fraction(0), Fraction(0), 0.0)
    rough = _line(hits)
    fine = [_fine(hit, rough, film, recording, length) for hit in hits if _is_on(hit, rough)]
    start, slope = _fitted(fine, rough)
    confidence = _confidence(hits, fine, (start, slope))
    drift = Fraction(round((slope - 1) * 10**9), 10**9)
    offset = Fraction(round(-start / slope * 10**6), 10**6)
    return Sync(offset, drift, round(confidence, 3))


def _movements(samples: Array) -> Array:
    """(frames, bands): how loudness changes, each band brought to the same size."""
    count = (len(samples) - FRAME) // HOP + 1
    if count < 3:
        return np.zeros((0, len(EDGES) - 1), np.float32)
    shape = np.hanning(FRAME).astype(np.float32)
    places = (np.array(EDGES) * FRAME / RATE).astype(int)
    parts = []
    for first in range(0, count, 4096):
        block = np.asarray(samples[first * HOP : (min(first + 4096, count) - 1) * HOP + FRAME])
        windows = np.lib.stride_tricks.sliding_window_view(block, FRAME)[::HOP]
        power = np.square(np.abs(np.fft.rfft(windows * shape, axis=1))).astype(np.float32)
        parts.append(np.add.reduceat(power, places, axis=1)[:, : len(EDGES) - 1])
    bands = np.concatenate(parts)
    floor = np.percentile(bands, 20, axis=0) + 1e-7
    loud = np.log(bands + floor)
    moved = np.zeros_like(loud)
    moved[2:] = loud[2:] - loud[:-2]
    moved = np.clip(moved - moved.mean(axis=0), -3, 3)
    return moved / (moved.std(axis=0) + 1e-6)


def _window(frames: int) -> int:
    """Frames of a window."""
    seconds = next((s for s in WINDOWS if frames >= s * 300), 0)
    return seconds * 100 if seconds else min(frames, WINDOWS[-1] * 100)


def _hits(seen: Array, heard: Array, length: int) -> list[_Hit]:
    """Windows with something in them, each at its best place in the recording."""
    starts = list(range(0, max(len(seen) - length, 0) + 1, length))
    if len(starts) > MOST_WINDOWS:
        places = np.linspace(0, len(starts) - 1, MOST_WINDOWS).round().astype(int)
        starts = [starts[place] for place in places]
    if len(starts) < 3 and len(seen) > length:
        starts = sorted({0, (len(seen) - length) // 2, len(seen) - length})
    size = 1 << (len(heard) + length).bit_length()
    spectrum = np.fft.rfft(heard, size, axis=0)
    energy = np.concatenate([[0.0], np.cumsum(np.square(heard).sum(axis=1))])
    hits = []
    for start in starts:
        window = seen[start : start + length]
        hit = _place(window, spectrum, energy, size, len(heard))
        if hit is not None:
            place, coefficient, rival = hit
            hits.append(_Hit(start / 100, place / 100, coefficient, rival))
    return hits


def _place(
    window: Array, spectrum: Array, energy: Array, size: int, frames: int
) -> tuple[int, float, float] | None:
    """Best place of a window, its correlation coefficient, and its best rival's share."""
    length = len(window)
    own = float(np.square(window).sum())
    product = np.fft.irfft(spectrum * np.conj(np.fft.rfft(window, size, axis=0)), size, axis=0)
    whole = product.sum(axis=1)
    # places from half a window before the recording's start to half a window before its end
    before = length // 2
    shifts = np.arange(-before, max(frames - before, 1))
    scores = whole[shifts]
    low = np.clip(shifts, 0, frames)
    high = np.clip(shifts + length, 0, frames)
    under = energy[high] - energy[low]
    usual = float(np.median(energy[length:] - energy[:-length])) if frames > length else 0.0
    scores = scores / np.sqrt(own * np.maximum(under, max(usual, energy[-1] * 0.02)) + 1e-9)
    best = int(scores.argmax())
    others = scores.copy()
    others[max(best - APART, 0) : best + APART + 1] = 0
    top = float(scores[best])
    if top <= 0:
        return None
    return int(shifts[best]), top, float(others.max()) / top


def _line(hits: Sequence[_Hit]) -> tuple[float, float]:
    """(start, slope) of the line that most windows lie on: recording = start + slope * film."""
    best, line = -1.0, (hits[0].recording - hits[0].film, 1.0)
    for one in hits:
        for other in hits:
            slope = 1.0
            if other.film - one.film >= 10:
                slope = (other.recording - one.recording) / (other.film - one.film)
            if abs(slope - 1) > MOST_DRIFT + 2 * 0.01 / max(other.film - one.film, 1.0):
                continue
            start = one.recording - slope * one.film
            votes = sum(hit.coefficient for hit in hits if _is_on(hit, (start, slope)))
            if votes > best + 1e-9:
                best, line = votes, (start, slope)
    return line


def _is_on(hit: _Hit, line: tuple[float, float], near: float = NEAR) -> bool:
    return abs(line[0] + line[1] * hit.film - hit.recording) <= near


def _fine(
    hit: _Hit, line: tuple[float, float], film: Array, recording: Array, length: int
) -> _Fine:
    """The window placed by the phase of both sounds."""
    seconds = min(length / 100, 10.0)
    first = hit.film + (length / 100 - seconds) / 2
    start = round(first * RATE)
    expected = round((line[0] + line[1] * first) * RATE)
    count, reach = round(seconds * RATE), round(FINE * RATE)
    own = film[start : start + count]
    other = _slice(recording, expected - reach, count + 2 * reach)
    size = 1 << (len(own) + len(other)).bit_length()
    cross = np.fft.rfft(other, size) * np.conj(np.fft.rfft(own, size))
    frequencies = np.fft.rfftfreq(size, 1 / RATE)
    band = (frequencies > 150) & (frequencies < 4000)
    whitened = np.where(band, cross / (np.abs(cross) ** 0.8 + 1e-12), 0)
    found = np.fft.irfft(whitened, size)[: 2 * reach + 1]
    best = int(np.abs(found).argmax())
    sharpness = float(np.abs(found[best]) / (np.abs(found).std() + 1e-12))
    middle = first + seconds / 2
    # where a clock runs faster, the middle of the window has moved on with it
    place = (expected - reach + best) / RATE + seconds / 2 * line[1]
    return _Fine(middle, place, sharpness, hit)


def _slice(samples: Array, start: int, count: int) -> Array:
    """`count` samples from `start` on; silence where there are none."""
    part = np.zeros(count, np.float32)
    first, last = max(start, 0), min(start + count, len(samples))
    if last > first:
        part[first - start : last - start] = samples[first:last]
    return part


def _fitted(fine: Sequence[_Fine], rough: tuple[float, float]) -> tuple[float, float]:
    """The line through the windows' middles, those far off left out; level over a short film."""
    film, recording, weight = (
        np.array([getattr(one, name) for one in fine])
        for name in ("film", "recording", "sharpness")
    )
    start, slope = rough
    keep = weight >= min(BLUNT, float(np.median(weight)))
    start += float(np.median((recording - start - slope * film)[keep]))
    for limit in (0.02, 0.01, TOGETHER):
        inside = keep & (np.abs(start + slope * film - recording) <= limit)
        if inside.sum() < 1:
            break
        span = float(film[inside].max() - film[inside].min())
        if inside.sum() >= 3 and span >= 15:
            middle = np.average(film[inside], weights=weight[inside])
            away = film[inside] - middle
            level = np.average(recording[inside], weights=weight[inside])
            moment = (weight[inside] * away**2).sum()
            slope = float((weight[inside] * away * (recording[inside] - level)).sum() / moment)
            slope = min(max(slope, 1 - MOST_DRIFT), 1 + MOST_DRIFT)
            start = float(level - slope * middle)
        else:
            slope = 1.0
            start = float(np.median(recording[inside] - film[inside]))
    return start, slope


def _confidence(hits: Sequence[_Hit], fine: Sequence[_Fine], line: tuple[float, float]) -> float:
    """How unlikely it is that the windows that agree to a few milliseconds do so by chance; windows
    that clearly lie elsewhere speak against it. One window alone must be sure in both ways."""
    agreeing = [
        one for one in fine if abs(line[0] + line[1] * one.film - one.recording) <= TOGETHER
    ]
    if len(agreeing) == 1:
        sure = 0.9 * min(agreeing[0].sureness, agreeing[0].hit.clearness)
    else:
        doubt = 1.0
        for one in agreeing:
            doubt *= 1 - 0.8 * max(one.sureness, one.hit.clearness * 0.8)
        sure = 1 - doubt
    against = sum(hit.clearness for hit in hits if not _is_on(hit, (line[0], line[1]), FINE))
    speaking = sum(one.hit.clearness for one in agreeing) + len(agreeing)
    return sure * speaking / (speaking + 2 * against) if agreeing else 0.0
