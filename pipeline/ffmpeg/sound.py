"""A film's whole sound: pieces laid out, evened, levelled, limited, encoded, measured, mended.

Levels are judged on the encoded file, since encoding moves peaks (EBU R 128, Tech 3343).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.adts import PACKET, count_frames, join_sound
from pipeline.ffmpeg.measure import loudness_in
from pipeline.ffmpeg.probe import probe_trusted
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.model.errors import BrokenPromise
from pipeline.model.media import Loudness
from pipeline.model.step import Report
from pipeline.model.timing import seconds_text

__all__ = ["SoundFacts", "SoundPiece", "join_sound", "programme_sound"]

SAMPLE_RATE = 48_000
BIT_RATE = "160k"
FADE = "0.015"
"""Seconds at a piece's edges, so that cuts do not click."""
HIGH_PASS = 70
"""Hz: below speech, above rumble."""
MOST_GAIN = 30.0
"""dB: more would only raise noise."""
TOLERANCE = 0.3
"""LU; the promise is 0.5."""
PEAK_CEILING = -1.0
"""dBTP after encoding (EBU R 128)."""
FIRST_LIMIT = -2.0
"""dBTP that the limiter aims at: AAC at this rate overshoots by up to 1 dB on speech."""
ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class SoundPiece:
    """`duration` seconds of `source` from `source_start`, heard from `start` of the film."""

    source: Path
    source_start: Fraction
    start: Fraction
    duration: Fraction


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


def programme_sound(
    pieces: Sequence[SoundPiece],
    *,
    total: Fraction,
    target: float,
    output: Path,
    workspace: Path,
    report: Report | None = None,
) -> SoundFacts:
    """Encodes a film's sound, `total` seconds, into `output` (ADTS), `target` LUFS.

    Each piece is brought to `target` by itself first, so that lecturers match. Raises BrokenPromise
    where the target cannot be reached.
    """
    samples = round(total * SAMPLE_RATE)
    mixed = workspace / "mixed.wav"
    levels = [_piece_loudness(piece) for piece in pieces]
    _tell(report, 0.3)
    _mix(pieces, [_gain(level, target) for level in levels], samples, mixed)
    _tell(report, 0.5)
    found = _levelled(mixed, samples, target, output)
    packets = count_frames(output)
    if packets < samples // PACKET:
        raise BrokenPromise(f"expected {samples // PACKET} packets of sound, found {packets}")
    return SoundFacts(found.integrated, found.true_peak, packets, samples)


def _tell(report: Report | None, share: float) -> None:
    if report:
        report(share)


def _source(piece: SoundPiece) -> list[str]:
    facts = probe_trusted(piece.source)
    seek = ["-ss", seconds_text(piece.source_start)] if piece.source_start else []
    length = ["-t", seconds_text(piece.duration)]
    return [*seek, *length, *input_arguments(piece.source, facts.format)]


def _first_sound(piece: SoundPiece) -> int:
    facts = probe_trusted(piece.source)
    if facts.audio is None:
        raise BrokenPromise(f"{piece.source}: a piece of sound without sound was planned")
    return facts.audio.index


def _piece_loudness(piece: SoundPiece) -> Loudness:
    stream = f"0:{_first_sound(piece)}"
    heard = f"highpass=f={HIGH_PASS},aformat=channel_layouts=stereo"
    measuring = ["-map", stream, "-af", f"{heard},ebur128=peak=true:framelog=quiet"]
    result = run_ffmpeg([*_source(piece), *measuring, "-f", "null", "-"])
    return loudness_in(result.log)


def _gain(level: Loudness, target: float) -> float:
    if level.integrated is None:
        return 0.0
    return min(target - level.integrated, MOST_GAIN)


def _mix(pieces: Sequence[SoundPiece], gains: Sequence[float], samples: int, output: Path) -> None:
    """All pieces at their places in one recording of exactly `samples`, in floating point."""
    inputs = [argument for piece in pieces for argument in _source(piece)]
    chains = []
    for place, (piece, gain) in enumerate(zip(pieces, gains, strict=True)):
        fade_out = seconds_text(max(piece.duration - Fraction(FADE), Fraction(0)))
        delay = round(piece.start * SAMPLE_RATE)
        chains.append(
            f"[{place}:{_first_sound(piece)}]aresample={SAMPLE_RATE}:async=1:first_pts=0,"
            f"aformat=sample_fmts=fltp:channel_layouts=stereo,highpass=f={HIGH_PASS},"
            f"volume={gain:.2f}dB,afade=t=in:d={FADE},afade=t=out:st={fade_out}:d={FADE},"
            f"apad=whole_dur={seconds_text(piece.duration)},"
            f"atrim=duration={seconds_text(piece.duration)},adelay={delay}S:all=1[p{place}]"
        )
    names = "".join(f"[p{place}]" for place in range(len(pieces)))
    whole = f"apad=whole_len={samples},atrim=end_sample={samples}[all]"
    if pieces:
        graph = ";".join([*chains, f"{names}amix=inputs={len(pieces)}:normalize=0,{whole}"])
    else:
        graph = f"anullsrc=r={SAMPLE_RATE}:cl=stereo,{whole}"
    written = ["-map", "[all]", "-c:a", "pcm_f32le", "-ar", str(SAMPLE_RATE)]
    run_ffmpeg([*inputs, "-filter_complex", graph, *written, "-f", "wav", str(output.absolute())])


@dataclass(frozen=True, slots=True)
class _Setting:
    """dB of gain, and the dBTP the limiter aims at."""

    gain: float
    limit: float


def _levelled(mixed: Path, samples: int, target: float, output: Path) -> Loudness:
    """Encodes until the encoded file measures as it must."""
    before = _loudness_of(mixed)
    setting = _Setting(_gain(before, target), FIRST_LIMIT)
    for _ in range(ATTEMPTS):
        _encode(mixed, setting, samples, output)
        found = _loudness_of(output)
        if found.integrated is None or before.integrated is None:
            return found
        off = target - found.integrated
        over = (found.true_peak or PEAK_CEILING) - PEAK_CEILING
        if abs(off) <= TOLERANCE and over <= 0:
            return found
        limit = setting.limit - over - 0.2 if over > 0 else setting.limit
        setting = replace(setting, gain=setting.gain + off, limit=limit)
    raise BrokenPromise(
        f"expected {target} LUFS with peaks below {PEAK_CEILING} dBTP, found {found.integrated} "
        f"LUFS and {found.true_peak} dBTP after {ATTEMPTS} attempts"
    )


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


def _loudness_of(path: Path) -> Loudness:
    measuring = ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    return loudness_in(run_ffmpeg(["-i", str(path.absolute()), *measuring]).log)
