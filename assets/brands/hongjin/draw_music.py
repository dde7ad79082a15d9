"""Draws the brand's music, `music.m4a`: 23 s in the mode of gong (C D E G A), 72 beats a minute,
plucked strings over a soft ground. Nothing but arithmetic.

python assets/brands/hongjin/draw_music.py
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np

RATE = 48_000
BEAT = 60 / 72
BARS, BEATS = 7, 4
SECONDS = BARS * BEATS * BEAT
AGAIN = 2
"""Seconds of the beginning that stand at the end once more: where music is looped, its last 2 s
cross over into its first, and here they are the same."""
MELODY = (
    ((0, "G4", 1.0), (1, "A4", 0.8), (2, "C5", 1.0), (3.5, "A4", 0.6)),
    ((0, "G4", 1.0), (1.5, "E4", 0.7), (2.5, "D4", 0.7)),
    ((0, "E4", 0.9), (1, "G4", 0.8), (2, "A4", 1.0), (3, "G4", 0.7)),
    ((0, "C5", 1.0), (1.5, "A4", 0.7), (2.5, "G4", 0.8)),
    ((0, "A4", 0.9), (1, "C5", 0.9), (2, "D5", 1.0), (3.5, "C5", 0.6)),
    ((0, "A4", 0.9), (1.5, "G4", 0.8), (2.5, "E4", 0.7)),
    ((0, "D4", 0.8), (1, "E4", 0.8), (2, "G4", 1.0)),
)
"""(beat, note, force) a bar."""
GROUND = ("C3 G3 E4", "C3 G3 D4", "A2 E3 C4", "A2 E3 G3", "F3 C4 A4", "C3 G3 E4", "G2 D3 G3")
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def frequency(note: str) -> float:
    """Hz, equal temperament, A4 = 440."""
    return float(440 * 2 ** ((STEPS[note[0]] + 12 * (int(note[1]) - 4) - 9) / 12))


def plucked(note: str, force: float, seconds: float = 3.0) -> np.ndarray:
    """Karplus and Strong, 1983: noise in a delay line that loses its edge at every turn."""
    period = round(RATE / frequency(note))
    noise = np.random.default_rng(period).uniform(-1, 1, period)
    line = np.convolve(
        np.pad(noise, 4, "wrap"), np.full(9, 1 / 9), "valid"
    )  # a finger, no plectrum
    turns = []
    for _ in range(round(seconds * RATE / period)):
        turns.append(line)
        line = 0.9975 * (0.5 * line + 0.5 * np.roll(line, 1))
    # a turn takes half a sample longer than its line; a line is whole samples
    pace = frequency(note) * (period + 0.5) / RATE
    whole = np.concatenate(turns)
    sound = np.interp(np.arange(0, len(whole) - 1, pace), np.arange(len(whole)), whole)
    return sound / np.abs(sound).max() * force * np.linspace(1, 0, len(sound)) ** 1.5


def swelling(note: str, seconds: float) -> np.ndarray:
    """A soft tone of three partials that comes and goes."""
    time = np.arange(round(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * frequency(note) * n * time) / n**2.2 for n in (1, 2, 3))
    return np.asarray(tone) * np.sin(np.pi * time / seconds) ** 2


def drawn() -> np.ndarray:
    """(samples, 2), at most 0.5."""
    sides = np.zeros((round(SECONDS * RATE), 2))

    def lay(sound: np.ndarray, beat: float, gain: float, to_right: float) -> None:
        # what rings beyond the end is heard at the beginning: the loop has no edge
        places = (np.arange(len(sound)) + round(beat * BEAT * RATE)) % len(sides)
        np.add.at(sides[:, 0], places, sound * gain * (1 - to_right))
        np.add.at(sides[:, 1], places, sound * gain * to_right)

    for bar, (notes, chord) in enumerate(zip(MELODY, GROUND, strict=True)):
        for beat, note, force in notes:
            lay(plucked(note, force), bar * BEATS + beat, 0.5, 0.42)
            lay(plucked(note, force), bar * BEATS + beat + 0.33, 0.09, 0.75)  # the hall
        for place, note in enumerate(chord.split()):
            lay(swelling(note, BEATS * BEAT * 1.5), bar * BEATS - 0.5, 0.09, 0.35 + 0.15 * place)
    looped = np.concatenate([sides, sides[: AGAIN * RATE]])
    return looped / np.abs(looped).max() * 0.5


def main() -> None:
    output = Path(__file__).with_name("music.m4a")
    raw = ["-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0"]
    plain = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    encoding = ["-c:a", "aac", "-b:a", "112k", *plain, str(output)]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *raw, *encoding]
    subprocess.run(command, input=drawn().astype("<f4").tobytes(), check=True)


if __name__ == "__main__":
    main()
