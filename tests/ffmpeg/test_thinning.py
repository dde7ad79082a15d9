"""Which key frames are left out, by our rule and by FFmpeg told the same as an expression."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.ffmpeg.glimpse import glimpse_keys, glimpse_other_keys, glimpse_some_keys
from pipeline.ffmpeg.probe import probe
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.thinning import Thinning, thinning_of
from pipeline.vision.shots import read_cells
from tests.films import numbered_film

RULE = Thinning(closest=10, farthest=150, late=10_000)


def kept(keys: Sequence[int], size: int = 1000, rule: Thinning = RULE, **sizes: int) -> list[int]:
    """Of `keys`, each of `size` bytes but those at `k150=…`."""
    each = [1] * (keys[-1] + 1)
    for key in keys:
        each[key] = sizes.get(f"k{key}", size)
    return rule.kept(each, keys)


def test_of_even_key_frames_of_one_size_one_in_so_many_is_kept() -> None:
    assert kept(range(0, 601, 50)) == [0, 50, 250, 450]
    assert kept(range(0, 601, 75)) == [0, 75, 300, 525]
    assert kept(range(0, 801, 200)) == [0, 200, 400, 600, 800], "they are far apart as it is"


def test_one_of_another_size_is_kept_and_so_is_what_follows_unless_it_is_alike() -> None:
    assert kept(range(0, 301, 50), k100=1060) == [0, 50, 100, 150]
    assert kept(range(0, 301, 50), k100=1050) == [0, 50, 250]
    assert kept(range(0, 301, 50), k100=940, k150=940) == [0, 50, 100, 200]


def test_one_that_the_encoder_sets_out_of_turn_is_kept_and_the_next_one_too() -> None:
    assert kept((0, 50, 100, 130, 180, 230)) == [0, 50, 130, 180]


def test_near_key_frames_and_the_last_ones_are_all_kept() -> None:
    assert kept(range(0, 50, 9)) == list(range(0, 50, 9))
    rule = Thinning(closest=10, farthest=150, late=200)
    assert kept(range(0, 301, 50), rule=rule) == [0, 50, 200, 250, 300]


def even_film(path: Path, count: int, *options: str) -> Path:
    """Key frames as large as each other, and a picture that grows lighter."""
    grey = f"color=gray:s=320x180:r=25:d={count / 25},noise=alls=30:allf=t,eq=brightness=n/5000"
    plain = ["-f", "lavfi", "-i", f"{grey}:eval=frame", "-c:v", "libx264", "-pix_fmt", "yuv420p"]
    run_ffmpeg([*plain, *options, str(path)])
    return path


FORMS = {
    "film.mp4": ("-g", "25", "-x264-params", "scenecut=0"),
    "film.mkv": ("-g", "12", "-x264-params", "scenecut=0:bframes=0"),
    "film.ts": ("-g", "20", "-x264-params", "scenecut=0"),
}


@pytest.mark.ffmpeg
@pytest.mark.parametrize("name", FORMS)
def test_ffmpeg_leaves_out_the_same_and_then_brings_the_rest(name: str, tmp_path: Path) -> None:
    film = even_film(tmp_path / name, 500, *FORMS[name])
    facts = probe(film)
    whole, listed = glimpse_keys(film, facts, tmp_path)
    cells = dict(zip(whole.times, read_cells(whole.cells, (32, 18)), strict=True))
    seen, packets, left = glimpse_some_keys(film, facts, tmp_path)
    some = dict(zip(seen.times, read_cells(seen.cells, (32, 18)), strict=True))
    assert packets == listed
    assert len(left) >= 3
    assert sorted([*some, *left]) == sorted(cells)
    others = glimpse_other_keys(film, facts, tmp_path)
    assert others.times == left
    more = dict(zip(others.times, read_cells(others.cells, (32, 18)), strict=True))
    assert all(np.array_equal({**some, **more}[time], one) for time, one in cells.items())


@pytest.mark.ffmpeg
def test_a_rule_that_ffmpeg_keeps_otherwise_leaves_nothing_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = even_film(tmp_path / "film.mp4", 500, *FORMS["film.mp4"])
    facts = probe(film)
    assert glimpse_some_keys(film, facts, tmp_path)[2]
    for told in ("key", "no such thing"):
        with monkeypatch.context() as patched:
            patched.setattr(Thinning, "expression", lambda *_, told=told, **__: told)
            seen, _, left = glimpse_some_keys(film, facts, tmp_path)
        assert (len(seen.times), left) == (20, ())


@pytest.mark.ffmpeg
def test_a_film_whose_frames_nobody_counted_is_not_thinned(tmp_path: Path) -> None:
    quiet = ["-f", "lavfi", "-i", "sine", "-t", "1", str(tmp_path / "sound.wav")]
    run_ffmpeg(quiet)
    assert thinning_of(probe(tmp_path / "sound.wav")) is None
    film = numbered_film(tmp_path / "film.mp4", 30, rate=Fraction(30))
    thinning = thinning_of(probe(film))
    assert thinning == Thinning(closest=12, farthest=240, late=30 - 240)
