"""Shot changes of a lesson's body: joins, cuts inside takes, pictures over the whole frame; and
cues keep away from them, whichever films are asked for."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.build.run import Builder, Crew
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.manifest.course import read_all
from pipeline.model.codec import loads
from pipeline.model.edit import Cut, Laid, Piece, Placement
from pipeline.model.lesson import PRODUCTS
from pipeline.model.recipe import Recipe
from pipeline.model.timed_text import TimedText
from pipeline.model.timing import FrameRange
from pipeline.recipes.editing import cut_words, known_cut
from pipeline.recipes.good_takes import gather_good
from pipeline.recipes.kitchen import Kitchen, Words
from pipeline.recipes.shots import body_shots
from pipeline.recipes.wording import listen, measure, word
from pipeline.recipes.workshop import MODULES, Workshop
from pipeline.settings.config import read_settings
from pipeline.settings.machine import worker_environment
from pipeline.settings.root import Places
from pipeline.stages import caption
from tests.house import House, demo_house

RATE = Fraction(25)
BEFORE = 5
"""Frames that the cut lies before the words: so near that the cue comes with it."""


def at(*frames: int) -> tuple[Fraction, ...]:
    return tuple(frame / RATE for frame in frames)


def test_cuts_inside_a_take_are_moved_to_where_its_pieces_are_shown() -> None:
    cut = Cut((Piece(0, 10, 40), Piece(1, 0, 30)), ())
    assert body_shots(cut, (at(5, 10, 20, 49, 50), at(12)), RATE) == at(10, 39, 40, 52)


def test_a_piece_at_another_speed_reaches_its_cuts_sooner_or_later() -> None:
    fast = Cut((Piece(0, 0, 20, speed=Fraction(3, 2)),), ())
    assert body_shots(fast, (at(10, 15),), RATE) == at(7, 10)
    slow = Cut((Piece(0, 0, 40, speed=Fraction(1, 2)),), ())
    assert body_shots(slow, (at(10),), RATE) == at(20)


def test_a_picture_that_fills_the_frame_is_a_shot_and_one_in_a_corner_is_none() -> None:
    stills = (
        Laid("a.png", FrameRange(10, 20), Placement.FULL),
        Laid("b.png", FrameRange(25, 30), Placement.RIGHT),
        Laid("c.png", FrameRange(35, 40), Placement.FULL),
    )
    cut = Cut((Piece(0, 0, 40),), (), stills)
    assert body_shots(cut, ((),), RATE) == at(10, 20, 35), "the body's end is none"


@dataclass
class Bench:
    """One lesson, worded without a picture being drawn or encoded."""

    house: House

    def word(self, wanted: tuple[str, ...]) -> tuple[Words, TimedText]:
        places = Places(self.house.root)
        workshop = Workshop(places, read_settings(places))
        crew = Crew(MODULES, 2, worker_environment())
        with Builder(workshop.store, crew, lambda _: None) as builder:
            (outcome,) = builder.run([("demo", _worded(workshop, wanted))])
        assert outcome.error is None, outcome.error
        words = outcome.value
        text = workshop.store.text(words.captions.part(caption.CUES))
        return words, loads("cues/1", TimedText, text)


def _worded(workshop: Workshop, wanted: tuple[str, ...]) -> Recipe[Words]:
    course, (lesson,), problems = read_all(workshop.places.projects, "demo")
    assert not problems
    material = gather_good(workshop, course, lesson, {})
    kitchen = Kitchen(workshop, course, lesson, workshop.brand(course), material, wanted)
    heard = yield from listen(kitchen, (yield from measure(kitchen)))
    cut = known_cut(kitchen)
    assert cut is not None
    transcript = yield from cut_words(kitchen, heard.readings, cut)
    return (yield from word(kitchen, transcript, cut, heard.shots))


@pytest.mark.ffmpeg
@pytest.mark.slow
def test_cues_come_with_a_cut_inside_a_take_and_are_the_same_for_every_build(
    tmp_path: Path, small_footage: Path
) -> None:
    lesson = "02-alarm"
    house = demo_house(tmp_path / "plain", small_footage, (lesson,))
    house.weike("watch", "demo", "--once")
    words, plain = Bench(house).word(PRODUCTS)
    assert words.shots == ()
    starts = [int(cue.span.start * RATE) for cue in plain.cues]
    frame = starts[2] - BEFORE
    assert int(plain.cues[1].span.stop * RATE) <= starts[2]

    dropped = tmp_path / "dropped"
    shutil.copytree(small_footage, dropped)
    take = max((dropped / "filming" / lesson).iterdir())
    _darken(take, frame, tmp_path / f"cut{take.suffix}")
    house = demo_house(tmp_path / "cut", dropped, (lesson,))
    house.weike("watch", "demo", "--once")
    whole, cues = Bench(house).word(PRODUCTS)
    assert whole.shots == at(frame)
    assert cues.cues[2].span.start == frame / RATE
    assert cues.cues[1].span.stop <= (frame - 2) / RATE
    assert [cue.lines for cue in cues.cues] == [cue.lines for cue in plain.cues]

    part, _ = Bench(house).word(("burned-in",))
    assert part.shots == whole.shots
    assert part.captions.key == whole.captions.key


def _darken(take: Path, frame: int, scratch: Path) -> None:
    dark = f"drawbox=c=black@0.7:t=fill:enable='gte(n,{frame})'"
    coding = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "copy"]
    run_ffmpeg(["-i", str(take), "-vf", dark, *coding, str(scratch)])
    scratch.replace(take)
