"""Two cameras in one lesson, through the command line: in step by sound, switched to the frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.ffmpeg.run import run_ffmpeg
from tests.ffmpeg.made import RATE, voice, write_sound
from tests.films import numbered_film, numbers_shown
from tests.house import House, new_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]
SECONDS = 18
LATE = 2.48
"""Seconds after the first camera that the second began."""
SIDE = 1500
"""The number of the second camera's first frame."""
COURSE = "title: 机位\nframe_size: 320x180\nself_approving: true\nlessons: [01-a]\n"
EDIT = """\
angle:
  - {camera: 侧机.mp4, from: 0:05, to: 0:08}
  - {camera: 侧机.mp4, from: 0:12.04, to: 0:13}
"""


def camera(folder: Path, name: str, first: int, heard: np.ndarray) -> Path:
    """A numbered film with its own microphone's sound."""
    frames = round(len(heard) / RATE * 25)
    silent = numbered_film(folder / f"silent-{name}", frames, options=("-g", "12"), first=first)
    spoken = write_sound(folder / f"{name}.wav", heard)
    film = folder / name
    both = ["-i", str(silent), "-i", str(spoken), "-map", "0:v", "-map", "1:a"]
    run_ffmpeg([*both, "-c:v", "copy", "-c:a", "aac", "-b:a", "128k", str(film)])
    return film


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = new_house(tmp_path_factory.mktemp("cameras") / "root")
    lesson = house.course / "lessons" / "01-a"
    lesson.mkdir(parents=True)
    (house.course / "course.yaml").write_text(COURSE, encoding="utf-8")
    lesson.joinpath("lesson.yaml").write_text("title: 一\nlecturer: {name: 张敏}\n", "utf-8")
    lesson.joinpath("script.md").write_text("今天我们讲如何报警。" * 6, encoding="utf-8")
    lesson.joinpath("edit.yaml").write_text(EDIT, encoding="utf-8")
    moment = voice(SECONDS, seed=21)
    far = 0.3 * moment[round(LATE * RATE) :]
    far = far + np.random.default_rng(1).normal(0, 0.003, len(far))
    first = camera(house.root, "正机.mp4", 0, moment)
    second = camera(house.root, "侧机.mp4", SIDE, far)
    for path in (first, second):
        house.weike("add", "demo/01-a", str(path), "--role", "filming", code=None)
    return house


def test_the_switch_is_exact_to_a_frame_and_the_sound_goes_on(house: House) -> None:
    outputs = house.summary("demo/01-a:master")["outputs"]
    master = next(Path(path) for path in outputs if path.endswith("/01-a.mp4"))
    numbers = numbers_shown(master)[100 : 100 + SECONDS * 25]
    side = SIDE - LATE * 25  # what the second camera shows at the first one's 0
    wanted = [n + side if 125 <= n < 200 or 301 <= n < 325 else n for n in range(SECONDS * 25)]
    wrong = [
        (n, seen)
        for n, (seen, want) in enumerate(zip(numbers, wanted, strict=True))
        if abs(seen - want) > 1
    ]
    assert wrong == []
    switches = [n for n in range(1, len(numbers)) if abs(numbers[n] - numbers[n - 1]) > 100]
    assert switches == [125, 200, 301, 325]


def test_a_camera_that_is_not_there_is_named_with_those_that_are(house: House) -> None:
    edit = "projects/demo/lessons/01-a/edit.yaml"
    house.edit(edit, "侧机.mp4, from: 0:05", "侧面.mp4, from: 0:05")
    error = house.weike("build", "demo/01-a:master", code=1).err
    house.edit(edit, "侧面.mp4, from: 0:05", "侧机.mp4, from: 0:05")
    assert "camera: expected a film of the lesson's footage, found no '侧面.mp4'" in error
    assert "正机.mp4" in error
