"""The aligner without weights, on speech made by code (gold by construction) and on real clips."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.captions.gold import CLIPS
from benchmarks.captions.lessons import Gap, lesson_of, orders
from benchmarks.captions.timed import Timed, aligned, without
from pipeline.manifest.script import parse_script
from pipeline.model.timed_text import SpokenClass, Transcript
from pipeline.speech.align_sound import align_sound
from pipeline.speech.features import RATE
from pipeline.speech.units import clauses_of, script_units
from tests.speech.recordings import Samples, spoken, write

CLAUSES = ("大家好，", "欢迎来到安全微课，", "先看压力表，", "然后拔掉保险销，", "压下手柄。")
TOLERANCE = 0.12
"""Seconds: synthetic speech against itself is easy, and an onset is a few frames wide."""


def align(samples: Samples, script: str, folder: Path) -> Transcript:
    return align_sound(parse_script(script, "zh"), write(samples, folder / "speech.wav"))


def starts(transcript: Transcript) -> list[float | None]:
    """When each clause starts."""
    units = transcript.units
    clauses = clauses_of(script_units(parse_script("".join(CLAUSES), "zh")))
    spans = [units[clause.start].span for clause in clauses]
    return [float(span.start) if span else None for span in spans]


def test_clauses_start_where_they_are_heard(tmp_path: Path) -> None:
    samples, gold = spoken(CLAUSES)
    made = align(samples, "".join(CLAUSES), tmp_path)
    assert starts(made) == [pytest.approx(time, abs=TOLERANCE) for time in gold]
    assert made.sureness > 0.7
    assert made.notes == ()


def test_digital_silence_between_clauses_moves_nothing(tmp_path: Path) -> None:
    samples, gold = spoken(CLAUSES, pause=1.5)
    for time in gold:
        samples[round((time - 1.2) * RATE) : round((time - 0.2) * RATE)] = 0
    made = align(samples, "".join(CLAUSES), tmp_path)
    assert starts(made) == [pytest.approx(time, abs=TOLERANCE) for time in gold]


def test_syllables_with_digital_silence_between_them_are_all_found(tmp_path: Path) -> None:
    """Gated or edited speech: such gaps said that nobody spoke, and clauses went as not said."""
    samples, gold = spoken(CLAUSES, gap=0.08)
    samples[np.abs(samples) < 0.003] = 0
    made = align(samples, "".join(CLAUSES), tmp_path)
    assert all(unit.span for unit in made.units)
    assert starts(made) == [pytest.approx(time, abs=TOLERANCE) for time in gold]


def test_a_clause_that_was_not_said_is_skipped_and_the_rest_stay(tmp_path: Path) -> None:
    said = [clause for clause in CLAUSES if clause != CLAUSES[2]]
    samples, gold = spoken(said)
    made = align(samples, "".join(CLAUSES), tmp_path)
    found = starts(made)
    assert found[2] is None
    assert [time for time in found if time is not None] == [
        pytest.approx(time, abs=TOLERANCE) for time in gold
    ]
    assert any("do not seem to be spoken" in note for note in made.notes)


def test_words_that_are_not_in_the_script_are_told(tmp_path: Path) -> None:
    aside = "这里我再补充一句话给大家听，"
    samples, gold = spoken((*CLAUSES[:3], aside, *CLAUSES[3:]))
    made = align(samples, "".join(CLAUSES), tmp_path)
    (told,) = [note for note in made.notes if "does not seem to be written" in note]
    start, stop = map(float, re.findall(r"[0-9.]+(?= s )", told))
    assert start == pytest.approx(gold[3], abs=0.7)
    assert stop == pytest.approx(gold[4] - 0.5, abs=0.7)


def test_nobody_speaks_and_nothing_is_said(tmp_path: Path) -> None:
    for samples in (np.zeros(RATE * 3, np.float32), spoken(())[0]):
        made = align(samples, "大家好。", tmp_path)
        assert {unit.agreement for unit in made.units} == {SpokenClass.NOT_SAID}
        assert made.sureness == 0


def test_a_script_without_words_is_aligned_to_nothing(tmp_path: Path) -> None:
    assert align(spoken(CLAUSES[:1])[0], "【镜头】", tmp_path).units == ()


def test_the_same_sound_gives_the_same_times(tmp_path: Path) -> None:
    samples, _ = spoken(CLAUSES[:3])
    once, again = (align(samples, "".join(CLAUSES[:3]), tmp_path) for _ in range(2))
    assert once == again


@pytest.mark.media
@pytest.mark.parametrize("gap", list(Gap), ids=lambda gap: gap.value)
def test_five_mandarin_speakers_start_within_the_target(shared_media: Path, gap: Gap) -> None:
    """The target of the product: 60 ms on average, 95 % within 200 ms."""
    timed = Timed()
    lesson = lesson_of(orders(CLIPS["zh"], 1, seed=8)[0], shared_media, gap, 8)
    transcript, work = aligned(lesson)
    timed.take(lesson, transcript, work)
    assert timed.starts.share_within(0.2) >= 0.95
    assert np.abs(timed.starts.signed).mean() <= 0.06
    assert timed.split == 0


@pytest.mark.media
def test_clauses_cut_out_of_a_recording_are_skipped(shared_media: Path) -> None:
    lesson, cut = without(lesson_of(CLIPS["zh"], shared_media, Gap.ROOM, 3), 1)
    transcript, _ = aligned(lesson)
    (place,) = cut
    clause = clauses_of(script_units(lesson.script))[place]
    assert sum(transcript.units[unit].span is None for unit in clause) > len(clause) / 2


@pytest.mark.media
def test_the_script_of_another_lesson_is_doubted(shared_media: Path, tmp_path: Path) -> None:
    lesson = lesson_of(CLIPS["zh"], shared_media, Gap.ROOM, 3)
    other = "今天只学一件事，怎样使用干粉灭火器。使用之前，先看压力表，指针在绿色区域才能用。"
    other += (
        "第一步，提起灭火器，站在上风方向。第二步，拔掉保险销。第三步，握住喷管，对准火焰的根部。"
    )
    made = align_sound(parse_script(other, "zh"), lesson.write(tmp_path / "speech.wav"))
    right, _ = aligned(lesson)
    assert any("is it the script of this recording?" in note for note in made.notes)
    assert not any("is it the script" in note for note in right.notes)
    assert made.sureness < right.sureness
