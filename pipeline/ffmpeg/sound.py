"""A film's whole sound: pieces laid out, evened, levelled, limited, encoded, measured, mended.

Levels are judged on the encoded file, since encoding moves peaks (EBU R 128, Tech 3343).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import copysign
from pathlib import Path

from pipeline.ffmpeg.adts import PACKET, count_frames, join_sound
from pipeline.ffmpeg.bed import add_bed
from pipeline.ffmpeg.cleaning import cleaning_filters
from pipeline.ffmpeg.measure import loudness_in
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.samples import SAMPLE_RATE
from pipeline.ffmpeg.splice import (
    LEVEL,
    Decoded,
    SoundPiece,
    decode,
    heard_of,
    splice,
)
from pipeline.model.errors import BrokenPromise
from pipeline.model.heard import Bed, Cleaning
from pipeline.model.media import Loudness
from pipeline.model.step import Report

__all__ = ["SAMPLE_RATE", "SoundFacts", "SoundPiece", "join_sound", "programme_sound"]

BIT_RATE = "160k"
MOST_GAIN = 30.0
"""dB: more would only raise noise."""
TOLERANCE = 0.3
"""LU; the promise is 0.5."""
BED_SLACK = 0.4
"""LU that music may move the programme without the speech being moved for it: of short films, where
much of it is under cards."""
PEAK_CEILING = -1.0
"""dBTP after encoding (EBU R 128)."""
FIRST_LIMIT = -2.0
"""dBTP that the limiter aims at: AAC at this rate overshoots by up to 1 dB on speech."""
ATTEMPTS = 8
LEAST_YIELD = 0.25
"""LU for a dB of gain, so that one noisy measure is no leap."""
NOTHING: Mapping[Path, Cleaning] = {}
MEASURE = "ebur128=peak=true:framelog=quiet"
"""With peaks between samples, which take twice as long."""


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """The encoded sound, as measured."""

    integrated: float | None
    """LUFS; None for silence."""
    true_peak: float | None
    """dBTP"""
    packets: int
    """AAC packets, the priming one among them."""
    samples: int
    missing: Mapping[Path, float] = field(default_factory=dict)
    """dB that sources would need beside MOST_GAIN to be as loud as the others."""


def programme_sound(
    pieces: Sequence[SoundPiece],
    *,
    total: Fraction,
    target: float,
    output: Path,
    workspace: Path,
    music: tuple[Path, Bed] | None = None,
    cleanings: Mapping[Path, Cleaning] = NOTHING,
    report: Report | None = None,
) -> SoundFacts:
    """Encodes a film's sound, `total` seconds, into `output` (ADTS), `target` LUFS.

    Each source is brought to `target` by itself first, cleaned as `cleanings` says, so that
    lecturers match; `music` is laid under what they come to. Raises BrokenPromise where the target
    cannot be reached, BadBrand where the music is none.
    """
    samples = round(total * SAMPLE_RATE)
    mixed = workspace / "mixed.wav"
    decoded = {
        source: decode(
            source,
            heard,
            _cleaned(source, cleanings.get(source), workspace),
            output=workspace / f"source{place}.f32",
        )
        for place, (source, heard) in enumerate(heard_of(pieces).items())
    }
    short = {source: _missing(one.loudness, target) for source, one in decoded.items()}
    missing = {source: decibels for source, decibels in short.items() if decibels > 0}
    _tell(report, 0.3)
    splice(
        pieces,
        sources={source: one.raw for source, one in decoded.items()},
        gains={source: _gain(one.loudness, target) for source, one in decoded.items()},
        samples=samples,
        output=mixed,
        workspace=workspace,
    )
    for one in decoded.values():
        one.raw.unlink()
    _tell(report, 0.5)
    before = _foreseen(pieces, decoded, target) or _loudness_of(mixed, LEVEL)
    if music:
        level = target if before.integrated is None else before.integrated
        add_bed(mixed, *music, level=level, workspace=workspace)
    found = _levelled(mixed, before, samples, target, output, slack=BED_SLACK if music else 0.0)
    packets = count_frames(output)
    if packets < samples // PACKET:
        raise BrokenPromise(f"expected {samples // PACKET} packets of sound, found {packets}")
    return SoundFacts(found.integrated, found.true_peak, packets, samples, missing)


def _tell(report: Report | None, share: float) -> None:
    if report:
        report(share)


def _foreseen(
    pieces: Sequence[SoundPiece], decoded: Mapping[Path, Decoded], target: float
) -> Loudness | None:
    """How loud what was laid out is, where that follows from how loud the sources are: each is
    heard once, as it is, and all come to one level. None: it must be measured."""
    if len(decoded) < len(pieces) or any(piece.speed != 1 for piece in pieces):
        return None
    found = [one.loudness for one in decoded.values()]
    levels = {round((one.integrated or 0.0) + _gain(one, target), 3) for one in found}
    if len(levels) != 1 or any(one.integrated is None for one in found):
        return None
    return Loudness(levels.pop(), 0.0, None)


def _cleaned(path: Path, cleaning: Cleaning | None, workspace: Path) -> list[str]:
    """What the source passes first; where it is noisy it is listened to once more, for the noise's
    colour."""
    if cleaning is None or cleaning.noise is None or not cleaning.by_bands:
        return cleaning_filters(cleaning)
    from pipeline.ffmpeg.noise_floor import noise_colour  # numpy, which recipes need not load

    before = cleaning_filters(replace(cleaning, noise=None))
    colour = noise_colour(path, before, workspace=workspace)
    return cleaning_filters(cleaning, colour)


def _missing(level: Loudness, target: float) -> float:
    """dB that MOST_GAIN does not give."""
    if level.integrated is None:
        return 0.0
    return round(max(0.0, target - level.integrated - MOST_GAIN), 1)


def _gain(level: Loudness, target: float) -> float:
    if level.integrated is None:
        return 0.0
    return min(target - level.integrated, MOST_GAIN)


@dataclass(frozen=True, slots=True)
class _Setting:
    """dB of gain, and the dBTP the limiter aims at."""

    gain: float
    limit: float


def _levelled(
    mixed: Path, before: Loudness, samples: int, target: float, output: Path, *, slack: float
) -> Loudness:
    """Encodes until the encoded file measures as it must; `before` is how loud its speech is, which
    is not moved for `slack` LU."""
    setting, last = _Setting(_gain(before, target), FIRST_LIMIT), None
    for _ in range(ATTEMPTS):
        _encode(mixed, setting, samples, output)
        found = _loudness_of(output, MEASURE)
        if found.integrated is None or before.integrated is None:
            return found
        off = target - found.integrated
        over = (found.true_peak or PEAK_CEILING) - PEAK_CEILING
        if abs(off) <= max(TOLERANCE, slack) and over <= 0:
            return found
        moved = copysign(max(abs(off) - slack / 2, 0.0), off) / _yield(setting, off, last)
        last = (setting, off)
        limit = setting.limit - over - 0.2 if over > 0 else setting.limit
        setting = _Setting(min(setting.gain + moved, MOST_GAIN), limit)
    raise BrokenPromise(
        f"expected {target} LUFS with peaks below {PEAK_CEILING} dBTP, found {found.integrated} "
        f"LUFS and {found.true_peak} dBTP after {ATTEMPTS} attempts"
    )


def _yield(setting: _Setting, off: float, last: tuple[_Setting, float] | None) -> float:
    """How many LU a dB of gain brought when it was last raised: less than one where the limiter
    takes much of it back."""
    if last is None or setting.limit != last[0].limit or setting.gain == last[0].gain:
        return 1.0
    brought = (last[1] - off) / (setting.gain - last[0].gain)
    return min(max(brought, LEAST_YIELD), 1.0)


def _encode(mixed: Path, setting: _Setting, samples: int, output: Path) -> None:
    # Peaks between samples are seen, and limited, at four times the rate.
    limiter = (
        f"aresample={SAMPLE_RATE * 4},"
        f"alimiter=limit={10 ** (setting.limit / 20):.5f}:level=false:latency=true:"
        f"attack=3:release=60,aresample={SAMPLE_RATE}"
    )
    exact = f"apad=whole_len={samples},atrim=end_sample={samples}"
    filters = f"volume={setting.gain:.3f}dB,{limiter},{exact}"
    encoding = ["-c:a", "aac", "-b:a", BIT_RATE, "-ac", "2", "-ar", str(SAMPLE_RATE)]
    plain = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    source = ["-i", str(mixed.absolute()), "-af", filters]
    run_ffmpeg([*source, *encoding, *plain, "-f", "adts", str(output.absolute())])


def _loudness_of(path: Path, how: str) -> Loudness:
    measuring = ["-af", how, "-f", "null", "-"]
    return loudness_in(run_ffmpeg(["-i", str(path.absolute()), *measuring]).log)
