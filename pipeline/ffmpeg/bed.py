"""Music laid under a programme: looped where it is short, ducked while somebody speaks, silent at
the ends, where films are joined.

All of it is arithmetic on samples, so the same music and speech come to the same sound.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pipeline.ffmpeg.measure import measure_loudness
from pipeline.ffmpeg.probe import probe_trusted
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.ffmpeg.splice import (
    FRAME_BYTES,
    HEADER_BYTES,
    SAMPLE_RATE,
    add_samples,
    read_samples,
    sound_stream,
)
from pipeline.model.errors import BadBrand
from pipeline.model.heard import Bed
from pipeline.model.timing import TimeRange

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HOP = SAMPLE_RATE // 100
"""Samples between two looks at whether somebody speaks."""
WINDOW = 5
"""Looks that make one level: 50 ms, a syllable's vowel."""
SPEAKS = 22.0
"""dB that a quiet syllable lies below the speech's loudness."""
LEAD, HOLD = 35, 90
"""Looks that the music makes way before speech and waits after it: a breath does not lift it."""
RAMP = 30
"""Looks that it takes from one level to the other: 0.3 s."""
FADE_IN, FADE_OUT = Fraction(3, 5), Fraction(3, 2)
"""Seconds."""
SEAM = 4 * 1024
"""Samples at a film's ends that stay digitally silent: the AAC packets around a join."""
OVERLAP = 2 * SAMPLE_RATE
"""Samples that the end of short music and its beginning share, at most a quarter of it."""
SHORTEST = SAMPLE_RATE
"""Samples; less is no music."""


def add_bed(
    mixed: Path, music: Path, bed: Bed, *, level: float, samples: int, workspace: Path
) -> None:
    """Adds `music` to the recording `mixed` (WAV as `splice` writes it) whose speech is `level`
    LUFS loud. Raises BadBrand where it is too short or silent."""
    loudness = measure_loudness(music).integrated
    if loudness is None:
        raise BadBrand(f"{music.name}: expected music, found silence", hint="mend brand.yaml")
    raw = _decoded(music, workspace / "bed.f32")
    length = raw.stat().st_size // FRAME_BYTES
    if length < SHORTEST:
        raise BadBrand(
            f"{music.name}: expected at least 1 s of music, found {length / SAMPLE_RATE:.2f} s",
            hint="name a longer file under `music:` in brand.yaml",
        )
    with mixed.open("r+b") as programme, raw.open("rb") as stream:
        levels = _ducked(_spoken(programme, samples, level), bed) + (level - loudness)
        tune = _Tune(stream, length)
        for span in bed.spans:
            _lay(programme, samples, tune, levels, span)
    raw.unlink()


def _decoded(music: Path, output: Path) -> Path:
    source = input_arguments(music, probe_trusted(music).format)
    filters = f"aresample={SAMPLE_RATE},aformat=sample_fmts=flt:channel_layouts=stereo"
    raw = ["-f", "f32le", "-ac", "2", "-ar", str(SAMPLE_RATE), str(output.absolute())]
    run_ffmpeg([*source, "-map", f"0:{sound_stream(music)}", "-af", filters, *raw])
    return output


def _spoken(programme: IO[bytes], samples: int, level: float) -> NDArray[np.bool_]:
    """For each look whether anything is heard that music must make way for."""
    import numpy as np

    looks = -(-samples // HOP)
    power = np.zeros(looks)
    for first in range(0, looks, 1000):
        count = min(1000 * HOP, samples - first * HOP)
        part = read_samples(programme, first * HOP, count, header=HEADER_BYTES)
        padded = np.pad(np.square(part).mean(axis=1), (0, -len(part) % HOP))
        power[first : first + len(padded) // HOP] = padded.reshape(-1, HOP).mean(axis=1)
    smooth = np.convolve(power, np.full(WINDOW, 1 / WINDOW), "same")
    return np.asarray(smooth > 10 ** ((level - SPEAKS) / 10))


def _ducked(spoken: NDArray[np.bool_], bed: Bed) -> NDArray[np.float64]:
    """dB at each look; fully down when speech begins, up only when it has been over for a while."""
    import numpy as np

    reach = np.zeros(len(spoken) + 1)
    for place in map(int, np.flatnonzero(np.diff(np.pad(spoken, 1).astype(np.int8)))):
        # a run begins at an even change and ends at an odd one
        is_start = bool(place < len(spoken) and spoken[place])
        edge = place - LEAD - RAMP // 2 if is_start else place + HOLD + RAMP // 2
        reach[min(max(edge, 0), len(spoken))] += 1 if is_start else -1
    down = np.cumsum(reach[:-1]) > 0
    plain = np.where(down, -bed.below_speech, -bed.alone)
    padded = np.pad(plain, RAMP // 2, mode="edge")
    return np.convolve(padded, np.full(RAMP, 1 / RAMP), "same")[RAMP // 2 : -(RAMP // 2)]


def _lay(
    programme: IO[bytes],
    samples: int,
    tune: _Tune,
    levels: NDArray[np.float64],
    span: TimeRange,
) -> None:
    """The music in one span, 10 s at a time."""
    import numpy as np

    first = max(round(span.start * SAMPLE_RATE), SEAM)
    stop = min(round(span.stop * SAMPLE_RATE), samples - SEAM)
    looks = np.arange(len(levels)) * HOP
    for start in range(first, stop, 10 * SAMPLE_RATE):
        places = np.arange(start, min(start + 10 * SAMPLE_RATE, stop))
        gain = 10 ** (np.interp(places, looks, levels) / 20)
        gain *= _fades(places - first, stop - first)
        played = tune.played(places - first) * gain[:, None].astype(np.float32)
        add_samples(programme, HEADER_BYTES, start, played)


def _fades(places: Any, length: int) -> Any:
    """Raised cosines; where a span is short they take half of it each."""
    import numpy as np

    rise = min(round(FADE_IN * SAMPLE_RATE), length // 2)
    fall = min(round(FADE_OUT * SAMPLE_RATE), length // 2)
    coming = np.clip(places / max(rise, 1), 0, 1)
    going = np.clip((length - 1 - places) / max(fall, 1), 0, 1)
    return (0.5 - 0.5 * np.cos(np.pi * coming)) * (0.5 - 0.5 * np.cos(np.pi * going))


class _Tune:
    """Music looped, its end crossing over into its beginning, as loud as both: whether they are the
    same sound (music made to be looped) or have nothing in common. Read as it is played."""

    def __init__(self, stream: IO[bytes], length: int) -> None:
        self._stream = stream
        self._overlap = min(OVERLAP, length // 4)
        self._period = length - self._overlap
        self._head = read_samples(stream, 0, self._overlap)
        self._tail = read_samples(stream, self._period, self._overlap)
        self._alike = _likeness(self._head, self._tail)

    def played(self, places: Any) -> NDArray[np.float32]:
        """At these samples of it, one after the other."""
        import numpy as np

        within = places % self._period
        turns = np.flatnonzero(np.diff(within) < 0) + 1
        runs = np.split(within, turns)
        read = (read_samples(self._stream, int(run[0]), len(run)) for run in runs if len(run))
        played = np.concatenate(list(read))
        again = (places >= self._period) & (within < self._overlap)
        if again.any():
            turn = (within[again] / self._overlap * np.pi / 2)[:, None]
            crossed = played[again] * np.sin(turn) + self._tail[within[again]] * np.cos(turn)
            played[again] = crossed / np.sqrt(1 + self._alike * np.sin(2 * turn))
        return np.asarray(played, np.float32)


def _likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """0 (nothing in common) to 1 (the same)."""
    power = float((one**2).sum() * (other**2).sum()) ** 0.5
    return max(float((one * other).sum()) / power, 0.0) if power else 0.0
