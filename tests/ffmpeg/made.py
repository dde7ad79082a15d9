"""Footage made by code: a picture that moves and is sharp, and a sound with the rhythm of speech.

Syllables of about 1/5 s (a buzz with its overtones, rising and falling), a pause of 1 s every 5 s,
and a room 60 dB below full scale: what a clean recording is, for measurements that know no words.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from pipeline.ffmpeg.run import run_ffmpeg

RATE = 48_000
PICTURE = "testsrc2=size=640x360:rate=25"


def voice(seconds: float, *, seed: int = 0, level: float = 0.25) -> np.ndarray:
    """Samples of -1 to 1; `level` is the largest."""
    chance = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * RATE))
    start = 0.0
    while start < seconds:
        length = chance.uniform(0.12, 0.3)
        begin, stop = round(start * RATE), min(round((start + length) * RATE), len(sound))
        start += length + chance.uniform(0.005, 0.03)
        if start % 5 >= 4:
            start += 5 - start % 5
            continue
        inside = np.arange(stop - begin) / RATE
        pitch = chance.uniform(110, 180) * (1 + chance.uniform(-0.4, 0.4) * inside)
        shape = np.sin(np.pi * inside / length) ** 2 * chance.uniform(0.4, 1.0)
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        sound[begin:stop] = shape * sum(
            np.sin(n * phase) * chance.uniform(0.2, 1) / n for n in range(1, 25)
        )
    sound *= level / np.abs(sound).max()
    return sound + chance.normal(0, 0.0007, len(sound))


def write_sound(path: Path, *sides: np.ndarray, rate: int = RATE) -> Path:
    """A 16 bit WAV with one channel a side."""
    samples = np.stack(sides, axis=1)
    whole = np.clip(np.round(samples * 32767), -32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as recording:
        recording.setnchannels(len(sides))
        recording.setsampwidth(2)
        recording.setframerate(rate)
        recording.writeframes(whole.tobytes())
    return path


def film(
    path: Path,
    *,
    seconds: float,
    sound: Path | None = None,
    source: str = PICTURE,
    filters: str = "null",
    encoding: tuple[str, ...] = ("-pix_fmt", "yuv420p"),
) -> Path:
    """A film of `source` through `filters`, `sound` (lossless) with it."""
    inputs = ["-f", "lavfi", "-t", str(seconds), "-i", source]
    heard = ["-i", str(sound), "-map", "0:v", "-map", "1:a", "-c:a", "pcm_s16le"] if sound else []
    video = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", *encoding]
    run_ffmpeg([*inputs, *heard, "-vf", filters, *video, "-t", str(seconds), str(path)])
    return path
