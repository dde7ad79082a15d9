"""Takes of one scene, one of them darker and yellower: made to look alike where a lesson asks for
it, measured on the encoded film."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.ffmpeg.run import run_ffmpeg
from tests.ffmpeg.made import voice, write_sound
from tests.house import House, new_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]
COURSE = "title: 色彩\nframe_size: 320x180\nself_approving: true\nlessons: [01-a]\n"
LESSON = "projects/demo/lessons/01-a/lesson.yaml"
SECONDS = {"1": 4, "2": 3, "3": 3}
OFF = np.array([0.86, 0.88, 0.8])
"""What the second take's camera made of red, green and blue."""
TOLERANCE = 4.0
"""Of 255, mean of a channel: the limit of what an eye sees at a cut."""


def room(folder: Path, part: str, seconds: int, gains: np.ndarray) -> Path:
    """A wall with light on it, a board, a shelf; somebody in front who sways."""
    across, down = np.meshgrid(np.arange(320), np.arange(180))
    wall = np.stack([150 + across / 8, 145 + down / 9, 130 + across / 10], axis=-1)
    wall[20:90, 40:170] = (60, 92, 78)
    wall[120:, 230:] = (110, 70, 45)
    frames = []
    for n in range(seconds * 25):
        picture = wall.copy()
        at = 200 + int(8 * np.sin(n / 12))
        picture[60:, at : at + 60] = (70, 80, 120)
        picture[30:66, at + 14 : at + 44] = (205, 160, 135)
        frames.append(np.clip(picture * gains, 0, 255).astype(np.uint8).tobytes())
    film, sound = (
        folder / f"{part}.mp4",
        write_sound(folder / f"{part}.wav", voice(seconds, seed=3)),
    )
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", "320x180", "-framerate", "25"]
    colour = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
    tags = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
    coded = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "14", "-c:a", "aac"]
    inputs = [*source, "-i", "pipe:0", "-i", str(sound), "-map", "0:v", "-map", "1:a"]
    run_ffmpeg([*inputs, "-vf", f"{colour},{tags}", *coded, str(film)], feed=frames)
    return film


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = new_house(tmp_path_factory.mktemp("colours") / "root")
    lesson = house.course / "lessons" / "01-a"
    lesson.mkdir(parents=True)
    (house.course / "course.yaml").write_text(COURSE, encoding="utf-8")
    (house.root / LESSON).write_text("title: 一\nlecturer: {name: 张敏}\n", encoding="utf-8")
    lesson.joinpath("script.md").write_text("今天我们讲如何报警。" * 4, encoding="utf-8")
    for part, seconds in SECONDS.items():
        gains = OFF if part == "2" else np.ones(3)
        film = room(house.root, f"L01-part{part}", seconds, gains)
        house.weike("add", "demo/01-a", str(film), "--role", "filming", code=None)
    return house


def wall(house: House) -> list[np.ndarray]:
    """The mean colour of the wall between board and person, of every frame of the body."""
    film = house.course / "deliverables" / "01-a" / "01-a.mp4"
    with av.open(str(film)) as opened:
        frames = [one.to_ndarray(format="rgb24") for one in opened.decode(video=0)]
    total = sum(SECONDS.values()) * 25
    is_wall = [one[75, 180, 1] > 100 and one[75, 180, 2] > 100 for one in frames]  # cards are red
    first = next(n for n in range(len(frames)) if all(is_wall[n : n + total]))
    return [one[45:105, 173:187].reshape(-1, 3).mean(axis=0) for one in frames[first:][:total]]


def parts(seen: list[np.ndarray]) -> list[np.ndarray]:
    """The middle of each take's run."""
    found, start = [], 0
    for seconds in SECONDS.values():
        found.append(np.array(seen[start + 15 : start + seconds * 25 - 15]))
        start += seconds * 25
    return found


def test_off_by_default_it_costs_no_step_and_moves_nothing(house: House) -> None:
    events = house.weike("build", "demo/01-a:master", "--json").lines
    assert not {"tones", "grade"} & {event.get("stage") for event in events}
    first, second, third = (part.mean(axis=0) for part in parts(wall(house)))
    assert np.abs(first - second).max() > 20
    assert np.abs(first - third).max() < 2


def test_asked_for_the_odd_take_alone_comes_to_the_longest_and_none_flickers(house: House) -> None:
    house.edit(LESSON, "title: 一\n", "title: 一\ncolour_match: auto\n")
    events = house.weike("build", "demo/01-a:master", "--json").lines
    done = [event["stage"] for event in events if event.get("state") == "done"]
    assert done.count("segment") == 1, "only the segment of the take that is moved"
    first, second, third = parts(wall(house))
    assert np.abs(first.mean(axis=0) - second.mean(axis=0)).max() < TOLERANCE
    assert np.abs(first.mean(axis=0) - third.mean(axis=0)).max() < 2
    assert np.abs(np.diff(second, axis=0)).max() < 1.5, "one gain for the whole take"
    for verb in ("plan", "why"):
        assert "part2.mp4 is matched to" in house.weike(verb, "demo/01-a:master").out
    house.weike("build", "demo/01-a")
    assert "colours-matched" in house.weike("check", "demo/01-a", "--json", code=None).out


def test_a_named_take_is_the_reference_and_a_wrong_name_is_told(house: House) -> None:
    house.edit(LESSON, "colour_match: auto", "colour_match: L01-part2.mp4")
    house.weike("build", "demo/01-a:master")
    first, second, third = (part.mean(axis=0) for part in parts(wall(house)))
    assert np.abs(second - first).max() < TOLERANCE + 2, "as far as is gentle"
    assert np.abs(second - third).max() < TOLERANCE + 2
    house.edit(LESSON, "colour_match: L01-part2.mp4", "colour_match: part9.mp4")
    error = house.weike("build", "demo/01-a:master", code=1).err
    assert "expected none, auto or a take that is shown, found 'part9.mp4'" in error
    assert "L01-part2.mp4" in error
