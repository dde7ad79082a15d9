"""A film within a size: two passes at the bit rate that the size leaves, judged by VMAF.

The frame gets smaller before the picture gets bad: of the heights tried, the first that looks good
enough at the size is taken, and none is a refusal, never a film that nobody can watch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.measure import measure_loudness
from pipeline.ffmpeg.profile import BT709, timescale
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.sound import PEAK_CEILING
from pipeline.model.errors import PersonMustAct, ToolFailed
from pipeline.model.media import FrameSize
from pipeline.model.step import Report
from pipeline.model.timing import seconds_text

SOUND_BIT_RATE = 56_000
"""Bits a second of AAC-LC, two channels that are nearly one: speech stays clear. One channel would
be measured 3 LU lower than the film (BS.1770)."""
FIRST_LIMIT = -2.4
"""dBTP that the limiter aims at first: encoded at so low a rate, peaks rise by 1 dB and more."""
ATTEMPTS = 4
MARGIN = 0.1
"""dB by which the limit goes lower than the last encode was too high."""
QUIETER = 0.15
"""LU that the sound may lose to the limiter before it is made up for."""
TABLES_BIT_RATE = 5_000
"""What MP4's own tables take: about 12 bytes a frame and 4 a packet of sound."""
SAFETY = Fraction(98, 100)
HEIGHTS = (720, 540, 480, 360)
LEAST_VMAF = 60.0
"""Of 100, against the film at 720 lines: between fair and good on VMAF's scale (Netflix, 2016)."""
LOOKED_HEIGHT = 720
LEAST_BITS_A_PIXEL = 0.02
"""Larger frames with fewer bits are not worth trying."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a film must fit in; `duration` seconds, frames of `frame_size` at `frame_rate`."""

    largest: int
    """Bytes."""
    duration: Fraction
    frame_rate: Fraction
    frame_size: FrameSize

    @property
    def bit_rate(self) -> int:
        """Bits a second that the picture may take."""
        whole = self.largest * 8 * SAFETY / self.duration
        return int(whole) - SOUND_BIT_RATE - TABLES_BIT_RATE


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came out."""

    frame_size: FrameSize
    bit_rate: int
    vmaf: float


def fit_in(
    film: Path, budget: Budget, *, output: Path, workspace: Path, report: Report | None = None
) -> Fitted:
    """Encodes `film`, which we wrote, into `output`. Raises PersonMustAct where no frame size looks
    good enough at that size."""
    worst = 0.0
    sound = _sound(film, budget, workspace)
    for size in _sizes(budget):
        bit_rate = budget.bit_rate
        _encode(film, budget, size, bit_rate, sound, output, workspace, report)
        while output.stat().st_size > budget.largest:
            bit_rate = bit_rate * 19 // 20
            if bit_rate < budget.bit_rate // 2:
                raise ToolFailed(f"{output.name}: the encoder does not keep to its bit rate")
            _encode(film, budget, size, bit_rate, sound, output, workspace, report)
        vmaf = _vmaf(output, film)
        if vmaf >= LEAST_VMAF:
            return Fitted(size, bit_rate, vmaf)
        worst = max(worst, vmaf)
    raise PersonMustAct(
        f"expected a film of {float(budget.duration):.0f} s that looks good in "
        f"{budget.largest / 1e6:.1f} MB, found none: "
        + (f"VMAF {worst:.0f} of at least {LEAST_VMAF:.0f}" if worst else "no bits are left"),
        hint="part the lesson in two, shorten it, or use a channel that takes larger files",
    )


def _sizes(budget: Budget) -> Iterator[FrameSize]:
    shorter = min(budget.frame_size.width, budget.frame_size.height)
    heights = [height for height in HEIGHTS if height <= shorter] or [shorter]
    for height in heights:
        size = FrameSize(
            _even(budget.frame_size.width, height, shorter),
            _even(budget.frame_size.height, height, shorter),
        )
        pixels = size.width * size.height * budget.frame_rate
        is_last = height == heights[-1]
        if budget.bit_rate > 0 and (is_last or budget.bit_rate >= pixels * LEAST_BITS_A_PIXEL):
            yield size


def _even(side: int, height: int, shorter: int) -> int:
    return round(Fraction(side * height, shorter * 2)) * 2


def _sound(film: Path, budget: Budget, workspace: Path) -> tuple[str, ...]:
    """Output arguments for the film's sound, tried on the sound alone: as loud as it is there, its
    peaks below the ceiling once it is encoded. Raises ToolFailed where no limit brings that."""
    before = measure_loudness(film).integrated
    kept: tuple[str, ...] = ()
    gain, limit, peak = 0.0, FIRST_LIMIT, PEAK_CEILING
    for _ in range(ATTEMPTS):
        arguments = _sound_arguments(gain, limit)
        tried = workspace / "sound.mp4"
        length = ["-t", seconds_text(budget.duration), "-fflags", "+bitexact"]
        run_ffmpeg(["-i", str(film.absolute()), *arguments, *length, str(tried.absolute())])
        found = measure_loudness(tried)
        peak = PEAK_CEILING if found.true_peak is None else found.true_peak
        after = found.integrated
        lost = 0.0 if before is None or after is None else before - after
        if peak > PEAK_CEILING:
            limit -= peak - PEAK_CEILING + MARGIN
        else:
            kept = arguments
            if lost <= QUIETER:
                break
        gain += max(lost, 0.0)
    if not kept:
        raise ToolFailed(
            f"{film.name}: expected peaks below {PEAK_CEILING} dBTP at {SOUND_BIT_RATE} bits a "
            f"second, found {peak} dBTP after {ATTEMPTS} attempts"
        )
    return kept


def _sound_arguments(gain: float, limit: float) -> tuple[str, ...]:
    """`gain` dB, peaks between samples limited at `limit` dBTP."""
    limiter = f"limit={10 ** (limit / 20):.4f}:level=false:latency=true:attack=3:release=60"
    filters = f"volume={gain:.2f}dB,aresample=192000,alimiter={limiter},aresample=48000"
    encoder = ("-c:a", "aac", "-ac", "2", "-b:a", str(SOUND_BIT_RATE))
    return ("-map", "0:a:0", "-af", filters, *encoder)


def _encode(
    film: Path,
    budget: Budget,
    size: FrameSize,
    bit_rate: int,
    sound: Sequence[str],
    output: Path,
    workspace: Path,
    report: Report | None,
) -> None:
    source = ["-i", str(film.absolute()), "-map", "0:v:0"]
    picture = [
        *("-vf", f"scale={size.width}:{size.height}:flags=bicubic,setsar=1,format=yuv420p"),
        *("-c:v", "libx264", "-preset", "slow", "-profile:v", "high", "-b:v", str(bit_rate)),
        *("-maxrate", str(bit_rate * 2), "-bufsize", str(bit_rate * 4), "-threads", "1"),
        *("-fps_mode", "passthrough", "-passlogfile", "passes", *BT709),
    ]
    plain = [
        "-map_metadata:s",
        "-1",
        "-map_chapters",
        "-1",
        "-movflags",
        "+faststart",
        "-fflags",
        "+bitexact",
    ]
    scale = ["-video_track_timescale", str(timescale(budget.frame_rate))]
    length = ["-t", seconds_text(budget.duration)]
    first = [*source, *picture, "-pass", "1", "-an", "-f", "null", "-"]
    run_ffmpeg(first, folder=workspace, expected=budget.duration)
    second = [*source, *sound, *picture, "-pass", "2", *scale, *plain, *length]
    written = ["-f", "mp4", str(output.absolute())]
    run_ffmpeg([*second, *written], folder=workspace, expected=budget.duration, report=report)


def _vmaf(made: Path, film: Path) -> float:
    """The mean over every fifth frame, both at 720 lines."""
    looked = f"scale=-2:{LOOKED_HEIGHT}:flags=bicubic,format=yuv420p,setpts=PTS-STARTPTS"
    graph = f"[0:v]{looked}[a];[1:v]{looked}[b];[a][b]libvmaf=n_subsample=5:n_threads=1"
    inputs = ["-i", str(made.absolute()), "-i", str(film.absolute())]
    log = run_ffmpeg([*inputs, "-filter_complex", graph, "-f", "null", "-"]).log
    found = re.search(r"VMAF score: ([0-9.]+)", log)
    if not found:
        raise ToolFailed("FFmpeg gave no VMAF score", details=log[-2000:])
    return float(found[1])
