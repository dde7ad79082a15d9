from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.model.look import Sight
from pipeline.vision.core import core
from pipeline.vision.moving import cuts_in, with_movement
from pipeline.vision.see import see


@pytest.mark.media
@pytest.mark.ffmpeg
@pytest.mark.parametrize(
    ("film", "has_face"),
    [("v_talkinghead_man_20s.mp4", True), ("v_nospeech_mountain_27s.mp4", False)],
)
def test_faces_are_found_where_there_are_any(
    shared_media: Path, tmp_path: Path, film: str, has_face: bool
) -> None:
    small = "fps=1,scale=w='if(gt(iw,ih),-2,360)':h='if(gt(iw,ih),360,-2)',format=gray"
    written = ["-frames:v", "6", "-q:v", "2", str(tmp_path / "look%02d.jpg")]
    run_ffmpeg(["-i", str(shared_media / film), "-map", "0:v:0", "-vf", small, *written])
    sights = [see(path, place) for place, path in enumerate(sorted(tmp_path.glob("look*.jpg")))]
    assert sights == [see(path, n) for n, path in enumerate(sorted(tmp_path.glob("look*.jpg")))]
    assert sum(bool(one.faces) for one in sights) in (range(5, 7) if has_face else range(1))
    if has_face:
        assert sum(face.eyes for one in sights for face in one.faces) >= 8
        assert all(3000 < face.x < 7000 for one in sights for face in one.faces)


def test_a_core_is_the_narrowest_part_that_holds_four_fifths() -> None:
    assert core(np.array([0, 0, 4, 4, 0, 0, 1, 1], float)) == (2500, 5000)
    assert core(np.zeros(8)) == (0, 10_000)


def cells(*levels: int) -> np.ndarray:
    return np.array([np.full((18, 32), level) for level in levels], np.uint8)


def test_a_cut_is_found_and_neither_a_flash_nor_a_slow_fade_is() -> None:
    assert cuts_in(cells(*[40] * 30, *[140] * 30)) == (0, 30)
    assert cuts_in(cells(*range(40, 240, 4))) == (0,)
    assert cuts_in(cells(*[40] * 5, 200, *[40] * 30)) == (0,)


def test_what_moves_between_two_sights_is_the_firsts() -> None:
    still = cells(*[60] * 20)
    still[5:9, 4:10, 8:12] += np.arange(4, dtype=np.uint8)[:, None, None] * 40
    first, second = with_movement([Sight(0), Sight(10)], still)
    assert first.moving > 0
    assert first.moves_in == (2500, 3750)
    assert second.moving == 0
