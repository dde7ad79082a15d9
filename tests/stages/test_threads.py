"""How many threads one encode takes: steps side by side fill a machine, not threads."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.ffmpeg.graph import Picture, PictureShape, scene_arguments
from pipeline.ffmpeg.profile import PROFILES, video_arguments
from pipeline.model.media import FrameSize
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange

SIZE = FrameSize(64, 36)
HD, UHD = FrameSize(1080, 1920), FrameSize(3840, 2160)


@pytest.mark.parametrize("start", [0, 30])
@pytest.mark.parametrize(("taken", "threads"), [(SIZE, "1"), (HD, "1"), (UHD, "2")])
def test_only_sources_larger_than_1080_lines_are_decoded_by_two_threads(
    start: int, taken: FrameSize, threads: str
) -> None:
    clips = (Clip("a", start, FrameRange(0, 50)), Clip("b", start, FrameRange(50, 90)))
    scene = Timeline(Fraction(25), SIZE, clips)
    shape = PictureShape("mov", 200, "yuv420p", taken)
    pictures = {name: Picture(Path(f"{name}.mp4"), shape) for name in "ab"}
    arguments, _ = scene_arguments(scene, pictures, captions=None)
    sources = [place for place, word in enumerate(arguments) if word == "-i"]
    begins = [0, *(place + 2 for place in sources)]
    assert len(sources) == 2
    for begin, place in zip(begins, sources, strict=False):
        options = arguments[begin:place]
        assert options[options.index("-threads") + 1] == threads


def test_x264_has_one_thread_a_step() -> None:
    arguments = video_arguments(PROFILES["master"], Fraction(25))
    assert arguments[arguments.index("-threads") + 1] == "1"
