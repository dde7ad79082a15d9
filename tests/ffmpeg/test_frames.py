"""Drawn frames in a file: each at its place, to the pixel, however long one of them is held."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.ffmpeg.frames import write_moving_element
from pipeline.model.media import FrameSize
from pipeline.model.timing import FrameRange

pytestmark = pytest.mark.ffmpeg
SIZE = FrameSize(64, 36)
NTSC = Fraction(30000, 1001)


@pytest.mark.parametrize("held", [None, FrameRange(0, 6), FrameRange(4, 15), FrameRange(12, 20)])
@pytest.mark.parametrize("is_opaque", [True, False])
def test_every_frame_comes_back_at_its_place(
    tmp_path: Path, held: FrameRange | None, is_opaque: bool
) -> None:
    sides = 3 if is_opaque else 4
    chance = np.random.default_rng(1)
    frames = [chance.integers(0, 256, (36, 64, sides), np.uint8) for _ in range(20)]
    if held:
        frames[held.start : held.stop] = [frames[held.start]] * len(held)
    output = tmp_path / "element.mov"
    write_moving_element(
        (frame.tobytes() for frame in frames),
        frame_size=SIZE,
        frame_rate=NTSC,
        output=output,
        is_opaque=is_opaque,
        held=held,
    )
    with av.open(str(output)) as film:
        stream = film.streams.video[0]
        found = list(film.decode(stream))
        assert stream.average_rate == NTSC
        assert [round(frame.pts * stream.time_base * NTSC) for frame in found] == list(range(20))
    kept = "rgb24" if is_opaque else "rgba"
    assert all(
        (frame.to_ndarray(format=kept) == wanted).all()
        for frame, wanted in zip(found, frames, strict=True)
    )
