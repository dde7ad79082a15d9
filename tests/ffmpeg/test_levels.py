"""Lecturers of one course at one level, across takes and across the lessons of a compilation:
measured on the encoded sound, each by itself."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.ffmpeg.adts import join_sound
from pipeline.ffmpeg.measure import loudness_in
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.sound import MEASURE, SoundPiece, programme_sound
from tests.ffmpeg.made import RATE, voice, write_sound

pytestmark = pytest.mark.ffmpeg
TAKE = 8
"""Seconds that each speaks for."""
WHOLE = Fraction(1024 * 1125, 48_000)  # 24 s: whole packets
LOUD, QUIET = 0.7, 0.04
"""The largest samples of a near and of a far microphone; more than 30 dB is not raised."""


def loudness(path: Path, start: int, stop: int) -> float:
    """LUFS of these seconds."""
    cut = f"atrim={start}:{stop},asetpts=PTS-STARTPTS,{MEASURE}"  # seeking in ADTS guesses
    log = run_ffmpeg(["-i", str(path), "-af", cut, "-f", "null", "-"]).log
    found = loudness_in(log).integrated
    assert found is not None
    return found


def lesson(folder: Path, *levels: float) -> Path:
    """The programme of lecturers who speak one after the other, between two silent cards."""
    folder.mkdir()
    pieces = []
    for place, level in enumerate(levels):
        spoken = voice(TAKE, seed=place + 3 * len(levels), level=level)
        source = write_sound(folder / f"{place}.wav", spoken)
        start = Fraction(2 + place * TAKE)
        pieces.append(SoundPiece(source, Fraction(0), start, Fraction(TAKE)))
    output = folder / "sound.aac"
    programme_sound(pieces, total=WHOLE, target=-16.0, output=output, workspace=folder)
    return output


def test_lecturers_of_a_lesson_and_lessons_of_a_compilation_are_at_one_level(
    tmp_path: Path,
) -> None:
    both = lesson(tmp_path / "both", LOUD, QUIET)
    each = [loudness(both, 2, 2 + TAKE), loudness(both, 2 + TAKE, 2 + 2 * TAKE)]
    assert abs(each[0] - each[1]) <= 1.0
    alone = lesson(tmp_path / "alone", QUIET)
    joined = tmp_path / "joined.aac"
    samples = round(WHOLE * 48_000)
    join_sound([(both, samples), (alone, samples)], output=joined)
    lessons = [loudness(joined, 0, 24), loudness(joined, 24, 48)]
    assert lessons == pytest.approx([-16.0, -16.0], abs=0.5)


def test_sound_of_few_loud_moments_reaches_its_level_although_the_limiter_takes_them_back(
    tmp_path: Path,
) -> None:
    spoken = voice(TAKE, seed=7, level=0.03)
    for second in range(1, TAKE):  # handclaps: thirty times as loud, too short to hear as loud
        clap = slice(second * RATE, second * RATE + RATE // 40)
        spoken[clap] += np.random.default_rng(second).normal(0, 0.3, RATE // 40)
    source = write_sound(tmp_path / "claps.wav", np.clip(spoken, -1, 1))
    output = tmp_path / "sound.aac"
    programme_sound(
        [SoundPiece(source, Fraction(0), Fraction(2), Fraction(TAKE))],
        total=WHOLE,
        target=-16.0,
        output=output,
        workspace=tmp_path,
    )
    found = loudness_in(run_ffmpeg(["-i", str(output), "-af", MEASURE, "-f", "null", "-"]).log)
    assert found.integrated == pytest.approx(-16.0, abs=0.5)
    assert found.true_peak is not None and found.true_peak <= -1.0
