"""What one decode of one file measured, before any threshold is applied: curves, levels, spans.

Thresholds are settings, so a changed threshold needs no second decode.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipeline.model.media import Loudness
from pipeline.model.timing import TimeRange

LOOKS_A_SECOND = 4
"""How often the picture is looked at."""
DETAIL_SECONDS = 2
"""Between two looks at its sharpness."""
BLOCKS_A_SECOND = 20
"""How finely sound is measured."""


@dataclass(frozen=True, slots=True)
class Hum:
    """A steady tone of the mains and its multiples."""

    span: TimeRange
    mains: int
    """50 or 60 Hz."""
    level: float
    """dBFS of all its lines together."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A file's sound, in blocks of 1/20 s from time 0; levels are RMS in dBFS, -120 for nothing."""

    peaks: tuple[float, ...]
    """Waveform for display: the largest absolute sample of each block, 0 to 1."""
    levels: tuple[float, ...]
    sides: tuple[float, ...]
    """The level of each channel where anything is heard; empty for more than two channels."""
    clipped: tuple[TimeRange, ...]
    """Where the tops of the waveform are flat."""
    hum: tuple[Hum, ...]
    voice: float
    """The level that the louder tenth passes, without what lies below speech."""
    floor: float
    """The level that all but the quietest tenth passes, without what lies below speech."""
    flatness: float
    """Of the spectrum of the quietest moments: 1 for white noise, near 0 for tones and music."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file's picture: look n of the curves is at n / 4 s; shares are 0 to 1 of the frame."""

    dark: tuple[float, ...]
    """The share of near-black pixels."""
    shade: tuple[float, ...]
    """The share of pixels darker than a third of white."""
    bright: tuple[float, ...]
    """The share of pixels at white."""
    brightness: tuple[float, ...]
    """The mean, 0 black to 255 white."""
    change: tuple[float, ...]
    """Since the look before: the mean difference (of 255) in the part of the frame that changed
    most."""
    blur: tuple[float, ...]
    """Every 2 s, 0 sharp to 1 (Crete 2007); -1 where there is nothing to be sharp."""
    bars: tuple[float, float, float, float]
    """Shares of the frame that stay black at its top, bottom, left and right."""


@dataclass(frozen=True, slots=True)
class Measurements:
    """Span times are seconds from the file's start."""

    frame_count: int
    """Pictures that decoded."""
    duration: Fraction
    """What was decoded, seconds: the longer of picture and sound."""
    loudness: Loudness
    """Its peak is of samples, not between them."""
    heard: Heard | None
    seen: Seen | None
    error_lines: int
    """Lines the decoder logged as errors."""
    size_changes: int
    """How often the picture's size changes within the file."""
    thumbnail_seconds: Fraction = Fraction(0)
    """Between two thumbnails; 0: there are none."""
