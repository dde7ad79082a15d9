"""The sound's curves and faults, from samples that one decode wrote.

Hum is told from a voice by its steadiness: its lines keep their level while a voice moves.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.model.measured import BLOCKS_A_SECOND, Heard, Hum
from pipeline.model.timing import TimeRange

Array = Any
NOTHING = -120.0
"""dBFS that stands for no sound at all."""
HALF_SCALE = 16_384
FLAT_RUN = 4
"""Equal samples in a row at a peak: 0.1 ms at 48 kHz, which no voice holds by itself."""
HEARD = -50.0
"""dBFS: quieter blocks say nothing about a channel."""
HUM_RATE = 2_000
"""Hz: enough for eight multiples of 60."""
HUM_WINDOW = 4_000
"""Samples: 2 s, so that lines are told apart to 0.5 Hz."""
HUM_SECONDS = 6
"""One verdict for so long."""
MULTIPLES = 8
PROMINENT = 12.0
"""dB that a line stands above what is around it."""
STEADY = 4.0
"""dB that a line's level may move between its quieter windows."""
AT_ONCE = 200
"""Blocks in memory at a time."""
QUIETEST = 2000
"""Blocks that tell what the floor sounds like."""
EMPHASIS = 0.95
"""First-order pre-emphasis: what lies below speech counts little."""


class _Samples:
    """Samples of 16 bits in a file, read where they are asked for: an hour has 115 to 690 MB."""

    def __init__(self, path: Path, *, header: int, count: int, channels: int = 1) -> None:
        self._path, self._header, self._channels = path, header, channels
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, wanted: slice) -> Array:
        """(samples) of one channel, (samples x channels) of more."""
        start, stop, _ = wanted.indices(self._count)
        frame = 2 * self._channels
        with self._path.open("rb") as stream:
            stream.seek(self._header + start * frame)
            content = stream.read(max(stop - start, 0) * frame)
        whole = len(content) // frame * frame
        read = np.frombuffer(content[:whole], np.int16)
        return read.reshape(-1, self._channels) if self._channels > 1 else read

    def parts(self, size: int) -> Iterator[Array]:
        """All in order, `size` at a time."""
        for start in range(0, self._count, size):
            yield self[start : start + size]


def heard(speech: Path, samples: Path | None, *, channels: int, rate: int) -> Heard:
    """`speech` is 16 kHz mono (WAV); `samples` raw 16 bit with `channels` interleaved at `rate`
    Hz, or None where there are more than two."""
    with wave.open(str(speech), "rb") as recording:
        speech_rate, count = recording.getframerate(), recording.getnframes()
        header = speech.stat().st_size - count * 2
    mono = _Samples(speech, header=header, count=count)
    peaks, levels = _blocks(mono, speech_rate)
    voice, floor, flatness = _voice(mono, speech_rate)
    sides: tuple[float, ...] = ()
    clipped: tuple[TimeRange, ...] = ()
    if samples is not None and samples.stat().st_size >= channels * 2:
        count = samples.stat().st_size // (2 * channels)
        sides, clipped = _native(_Samples(samples, header=0, count=count, channels=channels), rate)
    return Heard(
        tuple(peaks),
        tuple(levels),
        sides,
        clipped,
        tuple(_hum(mono, speech_rate)),
        voice,
        floor,
        flatness,
    )


def _decibels(power: Array) -> Array:
    """dBFS of mean squares of samples of 1."""
    return np.round(10 * np.log10(np.maximum(power, 10 ** (NOTHING / 10))), 1)


def _blocks(mono: _Samples, rate: int) -> tuple[list[float], list[float]]:
    step = rate // BLOCKS_A_SECOND
    peaks: list[float] = []
    levels: list[float] = []
    for part in mono.parts(step * AT_ONCE):
        padded = np.pad(part, (0, -len(part) % step)).reshape(-1, step)
        tops = np.maximum(padded.max(axis=1), -padded.min(axis=1).astype(np.int32)) / 32768
        power = np.square(padded / np.float32(32768)).mean(axis=1)
        peaks += [float(top) for top in np.round(tops, 3)]
        levels += [float(level) for level in _decibels(power)]
    return peaks, levels


def _voice(mono: _Samples, rate: int) -> tuple[float, float, float]:
    """The louder tenth, the quieter tenth, and how much the quietest moments are like noise."""
    step = rate // BLOCKS_A_SECOND
    levels = np.concatenate(
        [
            np.zeros(0, np.float32),
            *(_decibels(np.square(b).mean(axis=1)) for b in _emphasised(mono, step)),
        ]
    )
    alive = levels > -100.0
    if not alive.any():
        return NOTHING, NOTHING, 0.0
    floor = float(np.percentile(levels[alive], 10))
    chosen = np.flatnonzero(alive & (levels <= floor + 0.1))[:QUIETEST]
    spectrum = _mean_spectrum(mono, step, chosen)
    flatness = float(np.exp(np.log(spectrum + 1e-20).mean()) / (spectrum.mean() + 1e-20))
    voice = float(np.percentile(levels[alive], 90))
    return round(voice, 1), round(floor, 1), round(flatness, 3)


def _emphasised(mono: _Samples, step: int) -> Iterator[Array]:
    """(blocks x step) of whole blocks, each sample less most of the one before."""
    before: Array = None
    for part in mono.parts(step * AT_ONCE):
        plain = part / np.float32(32768)
        moved = np.concatenate([plain[:1] if before is None else before, plain[:-1]])
        made = plain - EMPHASIS * moved
        if before is None:
            made[:1] = plain[:1]
        before = plain[-1:]
        yield made[: len(made) // step * step].reshape(-1, step)


def _mean_spectrum(mono: _Samples, step: int, chosen: Array) -> Array:
    """Of these blocks, above the lowest lines."""
    shape = np.hanning(step)
    total: Array = None
    first = 0
    for blocks in _emphasised(mono, step):
        inside = chosen[(chosen >= first) & (chosen < first + len(blocks))] - first
        first += len(blocks)
        if not len(inside):
            continue
        power = np.square(np.abs(np.fft.rfft(blocks[inside] * shape, axis=1)))[:, 5:]
        total = (power if total is None else np.vstack([total, power])).sum(axis=0)[None]
    return total[0] / len(chosen)


def _native(samples: _Samples, rate: int) -> tuple[tuple[float, ...], tuple[TimeRange, ...]]:
    """The sides' levels and where tops are flat."""
    step = rate // BLOCKS_A_SECOND
    count = len(samples) // step
    if not count:
        return (), ()
    sides = samples[:1].reshape(1, -1).shape[1]
    powers = np.empty((count, sides), np.float64)
    flat: set[int] = set()
    for first in range(0, count, 200):
        part = samples[first * step : min(first + 200, count) * step].reshape(-1, sides)
        for side in range(sides):
            blocks = np.ascontiguousarray(part[:, side]).reshape(-1, step)
            thinned = blocks[:, ::8] / np.float32(32768)
            powers[first : first + len(blocks), side] = np.square(thinned).mean(axis=1)
            peaks = np.maximum(blocks.max(axis=1), -1 - blocks.min(axis=1))
            loud = np.flatnonzero(peaks >= HALF_SCALE)
            flat |= {first + int(n) for n in loud if _is_flat(blocks[n], int(peaks[n]))}
    alive = _decibels(powers.max(axis=1)) > HEARD
    levels = _decibels(powers[alive].mean(axis=0)) if alive.any() else []
    return tuple(round(float(level), 1) for level in levels), tuple(_runs(sorted(flat)))


def _is_flat(block: Array, peak: int) -> bool:
    """Whether a block of one channel stands still at its very top or bottom."""
    near = (block >= peak - peak // 50) | (block <= -1 - peak + peak // 50)
    equal = (block[1:] == block[:-1]) & near[1:]
    run = FLAT_RUN - 1
    together = equal[run - 1 :]
    for back in range(1, run):
        together = together & equal[run - 1 - back : -back]
    return bool(together.any())


def _runs(blocks: list[int]) -> Iterator[TimeRange]:
    """Blocks less than half a second apart as spans."""
    if not blocks:
        return
    first = blocks[0]
    for one, following in pairwise([*blocks, blocks[-1] + 10**9]):
        if following - one > BLOCKS_A_SECOND // 2:
            yield TimeRange(Fraction(first, BLOCKS_A_SECOND), Fraction(one + 1, BLOCKS_A_SECOND))
            first = following


def _hum(mono: _Samples, rate: int) -> Iterator[Hum]:
    """Spans of at least one verdict's length in which the mains are heard."""
    thin = rate // HUM_RATE
    count = len(mono) // thin
    length = HUM_SECONDS * HUM_RATE
    found: list[Hum] = []
    starts = list(range(0, max(count - length // 2, 1), length))
    for start in starts:
        stop = count if start == starts[-1] else start + length
        plain = mono[start * thin : stop * thin].reshape(-1, thin)
        verdict = _mains((plain.mean(axis=1) / 32768).astype(np.float32))
        if verdict is None:
            continue
        span = TimeRange(Fraction(start, HUM_RATE), Fraction(stop, HUM_RATE))
        last = found[-1] if found else None
        if last and last.mains == verdict[0] and last.span.stop == span.start:
            level = max(last.level, verdict[1])
            found[-1] = Hum(TimeRange(last.span.start, span.stop), last.mains, level)
        else:
            found.append(Hum(span, *verdict))
    yield from found


def _mains(slow: Array) -> tuple[int, float] | None:
    """(50 or 60, dBFS) where lines of the mains stand out steadily in this sound."""
    hop = HUM_WINDOW // 4
    if len(slow) < HUM_WINDOW + hop * 2:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(slow, HUM_WINDOW)[::hop]
    shape = np.hanning(HUM_WINDOW).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(windows * shape, axis=1)) / shape.sum()) * 2
    low, usual = (np.percentile(power, percent, axis=0) for percent in (10, 30))
    best: tuple[float, int] | None = None
    for mains in (50, 60):
        lines = [(n, _line(low, usual, mains * n)) for n in range(1, MULTIPLES + 1)]
        strong = [(n, level) for n, level in lines if level is not None]
        is_hum = any(n == 1 for n, _ in strong) or len(strong) >= 2
        # 300 Hz belongs to both: the fundamental or an odd multiple decides
        if is_hum and any(n % 2 or len(strong) >= 3 for n, _ in strong):
            total = sum(level for _, level in strong)
            if best is None or total > best[0]:
                best = total, mains
    if best is None:
        return None
    return best[1], float(_decibels(np.array(best[0])))


def _line(low: Array, usual: Array, frequency: int) -> float | None:
    """The power of a steady line at `frequency` Hz, or None where none stands out."""
    resolution = HUM_RATE / HUM_WINDOW
    place = round(frequency / resolution)
    near = slice(place - 1, place + 2)
    around = np.concatenate([low[place - 24 : place - 4], low[place + 5 : place + 25]])
    peak, background = float(low[near].max()), float(np.median(around)) + 1e-14
    moved = 10 * np.log10((float(usual[near].max()) + 1e-20) / (peak + 1e-20))
    is_top = int(low[place - 4 : place + 5].argmax()) in (3, 4, 5)
    if is_top and 10 * np.log10(peak / background) >= PROMINENT and moved <= STEADY:
        return peak
    return None
