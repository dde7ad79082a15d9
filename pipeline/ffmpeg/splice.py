"""Pieces of sound laid out in one recording, each at its sample: what a cut sounds like.

Every source is decoded once, whole, so that nothing depends on how exactly a container seeks; the
pieces are copied out of it, however many there are.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline.ffmpeg.probe import probe_trusted
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.model.errors import BrokenPromise
from pipeline.model.timing import ONE, ZERO, seconds_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 48_000
ONE_SIDED = 10**1.5
"""15 dB of power between two sides: one of them has no microphone (docs/inspection.md)."""
AUDIO_CHANNELS = 2
FRAME_BYTES = AUDIO_CHANNELS * 4
AT_ONCE = 5 * SAMPLE_RATE
"""Samples in memory at a time."""
FADE = Fraction(15, 1000)
"""Seconds at a piece's edges, so that cuts do not click."""
FASTEST_AT_ONCE = Fraction(2)
"""Beyond it one atempo filter drops samples instead of blending them."""
HEADER_BYTES = 44


@dataclass(frozen=True, slots=True)
class SoundPiece:
    """`duration` seconds of film from `start` on, with `source` from `source_start` on; at `speed`
    times its own pace, its pitch kept."""

    source: Path
    source_start: Fraction
    start: Fraction
    duration: Fraction
    speed: Fraction = ONE
    fade_in: Fraction = ZERO
    """Seconds; 0: just long enough that nothing clicks."""
    fade_out: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Heard:
    """Which of a source's seconds are used at all."""

    start: Fraction
    stop: Fraction


def heard_of(pieces: Sequence[SoundPiece]) -> dict[Path, Heard]:
    """Each source, in the order of its first use, with the span that holds all its pieces."""
    heard: dict[Path, Heard] = {}
    for piece in pieces:
        start, stop = piece.source_start, piece.source_start + piece.duration * piece.speed
        known = heard.get(piece.source, Heard(start, stop))
        heard[piece.source] = Heard(min(known.start, start), max(known.stop, stop))
    return heard


def splice(
    pieces: Sequence[SoundPiece],
    *,
    filters: Mapping[Path, str],
    samples: int,
    output: Path,
    workspace: Path,
) -> None:
    """Writes a WAV of exactly `samples` in floating point, stereo; where no piece is, silence.

    `filters` is what each source passes through first.
    """
    sources = {
        source: _decoded(source, heard, filters[source], workspace / f"source{place}.f32")
        for place, (source, heard) in enumerate(heard_of(pieces).items())
    }
    _write_header(output, samples)
    with output.open("r+b") as mixed:
        for piece in pieces:
            first = round(piece.start * SAMPLE_RATE)
            count = min(round((piece.start + piece.duration) * SAMPLE_RATE), samples) - first
            if count > 0:
                with _source_of(piece, sources[piece.source], workspace) as (source, begin):
                    for part in parts_of(count):
                        samples_of = read_samples(source, begin + part.start, len(part))
                        faded = _faded(samples_of, part, count, piece)
                        add_samples(mixed, HEADER_BYTES, first + part.start, faded)
    for decoded in sources.values():
        decoded.unlink(missing_ok=True)


def parts_of(count: int) -> Iterator[range]:
    """`count` samples, AT_ONCE at a time: an hour of sound is 1.4 GB."""
    for start in range(0, count, AT_ONCE):
        yield range(start, min(start + AT_ONCE, count))


def read_samples(
    stream: IO[bytes], first: int, count: int, *, header: int = 0
) -> NDArray[np.float32]:
    """`count` samples of raw stereo floats from `first` on, after `header` bytes; silence after the
    end."""
    import numpy as np

    found = np.zeros((count, AUDIO_CHANNELS), np.float32)
    stream.seek(header + first * FRAME_BYTES)
    content = stream.read(count * FRAME_BYTES)
    whole = len(content) // FRAME_BYTES
    read = np.frombuffer(content[: whole * FRAME_BYTES], np.float32)
    found[:whole] = read.reshape(whole, AUDIO_CHANNELS)
    return found


def add_samples(stream: IO[bytes], header: int, first: int, samples: NDArray[np.float32]) -> None:
    """Adds `samples` to what is there from sample `first` on, after `header` bytes."""
    import numpy as np

    place = header + first * FRAME_BYTES
    stream.seek(place)
    there = np.frombuffer(stream.read(samples.size * 4), np.float32)
    stream.seek(place)
    stream.write((there.reshape(-1, AUDIO_CHANNELS) + samples).tobytes())


def sound_stream(path: Path) -> int:
    """The index of a source's sound. Raises BrokenPromise where it has none."""
    facts = probe_trusted(path)
    if facts.audio is None:
        raise BrokenPromise(f"{path}: a piece of sound without sound was planned")
    return facts.audio.index


def _decoded(path: Path, heard: Heard, filters: str, output: Path) -> Path:
    """All samples up to the last that is used: plain 32 bit floats, at our rate."""
    source = input_arguments(path, probe_trusted(path).format)
    # a late first sound is silence until then; a gap inside is filled
    graph = (
        f"aresample={SAMPLE_RATE}:async=1:first_pts=0,"
        f"aformat=sample_fmts=flt:channel_layouts=stereo,{filters}"
    )
    arguments = ["-t", seconds_text(heard.stop), *source, "-map", f"0:{sound_stream(path)}"]
    raw = ["-f", "f32le", "-ac", "2", "-ar", str(SAMPLE_RATE), str(output.absolute())]
    run_ffmpeg([*arguments, "-af", graph, *raw])
    _mend_side(output)
    return output


def _mend_side(raw: Path) -> None:
    """Where next to nothing is on one side, the other is put on both, as loud together as before
    (a microphone plugged in for one channel only)."""
    import numpy as np

    total = raw.stat().st_size // FRAME_BYTES
    power = np.zeros(AUDIO_CHANNELS)
    with raw.open("r+b") as stream:
        for part in parts_of(total):
            sides = read_samples(stream, part.start, len(part))
            power += np.square(sides[::8]).sum(axis=0, dtype=np.float64)
        quiet = int(power.argmin())
        if power[1 - quiet] <= power[quiet] * ONE_SIDED:
            return
        for part in parts_of(total):
            sides = read_samples(stream, part.start, len(part))
            sides[:] = sides[:, 1 - quiet : 2 - quiet] * np.float32(0.5**0.5)
            stream.seek(part.start * FRAME_BYTES)
            stream.write(sides.tobytes())


@contextmanager
def _source_of(
    piece: SoundPiece, decoded: Path, workspace: Path
) -> Iterator[tuple[IO[bytes], int]]:
    """The samples that the piece is made of, at its pace, and where in them it begins."""
    first = round(piece.source_start * SAMPLE_RATE)
    if piece.speed == 1:
        with decoded.open("rb") as stream:
            yield stream, first
        return
    wanted = round(piece.duration * piece.speed * SAMPLE_RATE)
    paced = _paced(decoded, first, wanted, piece.speed, workspace)
    try:
        with paced.open("rb") as stream:
            yield stream, 0
    finally:
        paced.unlink(missing_ok=True)


def _paced(decoded: Path, first: int, wanted: int, speed: Fraction, workspace: Path) -> Path:
    """Faster or slower at the same pitch (atempo: waveform similarity overlap-add)."""
    own, paced = workspace / "pace.f32", workspace / "paced.f32"
    with decoded.open("rb") as source, own.open("wb") as copy:
        for part in parts_of(wanted):
            copy.write(read_samples(source, first + part.start, len(part)).tobytes())
    raw = ["-f", "f32le", "-ar", str(SAMPLE_RATE)]
    arguments = [*raw, "-ch_layout", "stereo", "-i", str(own.absolute())]
    graph = ["-af", ",".join(f"atempo={float(factor):.6f}" for factor in _factors(speed))]
    run_ffmpeg([*arguments, *graph, *raw, "-ac", "2", str(paced.absolute())])
    own.unlink(missing_ok=True)
    return paced


def _factors(speed: Fraction) -> list[Fraction]:
    factors = []
    while speed > FASTEST_AT_ONCE:
        factors.append(FASTEST_AT_ONCE)
        speed /= FASTEST_AT_ONCE
    return [*factors, speed]


def _faded(
    samples: NDArray[np.float32], part: range, count: int, piece: SoundPiece
) -> NDArray[np.float32]:
    """`samples`, which are `part` of the piece's `count`, faded at the piece's ends."""
    import numpy as np

    for seconds, is_in in ((piece.fade_in, True), (piece.fade_out, False)):
        length = min(round((seconds or FADE) * SAMPLE_RATE), count)
        ramp = np.linspace(0, 1, length, endpoint=False, dtype=np.float32)[:, None]
        if is_in:
            rising = ramp[part.start : part.stop]
            samples[: len(rising)] *= rising
        else:
            begin, end = (max(place - (count - length), 0) for place in (part.start, part.stop))
            falling = ramp[::-1][begin:end]
            samples[len(samples) - len(falling) :] *= falling
    return samples


def _write_header(output: Path, samples: int) -> None:
    """A WAV of IEEE floats, all silent. Its sizes have 32 bits: three hours."""
    size = samples * FRAME_BYTES
    rate = SAMPLE_RATE * FRAME_BYTES
    form = struct.pack("<HHIIHH", 3, AUDIO_CHANNELS, SAMPLE_RATE, rate, FRAME_BYTES, 32)
    head = b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + struct.pack("<I", 16) + form
    with output.open("wb") as stream:
        stream.write(head + b"data" + struct.pack("<I", size))
        stream.truncate(HEADER_BYTES + size)
