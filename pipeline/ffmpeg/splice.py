"""Pieces of sound laid out in one recording, each at its sample: what a cut sounds like.

Every source is decoded once, whole, so that nothing depends on how exactly a container seeks, and
measured while it is; the pieces are copied out of it, however many there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.ffmpeg.measure import loudness_in
from pipeline.ffmpeg.probe import probe_trusted
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.ffmpeg.samples import (
    SAMPLE_RATE,
    Recording,
    raw_samples,
    spans,
    wav_samples,
    write_silence,
)
from pipeline.model.errors import BrokenPromise
from pipeline.model.media import Loudness
from pipeline.model.timing import ONE, ZERO, seconds_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ONE_SIDED = 10**1.5
"""15 dB of power between two sides: one of them has no microphone (docs/inspection.md)."""
FADE = Fraction(15, 1000)
"""Seconds at a piece's edges, so that cuts do not click."""
FASTEST_AT_ONCE = Fraction(2)
"""Beyond it one atempo filter drops samples instead of blending them."""
LEVEL = "ebur128=framelog=quiet"


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


@dataclass(frozen=True, slots=True)
class Decoded:
    """A source's samples up to the last that is used, and how loud what is used of it is."""

    raw: Path
    loudness: Loudness


def decode(path: Path, heard: Heard, filters: Sequence[str], *, output: Path) -> Decoded:
    """Plain 32 bit floats, at our rate, stereo, passed through `filters`, into `output`."""
    # a late first sound is silence until then; a gap inside is filled
    whole = [f"aresample={SAMPLE_RATE}:async=1:first_pts=0"]
    whole += ["aformat=sample_fmts=flt:channel_layouts=stereo", *filters, "asplit[kept][used]"]
    used = f"atrim=start_sample={round(heard.start * SAMPLE_RATE)},{LEVEL},anullsink"
    source = sound_source(path)
    graph = f"[0:{source.stream}]{','.join(whole)};[used]{used}"
    raw = ["-f", "f32le", "-ac", "2", "-ar", str(SAMPLE_RATE), str(output.absolute())]
    read = ["-t", seconds_text(heard.stop), *source.arguments]
    ran = run_ffmpeg([*read, "-filter_complex", graph, "-map", "[kept]", *raw])
    _mend_side(output)
    return Decoded(output, loudness_in(ran.log))


@dataclass(frozen=True, slots=True)
class SoundSource:
    """How the sound of a file is read: FFmpeg's arguments, and its stream's index."""

    arguments: Sequence[str]
    stream: int


def sound_source(path: Path) -> SoundSource:
    """Looked up once for a file: every packet of it is read. Raises BrokenPromise where it has no
    sound."""
    facts = probe_trusted(path)
    if facts.audio is None:
        raise BrokenPromise(f"{path}: a piece of sound without sound was planned")
    return SoundSource(input_arguments(path, facts.format), facts.audio.index)


def splice(
    pieces: Sequence[SoundPiece],
    *,
    sources: Mapping[Path, Path],
    gains: Mapping[Path, float],
    samples: int,
    output: Path,
    workspace: Path,
) -> None:
    """Writes a WAV of exactly `samples` in floating point, stereo; where no piece is, silence.

    `sources` is where each source's decoded samples are, `gains` how many dB it is raised by.
    """
    write_silence(output, samples)
    with ExitStack() as opened:
        film = opened.enter_context(wav_samples(output))
        raws = {source: opened.enter_context(raw_samples(raw)) for source, raw in sources.items()}
        for piece in pieces:
            raw, factor = raws[piece.source], 10 ** (gains[piece.source] / 20)
            first = round(piece.source_start * SAMPLE_RATE)
            if piece.speed == 1:
                _lay(piece, raw, first, factor, film)
                continue
            paced = _paced(piece, raw, first, workspace)
            with raw_samples(paced) as recording:
                _lay(piece, recording, 0, factor, film)
            paced.unlink()


def _lay(piece: SoundPiece, source: Recording, first: int, factor: float, film: Recording) -> None:
    """Adds a piece, from sample `first` of its source on; silence after the source's end."""
    start = round(piece.start * SAMPLE_RATE)
    count = min(round((piece.start + piece.duration) * SAMPLE_RATE), film.length) - start
    for place, length in spans(max(count, 0)):
        rows = source.read(first + place, length) * _slope(piece, place, length, count)
        film.add(start + place, rows * factor)


def _slope(piece: SoundPiece, place: int, length: int, count: int) -> NDArray[np.float32]:
    """0 to 1 for samples `place` to `place + length` of a piece of `count`: its edges fade."""
    import numpy as np

    places = np.arange(place, place + length, dtype=np.float32)
    rise, fall = (
        max(min(round((seconds or FADE) * SAMPLE_RATE), count), 1)
        for seconds in (piece.fade_in, piece.fade_out)
    )
    slope = np.minimum(places / rise, 1) * np.minimum((count - 1 - places) / fall, 1)
    return np.asarray(slope, np.float32)[:, None]


def _mend_side(raw: Path) -> None:
    """Where next to nothing is on one side, the other is put on both, as loud together as before
    (a microphone plugged in for one channel only)."""
    import numpy as np

    with raw_samples(raw) as recording:
        power = np.zeros(2)
        for _, rows in recording.blocks():
            power += np.square(rows[::8]).sum(axis=0, dtype=np.float64)
        quiet = int(power.argmin())
        if power[1 - quiet] <= power[quiet] * ONE_SIDED:
            return
        for first, rows in recording.blocks():
            rows[:] = rows[:, 1 - quiet : 2 - quiet] * np.float32(0.5**0.5)
            recording.write(first, rows)


def _paced(piece: SoundPiece, source: Recording, first: int, workspace: Path) -> Path:
    """Faster or slower at the same pitch (atempo: waveform similarity overlap-add)."""
    own, paced = workspace / "pace.f32", workspace / "paced.f32"
    with own.open("wb") as stream:
        for place, length in spans(round(piece.duration * piece.speed * SAMPLE_RATE)):
            stream.write(source.read(first + place, length).tobytes())
    raw = ["-f", "f32le", "-ar", str(SAMPLE_RATE)]
    given = [*raw, "-ch_layout", "stereo", "-i", str(own.absolute())]
    graph = ["-af", ",".join(f"atempo={float(factor):.6f}" for factor in _factors(piece.speed))]
    run_ffmpeg([*given, *graph, *raw, "-ac", "2", str(paced.absolute())])
    own.unlink(missing_ok=True)
    return paced


def _factors(speed: Fraction) -> list[Fraction]:
    factors = []
    while speed > FASTEST_AT_ONCE:
        factors.append(FASTEST_AT_ONCE)
        speed /= FASTEST_AT_ONCE
    return [*factors, speed]
