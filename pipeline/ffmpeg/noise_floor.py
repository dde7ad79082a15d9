"""What colour a take's noise has: its spectrum while nobody speaks, in the bands of `afftdn`.

Told only one level, the filter takes noise for white: of pink noise it then leaves half of what it
could take, of rumbling noise nearly all.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.samples import SAMPLE_RATE
from pipeline.ffmpeg.splice import sound_source

FRAME = 2048
"""Samples that are looked at at a time: 43 ms."""
QUIETEST = 10
"""Of a hundred frames, those that are taken for noise alone, as inspection does."""
DEAD = 1e-10
"""Mean square of digital silence (-100 dBFS): it tells nothing."""
FEW = 8
"""Frames of sound that are needed to tell anything."""
FARTHEST = 24.0
"""dB off its level that the filter takes for a band."""
AT_ONCE = 4096
"""Frames read at a time: 34 MB."""


def _centres() -> list[int]:
    """Hz, as `libavfilter/af_afftdn.c` has its fifteen bands."""
    centres = [80]
    while len(centres) < 15:
        centres.append(round(1.5 * centres[-1] + 5))
    return centres


CENTRES = _centres()


def noise_colour(path: Path, filters: Sequence[str], *, workspace: Path) -> tuple[float, ...]:
    """dB by which the noise in each band is louder than white noise of the same level; none where
    it cannot be told. `filters` are what the sound passes before."""
    raw = workspace / "noise.raw"
    chain = ",".join([f"aresample={SAMPLE_RATE}", *filters])
    written = ["-ac", "1", "-ar", str(SAMPLE_RATE), "-f", "f32le", str(raw.absolute())]
    source = sound_source(path)
    run_ffmpeg([*source.arguments, "-map", f"0:{source.stream}", "-af", chain, *written])
    try:
        return _colour(raw)
    finally:
        raw.unlink()


def _colour(raw: Path) -> tuple[float, ...]:
    count = raw.stat().st_size // 4 // FRAME
    if not count:
        return ()
    samples = np.memmap(raw, "<f4", "r", shape=(count, FRAME))
    parts = [samples[start : start + AT_ONCE] for start in range(0, count, AT_ONCE)]
    loud = np.concatenate([np.square(part).mean(axis=1) for part in parts])
    alive = np.flatnonzero(loud > DEAD)
    if len(alive) < FEW:
        return ()
    quiet = np.sort(alive[np.argsort(loud[alive])][: max(FEW, len(alive) * QUIETEST // 100)])
    return _in_bands(_spectrum(samples, quiet))


def _spectrum(samples: Any, frames: Any) -> Any:
    window, total = np.hanning(FRAME), np.zeros(FRAME // 2 + 1)
    for frame in frames:
        total += np.square(np.abs(np.fft.rfft(samples[frame] * window)))
    return total


def _in_bands(power: Any) -> tuple[float, ...]:
    """Each between the geometric means of the bands' centres."""
    frequencies = np.fft.rfftfreq(FRAME, 1 / SAMPLE_RATE)
    centres = np.array(CENTRES, float)
    edges = [0.0, *np.sqrt(centres[1:] * centres[:-1]), float(SAMPLE_RATE)]
    whole, offsets = float(power.mean()), []
    for low, high in pairwise(edges):
        band = power[(frequencies >= low) & (frequencies < high)]
        found = 10 * np.log10(max(float(band.mean()), 1e-30) / whole) if len(band) else 0.0
        offsets.append(round(float(np.clip(found, -FARTHEST, FARTHEST)), 1))
    return tuple(offsets)
