"""Music laid under a programme: looped where it is short, ducked while somebody speaks, silent at
the ends, where films are joined.

All of it is arithmetic on samples, so the same music and speech come to the same sound.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.ffmpeg.measure import loudness_in
from pipeline.ffmpeg.probe import probe_trusted
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.ffmpeg.samples import SAMPLE_RATE, Recording, raw_samples, spans, wav_samples
from pipeline.ffmpeg.splice import LEVEL
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


def add_bed(mixed: Path, music: Path, bed: Bed, *, level: float, workspace: Path) -> None:
    """Adds `music` to the recording `mixed` (WAV as `splice` writes it) whose speech is `level`
    LUFS loud. Raises BadBrand where it is too short or silent."""
    raw = workspace / "bed.f32"
    loudness = _decoded(music, raw)
    if loudness is None:
        raise BadBrand(f"{music.name}: expected music, found silence", hint="mend brand.yaml")
    with raw_samples(raw) as played, wav_samples(mixed) as programme:
        if played.length < SHORTEST:
            seconds = played.length / SAMPLE_RATE
            raise BadBrand(
                f"{music.name}: expected at least 1 s of music, found {seconds:.2f} s",
                hint="name a longer file under `music:` in brand.yaml",
            )
        tune = _Tune(played)
        levels = _ducked(_spoken(programme, level), bed) + (level - loudness)
        for span in bed.spans:
            _lay(programme, tune, levels, span)
    raw.unlink()


def _decoded(music: Path, output: Path) -> float | None:
    """Its samples at our rate, in stereo, into `output`; how loud it is as it comes, in LUFS."""
    facts = probe_trusted(music)
    if facts.audio is None:
        return None
    # levels first: they are those of the file, not of what it is brought to
    graph = f"[0:{facts.audio.index}]asplit[level][kept];[level]{LEVEL},anullsink;"
    graph += f"[kept]aresample={SAMPLE_RATE},aformat=sample_fmts=flt:channel_layouts=stereo[sound]"
    raw = ["-f", "f32le", "-ac", "2", "-ar", str(SAMPLE_RATE), str(output.absolute())]
    source = input_arguments(music, facts.format)
    ran = run_ffmpeg([*source, "-filter_complex", graph, "-map", "[sound]", *raw])
    return loudness_in(ran.log).integrated


def _spoken(programme: Recording, level: float) -> NDArray[np.bool_]:
    """For each look whether anything is heard that music must make way for."""
    import numpy as np

    power = np.zeros(-(-programme.length // HOP))
    for first, rows in programme.blocks():  # a whole number of looks each
        squares = np.square(rows)
        both = (squares[:, 0] + squares[:, 1]) / 2  # numpy's mean of two takes eight times as long
        padded = np.pad(both, (0, -len(rows) % HOP))
        looks = padded.reshape(-1, HOP).mean(axis=1)
        power[first // HOP : first // HOP + len(looks)] = looks
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


def _lay(programme: Recording, tune: _Tune, levels: NDArray[np.float64], span: TimeRange) -> None:
    """The music in one span."""
    import numpy as np

    first = max(round(span.start * SAMPLE_RATE), SEAM)
    stop = min(round(span.stop * SAMPLE_RATE), programme.length - SEAM)
    looks = np.arange(len(levels)) * HOP
    for place, length in spans(max(stop - first, 0)):
        places = np.arange(first + place, first + place + length)
        gain = 10 ** (np.interp(places, looks, levels) / 20)
        gain *= _fades(places - first, stop - first)
        played = tune.played(place, length)
        programme.add(first + place, played * gain[:, None].astype(np.float32))


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

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._overlap = min(OVERLAP, recording.length // 4)
        self._period = recording.length - self._overlap
        self._tail = recording.read(self._period, self._overlap)
        self._alike = _likeness(recording.read(0, self._overlap), self._tail)

    def played(self, first: int, count: int) -> NDArray[np.float32]:
        """`count` samples from sample `first` of the looped music on."""
        import numpy as np

        places = np.arange(first, first + count)
        within = places % self._period
        runs = np.split(within, np.flatnonzero(within == 0))
        read = [self._recording.read(int(run[0]), len(run)) for run in runs if len(run)]
        played = np.concatenate(read)
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
