"""Footage that says which frame it is: bars of a binary number, and a click at each whole second.

So "which frame of the take is on screen at frame n" and "which second of it is heard at t" are one
line each.
"""

from __future__ import annotations

import wave
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.speech.reading import spoken
from pipeline.speech.synthesis import sample_rate, speak
from pipeline.speech.units import units_of

BITS = 10
WIDTH, HEIGHT = 320, 180
BAR = WIDTH // BITS
CLICK_SECONDS = 0.03


def write_numbered(path: Path, frames: int, *, rate: str = "25", hertz: int = 1000) -> Path:
    """`frames` pictures, numbered from 0; a click of `hertz` at each whole second."""
    seconds = float(frames / Fraction(rate))
    click = f"if(lt(mod(t,1),{CLICK_SECONDS}),0.5*sin(2*PI*{hertz}*t),0)"
    sound = ["-f", "lavfi", "-i", f"aevalsrc='{click}':s=48000:d={seconds}"]
    _write(path, frames, rate, sound)
    return path


def _write(path: Path, frames: int, rate: str, sound: list[str]) -> None:
    bars = f"if(mod(floor(N/pow(2,floor(X/{BAR}))),2),235,16)"
    picture = (
        f"color=gray:s={WIDTH}x{HEIGHT}:r={rate},format=yuv420p,geq=lum='{bars}':cb=128:cr=128"
    )
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", picture, *sound),
            *("-frames:v", str(frames), "-c:v", "libx264", "-preset", "ultrafast", "-qp", "10"),
            *("-pix_fmt", "yuv420p", "-g", "50", "-c:a", "pcm_s16le", "-shortest"),
            *("-f", "mov", str(path.absolute())),
        ]
    )


def write_spoken(
    path: Path, paragraphs: Sequence[str], *, pause: float = 0.6, long_after: str = ""
) -> dict[str, float]:
    """Numbered pictures with a synthetic voice that says `paragraphs` (Chinese); the second at
    which each starts. A pause of 2 s follows the paragraph `long_after`."""
    rate = sample_rate()
    parts, starts, length = [np.zeros(rate // 2, np.float32)], {}, rate // 2
    for paragraph in paragraphs:
        starts[paragraph] = length / rate
        for syllables in spoken([unit.text for unit in units_of(paragraph, 0)], "zh"):
            for syllable in syllables:
                part = np.pad(speak(syllable, "zh"), (0, rate // 20))
                parts.append(part)
                length += len(part)
        parts.append(np.zeros(round(rate * (2 if paragraph == long_after else pause)), np.float32))
        length += len(parts[-1])
    samples = (np.concatenate(parts) * 32767 * 0.8).astype("<i2")
    wav = path.with_suffix(".wav")
    with wave.open(str(wav), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(rate)
        recording.writeframes(samples.tobytes())
    _write(path, length * 25 // rate, "25", ["-i", str(wav.absolute())])
    wav.unlink()
    return starts


def numbers(path: Path) -> list[int | None]:
    """The number on each frame of a film; None where its bars are no black and white."""
    with av.open(str(path)) as film:
        return [
            number_of(frame.to_ndarray(format="gray8"))
            for frame in film.decode(film.streams.video[0])
        ]


def number_of(picture: np.ndarray) -> int | None:
    """Read along the lower third of the picture, clear of the corner logo."""
    height, width = picture.shape
    row = picture[int(height * 0.62) : int(height * 0.68)].mean(axis=0)
    bars = [row[int((n + 0.3) * width / BITS) : int((n + 0.7) * width / BITS)] for n in range(BITS)]
    levels = [float(bar.mean()) for bar in bars]
    if any(60 < level < 195 for level in levels):
        return None
    return sum(1 << n for n, level in enumerate(levels) if level > 128)


def sound_of(path: Path) -> np.ndarray:
    """The film's sound, mono, 48 kHz, from the film's first moment."""
    samples: list[np.ndarray] = []
    with av.open(str(path)) as film:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=48_000)
        first = None
        for frame in film.decode(film.streams.audio[0]):
            first = frame.time if first is None else first
            samples += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    whole = np.concatenate(samples)
    skipped = round(-(first or 0) * 48_000)
    return whole[skipped:] if skipped > 0 else np.pad(whole, (-skipped, 0))


def clicks(sound: np.ndarray, level: float = 0.25) -> list[float]:
    """Seconds at which clicks start: where a silence of 50 ms ends."""
    loud = np.flatnonzero(np.abs(sound) > level * np.abs(sound).max())
    if not len(loud):
        return []
    starts = loud[np.flatnonzero(np.diff(loud, prepend=-10_000) > 2400)]
    return [float(start) / 48_000 for start in starts]
