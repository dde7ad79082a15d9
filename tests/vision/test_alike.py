"""Takes of one scene are made to look alike, gently; others stay as they were filmed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from pipeline.model.grade import PLAIN, THOUSAND, Grade, Tones, curve
from pipeline.vision.alike import MOST_TINT, STEEPEST, Seen, match


def room(seed: int = 1, gains: tuple[float, float, float] = (1, 1, 1)) -> Tones:
    """A room of 576 cells, each channel by its gain, as a camera would."""
    cells = np.random.default_rng(seed).uniform(0.1, 0.65, (576, 1)) * [1.0, 0.9, 0.8]
    moved = np.rint(cells * np.array(gains) * THOUSAND).astype(int)
    return Tones(tuple((int(r), int(g), int(b)) for r, g, b in moved))


LONG = Seen("long.mov", 900, room())


def test_a_darker_bluer_take_comes_to_the_longest_takes_colours() -> None:
    short = Seen("short.mov", 500, room(gains=(0.85, 0.88, 0.95)))
    kept, moved = match((LONG, short))
    assert (kept.reference, kept.grade) == ("", PLAIN)
    assert (moved.reference, moved.by, moved.short) == ("long.mov", "picture", 0)
    for cell, wanted in zip(short.tones.cells, LONG.tones.cells, strict=True):
        pairs = zip(cell, wanted, moved.grade.channels, strict=True)
        assert all(abs(curve(a / 1000, g / 1000) - b / 1000) < 0.03 for a, b, g in pairs)


def test_a_named_take_is_the_one_that_others_are_like() -> None:
    short = Seen("short.mov", 500, room(gains=(0.85, 0.88, 0.95)))
    moved, kept = match((LONG, short), "short.mov")
    assert (moved.reference, kept.reference) == ("short.mov", "")
    assert moved.grade.red < moved.grade.green < moved.grade.blue < THOUSAND


def test_a_take_that_looks_right_is_not_moved() -> None:
    other = Seen("other.mov", 500, room(gains=(1.01, 1.0, 0.99)))
    assert match((LONG, other))[1].grade == PLAIN


def test_what_moved_in_the_picture_is_outvoted() -> None:
    cells = list(room(gains=(0.9, 0.9, 0.9)).cells)
    cells[:60] = [(600, 100, 100)] * 60  # somebody in red walked in
    moved = match((LONG, Seen("short.mov", 500, replace(LONG.tones, cells=tuple(cells)))))[1]
    assert moved.by == "picture"
    assert abs(moved.grade.red - moved.grade.green) < 20


def test_another_scene_is_left_alone_unless_a_face_tells() -> None:
    slide = Seen("slide.mov", 500, room(seed=7))
    assert match((LONG, slide))[1].reference == ""
    faces = [
        replace(LONG, tones=replace(LONG.tones, skin=(600, 450, 400))),
        replace(slide, tones=replace(slide.tones, skin=(540, 420, 390))),
    ]
    moved = match(faces)[1]
    assert moved.by == "face"
    assert curve(0.54, moved.grade.red / 1000) == pytest.approx(0.6, abs=0.002)
    assert curve(0.39, moved.grade.blue / 1000) == pytest.approx(0.4, abs=0.002)


def test_takes_of_two_scenes_have_a_reference_each() -> None:
    others = [
        Seen("desk1.mov", 700, room(seed=5)),
        Seen("desk2.mov", 300, room(seed=5, gains=(0.9, 0.9, 0.9))),
        Seen("short.mov", 200, room(gains=(0.9, 0.9, 0.9))),
    ]
    assert [one.reference for one in match((LONG, *others))] == ["", "", "desk1.mov", "long.mov"]


@pytest.mark.parametrize("gains", [(0.4, 0.4, 0.4), (1.4, 1.4, 1.4), (0.5, 0.9, 0.9)])
def test_more_than_is_gentle_is_not_done_and_is_told(gains: tuple[float, float, float]) -> None:
    moved = match((LONG, Seen("short.mov", 500, room(gains=gains))))[1]
    assert moved.short > 50
    channels = moved.grade.channels
    assert max(channels) <= STEEPEST * THOUSAND
    assert max(channels) / min(channels) <= (1 + MOST_TINT) / (1 - MOST_TINT) + 0.01
    if len(set(gains)) == 1:
        assert max(channels) - min(channels) <= 30, "light that cannot be mended gives no tint"


@pytest.mark.parametrize("gain", [0.6, 0.75, 1.0, 1.25, STEEPEST])
def test_black_stays_black_and_white_white_and_nothing_turns_over(gain: float) -> None:
    levels = [curve(n / 255, gain) for n in range(256)]
    assert (levels[0], levels[-1]) == (0, pytest.approx(1))
    assert all(early <= late for early, late in pairwise(levels))
    assert Grade().is_plain
