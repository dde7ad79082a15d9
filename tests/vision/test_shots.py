"""Which stretches of a film are looked at, and the cuts that are found in real films."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline.ffmpeg.glimpse import glimpse_some_keys
from pipeline.ffmpeg.probe import probe
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.model.codec import loads, to_json
from pipeline.model.step import StageCall
from pipeline.stages import shots
from pipeline.vision.moving import cuts_in, is_known_at_start
from pipeline.vision.shots import (
    Stretch,
    are_known,
    large_packets,
    others_tell,
    stretches_of,
)
from tests.films import numbered_film

KEYS = (0, 2_000_000, 4_000_000)
"""Microseconds."""
STEP = 40_000


def key_pictures(*levels: int) -> np.ndarray:
    return np.stack([np.full((18, 32), level, np.uint8) for level in levels])


def packets(*large: int, count: int = 125) -> list[tuple[int, int]]:
    """Frames of a thousand bytes and of a hundred; key frames of ten thousand, every 2 s; the
    frames in `large` hold a whole picture."""
    sizes = [1000 if place % 4 == 1 else 100 for place in range(count)]
    for place in (*range(0, count, 50), *large):
        sizes[place] = 10_000
    return [(place * STEP, size) for place, size in enumerate(sizes)]


def test_what_follows_the_last_key_frame_is_always_looked_at() -> None:
    found = stretches_of(KEYS, key_pictures(90, 92, 95), packets(), end=5_000_000)
    assert found == (Stretch(4_000_000, 5_000_000),)


def test_key_frames_that_differ_are_looked_between_and_neighbours_are_joined() -> None:
    found = stretches_of(KEYS, key_pictures(90, 150, 150), packets(), end=5_000_000)
    assert found == (Stretch(0, 2_000_000), Stretch(4_000_000, 5_000_000))
    assert stretches_of(KEYS, key_pictures(90, 90, 150), packets(), end=5_000_000) == (
        Stretch(2_000_000, 5_000_000),
    )


def test_a_shot_that_comes_and_goes_between_alike_key_frames_is_told_by_its_packets() -> None:
    found = stretches_of(KEYS, key_pictures(90, 90, 90), packets(20, 30), end=5_000_000)
    assert found == (Stretch(0, 2_000_000), Stretch(4_000_000, 5_000_000))


def test_frames_that_others_lean_on_are_no_whole_pictures() -> None:
    assert large_packets(packets(), KEYS) == []
    assert large_packets(packets(70), KEYS) == [70 * STEP]


def test_key_frames_left_out_tell_where_their_neighbours_differ_or_a_packet_is_large() -> None:
    shown, left = (0, 4_000_000), (2_000_000,)
    alike = key_pictures(90, 94)
    assert not others_tell(shown, alike, left, packets())
    assert others_tell(shown, key_pictures(90, 95), left, packets())
    assert others_tell(shown, alike, left, packets(70))
    assert not others_tell(shown, alike, left, packets(120)), "behind them all"
    assert not others_tell(shown, key_pictures(90, 150), (), packets(70))


def test_key_frames_left_out_are_no_large_packets_and_no_end() -> None:
    found = stretches_of(
        (0, 4_000_000), key_pictures(90, 92), packets(), end=5_000_000, others=(2_000_000,)
    )
    assert found == (Stretch(4_000_000, 5_000_000),)


def test_a_film_without_a_picture_that_decodes_has_no_stretch() -> None:
    assert stretches_of((), np.zeros((0, 18, 32), np.uint8), [], end=1_000_000) == ()


def shots_that_change(seed: int) -> np.ndarray:
    """Pictures of shots of any length, in which something moves."""
    chance = np.random.default_rng(seed)
    lengths = chance.integers(1, 60, 8)
    levels = np.repeat(chance.integers(20, 200, 8), lengths)
    noise = chance.integers(0, 12, (len(levels), 18, 32))
    return (levels[:, None, None] + noise).astype(np.uint8)


def test_cuts_are_the_same_from_a_later_picture_on_where_they_are_said_to_be_known() -> None:
    known = 0
    for seed in range(40):
        cells = shots_that_change(seed)
        for first in range(1, len(cells) - 1, 7):
            if is_known_at_start(cells[first:]):
                known += 1
                later = [first + cut for cut in cuts_in(cells[first:]) if cut]
                assert later == [cut for cut in cuts_in(cells) if cut > first], (seed, first)
    assert known > 200


def test_nothing_is_known_from_pictures_that_begin_after_the_stretch_or_with_a_cut() -> None:
    stretch, calm = Stretch(STEP, 50 * STEP), key_pictures(*[90] * 40)
    times = [place * STEP for place in range(1, 41)]
    assert are_known(stretch, times, calm)
    assert not are_known(stretch, [time + STEP for time in times], calm)
    assert not are_known(stretch, times, key_pictures(*[90] * 12, *[160] * 28))
    assert are_known(stretch, times, key_pictures(*[90] * 13, *[160] * 27))
    assert not are_known(stretch, [], calm[:0])


def cut_film(path: Path, lengths: Sequence[int], rate: Fraction, *options: str) -> Path:
    """Shots of so many frames: light and dark by turns, each with a picture that moves."""
    total = sum(lengths)
    whole = numbered_film(path.with_name("moving.mp4"), total, rate=rate)
    edges = np.cumsum([0, *lengths])
    chain = ",".join(
        f"drawbox=c={'white' if place % 2 else 'black'}@0.6:t=fill:"
        f"enable='between(n,{start},{stop - 1})'"
        for place, (start, stop) in enumerate(pairwise(edges))
    )
    plain = ["-i", str(whole), "-vf", chain, "-c:v", "libx264", "-preset", "veryfast"]
    run_ffmpeg([*plain, "-pix_fmt", "yuv420p", *options, str(path)])
    return path


def shots_of(film: Path, folder: Path) -> tuple[list[Fraction], int]:
    output, workspace = folder / "output", folder / "workspace"
    output.mkdir(), workspace.mkdir()
    params = {"facts": to_json(probe(film))}
    told = shots.run(StageCall(params, {"footage": film}, output, workspace), lambda _: None)
    text = (output / shots.SHOTS).read_text(encoding="utf-8")
    stretches = told["stretches"]
    assert isinstance(stretches, int)
    return list(loads(shots.SCHEMA, shots.Shots, text).starts), stretches


NO_CUT_KEYS = ("-x264-params", "scenecut=0:keyint=250")
FORMS = {
    "a key frame at each cut": ("film.mp4", Fraction(25), ()),
    "one key frame in ten seconds": ("film.mp4", Fraction(25), NO_CUT_KEYS),
    "key frames every half second": ("film.mov", Fraction(25), ("-g", "12")),
    "key frames every second, at none": (
        "a.mkv",
        Fraction(25),
        ("-x264-params", "scenecut=0:keyint=25"),
    ),
    "30000/1001": ("film.mp4", Fraction(30_000, 1001), ("-x264-params", "scenecut=0:keyint=30")),
    "a container that is not sought in": ("film.ts", Fraction(25), ("-g", "25")),
    "bytes are few": (
        "film.mp4",
        Fraction(25),
        ("-b:v", "200k", "-maxrate", "200k", "-bufsize", "100k", *NO_CUT_KEYS),
    ),
}


@pytest.mark.ffmpeg
@pytest.mark.parametrize("form", FORMS)
def test_cuts_within_a_film_are_found_to_the_frame(form: str, tmp_path: Path) -> None:
    name, rate, options = FORMS[form]
    film = cut_film(tmp_path / name, (60, 20, 70, 50), rate, *options)
    found, _ = shots_of(film, tmp_path)
    assert [round(start * rate) for start in found] == [60, 80, 150]
    assert all(abs(start * rate - round(start * rate)) < Fraction(1, 50) for start in found)


@pytest.mark.ffmpeg
@pytest.mark.parametrize("late", (1, 11, 12, 13, 25, 49))
def test_a_cut_is_found_however_soon_after_a_key_frame_it_comes(late: int, tmp_path: Path) -> None:
    every_second = ("-x264-params", "scenecut=0:keyint=25:min-keyint=25")
    film = cut_film(tmp_path / "film.mp4", (75 + late, 90), Fraction(25), *every_second)
    assert shots_of(film, tmp_path)[0] == [Fraction(75 + late, 25)]


@pytest.mark.ffmpeg
@pytest.mark.parametrize("between", (25, 50))
def test_a_shot_that_begins_and_ends_at_key_frames_of_others_is_found(
    between: int, tmp_path: Path
) -> None:
    every_second = ("-x264-params", "scenecut=0:keyint=25:min-keyint=25")
    lengths = (125, 25, 75, between, 250)
    film = cut_film(tmp_path / "film.mp4", lengths, Fraction(25), *every_second)
    assert glimpse_some_keys(film, probe(film), tmp_path)[2], "some key frames are left out"
    starts = np.cumsum(lengths)[:-1].tolist()
    assert shots_of(film, tmp_path)[0] == [Fraction(start, 25) for start in starts]


@pytest.mark.ffmpeg
def test_a_film_of_one_shot_is_hardly_decoded(tmp_path: Path) -> None:
    film = cut_film(tmp_path / "film.mp4", (200,), Fraction(25), "-g", "25")
    assert shots_of(film, tmp_path) == ([], 1)
