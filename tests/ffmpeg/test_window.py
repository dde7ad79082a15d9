"""A window that moves over a picture, looked at in what FFmpeg made: a ramp from black to white
tells which column is at the pane's left edge."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.ffmpeg.graph import Picture, PictureShape
from pipeline.ffmpeg.profile import PROFILES
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.segments import SceneFiles, encode_segment
from pipeline.model.media import FrameSize
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange
from pipeline.model.window import Move, Window
from pipeline.model.window import Path as WindowPath

pytestmark = pytest.mark.ffmpeg
RATE = Fraction(25)
WIDE, FRAME, PANE = FrameSize(440, 220), FrameSize(180, 320), FrameSize(180, 180)
TOP = 60
PATH = WindowPath(
    (3000, 5000),
    (
        Move(FrameRange(20, 60), (3000, 5000), (7000, 5000)),
        Move(FrameRange(80, 80), (2600, 5000), (2600, 5000)),
    ),
)


@pytest.fixture(scope="module")
def ramp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ramp") / "ramp.mkv"
    lum = f"lum='16+219*X/{WIDE.width}':cb=128:cr=128"
    source = f"color=gray:s={WIDE.width}x{WIDE.height}:r=25:d=4,format=yuv420p,geq={lum}"
    encoding = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "4"]
    run_ffmpeg(["-f", "lavfi", "-i", source, *encoding, str(path)])
    return path


def render(folder: Path, ramp: Path, timeline: Timeline) -> list[np.ndarray]:
    shape = PictureShape("matroska", 100, "yuv420p", WIDE)
    output = folder / "scene.mp4"
    files = SceneFiles({"take": Picture(ramp, shape)}, None, (), folder)
    encode_segment(timeline, files, profile=PROFILES["draft"], output=output)
    with av.open(str(output)) as film:
        return [frame.to_ndarray(format="gray8") for frame in film.decode(film.streams.video[0])]


def scene(path: WindowPath | None) -> Timeline:
    window = Window(0, TOP, PANE, path)
    return Timeline(RATE, FRAME, (Clip("take", 0, FrameRange(0, 100), window=window),))


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, ramp: Path) -> list[np.ndarray]:
    return render(tmp_path_factory.mktemp("moved"), ramp, scene(PATH))


def middle_of(frame: np.ndarray) -> float:
    """Which column of the ramp is in the pane's middle, as a share of its width."""
    pane = frame[TOP + 20 : TOP + PANE.height - 20, PANE.width // 2 - 2 : PANE.width // 2 + 2]
    return float(pane.mean()) / 255


def test_the_pane_shows_what_the_path_says_at_every_frame(moved: list[np.ndarray]) -> None:
    assert len(moved) == 100
    for frame, picture in enumerate(moved):
        assert middle_of(picture) == pytest.approx(PATH.at(frame)[0] / 10_000, abs=0.02), frame


def test_around_the_pane_it_is_black(moved: list[np.ndarray]) -> None:
    assert moved[50][: TOP - 2].max() < 24
    assert moved[50][TOP + PANE.height + 2 :].max() < 24


def test_segments_of_a_moving_window_meet_where_they_were_cut(
    tmp_path: Path, ramp: Path, moved: list[np.ndarray]
) -> None:
    part = scene(PATH).restricted(FrameRange(37, 90))
    pictures = render(tmp_path, ramp, part)
    for frame, picture in enumerate(pictures):
        assert middle_of(picture) == pytest.approx(middle_of(moved[37 + frame]), abs=0.01)


def test_with_nobody_to_follow_the_whole_picture_is_in_the_pane(tmp_path: Path, ramp: Path) -> None:
    (picture, *_) = render(tmp_path, ramp, scene(None))
    row = picture[TOP + PANE.height // 2]
    assert row[3] < 24
    assert row[-4] > 225
