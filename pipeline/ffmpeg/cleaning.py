"""The filters that every source of sound passes through: rumble taken out of all, steady noise and
mains hum out of those in which they were measured. Gently: what is left of noise is better than
what reduction does to a voice.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ffmpeg.samples import SAMPLE_RATE
from pipeline.model.heard import Cleaning

HIGH_PASS = 70
"""Hz: below speech, above rumble."""
REDUCTION = 12
"""dB that noise is lowered at most: more makes voices watery."""
ABOVE = 5.0
"""dB that the filter's floor lies above the measured level, since noise moves around it (measured:
10 to 12 dB less noise with it, 8 with 3 dB, and no less voice)."""
QUIETEST, LOUDEST = -80.0, -20.0
"""dBFS that the filter takes for a floor."""
DELAY = SAMPLE_RATE // 40
"""Samples by which `afftdn` is late (measured): half its window."""
MULTIPLES = 8
NOTCH = 3
"""Hz wide: narrower than the space between two harmonics of any voice."""


def cleaning_filters(cleaning: Cleaning | None, colour: Sequence[float] = ()) -> list[str]:
    """For sound at SAMPLE_RATE; what comes out is neither later nor longer than what went in.
    `colour` is the noise's (`noise_floor.noise_colour`); empty: white."""
    filters = [f"highpass=f={HIGH_PASS}"]
    if cleaning is not None and cleaning.mains:
        tones = (cleaning.mains * n for n in range(1, MULTIPLES + 1))
        filters += [f"bandreject=f={tone}:width_type=h:width={NOTCH}" for tone in tones]
    if cleaning is not None and cleaning.noise is not None:
        bands = "|".join(f"{offset:.1f}" for offset in colour)
        floor = min(max(cleaning.noise + ABOVE, QUIETEST), LOUDEST)
        filters += [
            f"apad=pad_len={DELAY}",
            f"afftdn=nr={REDUCTION}:nf={floor:.1f}" + (f":nt=custom:bn={bands}" if bands else ""),
            f"atrim=start_sample={DELAY}",
            "asetpts=PTS-STARTPTS",
        ]
    return filters
