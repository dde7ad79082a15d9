"""Footage whose times do not fit: drawn by mapping them, exactly as a working copy would show."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.ffmpeg.graph import Picture, PictureShape
from pipeline.ffmpeg.mezzanine import (
    conform,
    copy_shape,
    needs_copy,
    reasons_to_conform,
    take_shape,
)
from pipeline.ffmpeg.probe import probe_trusted
from pipeline.ffmpeg.profile import PROFILES
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.segments import SceneFiles, encode_segment
from pipeline.model.media import FrameSize, MediaFacts
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange
from tests.films import SIZE, numbered_film, numbers_shown

pytestmark = pytest.mark.ffmpeg
RATE, NTSC = Fraction(25), Fraction(30000, 1001)
UNEVEN = "setpts='(N+0.4*mod(N,3)+if(gt(N,150),40,0)+random(7)*0.3)/30/TB'"
"""Times that jitter around 30 a second, and a picture that stands for more than a second."""


def retimed(folder: Path, count: int, filters: str, *, name: str, options: tuple[str, ...]) -> Path:
    """A numbered film of `count` frames whose times are what `filters` say."""
    plain = numbered_film(folder / "plain.mp4", count, rate=Fraction(30))
    path = folder / name
    encoding = ["-c:v", "libx264", "-preset", "veryfast", "-fps_mode", "passthrough"]
    run_ffmpeg(["-i", str(plain), "-vf", filters, *encoding, *options, str(path)])
    return path


def drawn(
    source: Path, shape: PictureShape, start: int, count: int, *, rate: Fraction, folder: Path
) -> list[int]:
    """The numbers that a segment of `count` frames from frame `start` of the take shows."""
    clip = Clip("take", start, FrameRange(0, count))
    scene = Timeline(rate, FrameSize(*SIZE), (clip,))
    workspace = folder / f"{shape.is_mapped}-{start}"
    workspace.mkdir()
    output = workspace / "segment.mp4"
    files = SceneFiles({"take": Picture(source, shape)}, None, (), workspace)
    encode_segment(scene, files, profile=PROFILES["master"], output=output)
    return numbers_shown(output)


def copied(source: Path, facts: MediaFacts, rate: Fraction, folder: Path) -> list[int]:
    copy = folder / "copy.mp4"
    conform(source, facts, rate, output=copy)
    return numbers_shown(copy)


FOOTAGE = {
    "uneven times in mp4": (UNEVEN, "uneven.mp4", ()),
    "uneven times, one key frame in all": (UNEVEN, "rare.mp4", ("-g", "1000", "-bf", "3")),
    "uneven times in matroska, in whole milliseconds": (UNEVEN, "uneven.mkv", ()),
    "30 a second": ("null", "thirty.mp4", ("-g", "250")),
    "50 a second": ("settb=1/50,setpts=N", "fifty.mp4", ()),
    "first picture late": ("setpts=PTS+0.5/TB", "late.mp4", ()),
}


@pytest.mark.parametrize(("name", "rate"), list(zip(FOOTAGE, itertools.cycle((RATE, NTSC)))))
def test_mapped_footage_shows_frame_for_frame_what_a_copy_shows(
    name: str, rate: Fraction, tmp_path: Path
) -> None:
    filters, file, options = FOOTAGE[name]
    source = retimed(tmp_path, 320, filters, name=file, options=options)
    facts = probe_trusted(source)
    assert reasons_to_conform(facts, rate)
    assert not needs_copy(facts, rate)
    expected = copied(source, facts, rate, tmp_path)
    shape = take_shape(facts, rate)
    assert shape.frame_count == copy_shape(facts, rate).frame_count == len(expected)
    for start in (0, 57, len(expected) - 40):
        count = min(40, len(expected) - start)
        shown = drawn(source, shape, start, count, rate=rate, folder=tmp_path)
        assert shown == expected[start : start + count], f"from frame {start}"


def test_what_is_mapped_ends_with_its_last_picture_held(tmp_path: Path) -> None:
    source = retimed(tmp_path, 100, UNEVEN, name="short.mp4", options=())
    facts = probe_trusted(source)
    last = copied(source, facts, RATE, tmp_path)[-1]
    shape = take_shape(facts, RATE)
    shown = drawn(source, shape, shape.frame_count - 5, 30, rate=RATE, folder=tmp_path)
    assert shown[-20:] == [last] * 20


def test_a_turned_film_and_one_of_tall_pixels_are_drawn_without_a_copy(tmp_path: Path) -> None:
    tall = retimed(tmp_path, 50, "setsar=4/3", name="tall.mp4", options=())
    facts = probe_trusted(tall)
    assert "pixels are not square" in reasons_to_conform(facts, Fraction(30))
    assert not needs_copy(facts, Fraction(30))
    shape = take_shape(facts, Fraction(30))
    assert shape.frame_size == copy_shape(facts, Fraction(30)).frame_size
    assert len(drawn(tall, shape, 10, 30, rate=Fraction(30), folder=tmp_path)) == 30


def test_footage_that_conforms_is_drawn_as_it_is(tmp_path: Path) -> None:
    source = numbered_film(tmp_path / "even.mp4", 120, rate=RATE)
    facts = probe_trusted(source)
    assert reasons_to_conform(facts, RATE) == ()
    shape = take_shape(facts, RATE)
    assert not shape.is_mapped
    shown = drawn(source, shape, 33, 60, rate=RATE, folder=tmp_path)
    assert shown == list(range(33, 93))
