"""Films in segments: where they are cut, and that nobody sees where they were joined."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.captions.burning import captions_of
from pipeline.ffmpeg.frames import write_moving_element
from pipeline.ffmpeg.graph import Picture, PictureShape
from pipeline.ffmpeg.profile import PROFILES, EncodeProfile
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.segments import SHORTEST, SceneFiles, encode_segment, join, segment_ranges
from pipeline.model.brand import CaptionStyle
from pipeline.model.errors import BrokenPromise
from pipeline.model.media import FrameSize
from pipeline.model.timed_text import Cue
from pipeline.model.timeline import Clip, Overlay, Timeline
from pipeline.model.timing import FrameRange, TimeRange
from tests.films import SIZE, numbered_film, numbers_shown, picture_times

RATE = Fraction(25)
FRAME = FrameSize(*SIZE)
SEAM_TOLERANCE = 0.005
"""SSIM that a frame beside a seam may lie below the same frame of a whole encode."""
VMAF_TOLERANCE = 1.0
"""VMAF points that the joined film may lie below the whole one; 6 is what a viewer notices."""
NEAR = 5
"""Frames on each side of a seam that are looked at one by one."""


def clips_of(*lengths: int) -> tuple[Clip, ...]:
    stops = list(itertools.accumulate(lengths))
    return tuple(
        Clip(f"clip{place}", 0, FrameRange(stop - length, stop))
        for place, (length, stop) in enumerate(zip(lengths, stops, strict=True))
    )


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=6))
def test_segments_cover_every_frame_once_and_cut_at_every_clip(lengths: list[int]) -> None:
    timeline = Timeline(RATE, FRAME, clips_of(*lengths))
    ranges = segment_ranges(timeline)
    assert [one.start for one in ranges] == [0, *(one.stop for one in ranges[:-1])]
    assert ranges[-1].stop == timeline.frame_count
    assert {clip.span.stop for clip in timeline.clips} <= {one.stop for one in ranges}
    shortest, longest = SHORTEST * RATE, (10 + SHORTEST) * RATE
    for one in ranges:
        is_clip = any(clip.span == one for clip in timeline.clips)
        assert len(one) < longest
        assert is_clip or len(one) >= shortest


def test_a_longer_card_leaves_the_segments_of_the_body_as_they_were() -> None:
    short, long = (
        segment_ranges(Timeline(RATE, FRAME, clips_of(card, 700, 75))) for card in (100, 120)
    )
    assert [one.shifted(20) for one in short[1:-1]] == list(long[1:-1])


STYLE = CaptionStyle("Noto Sans SC", 0.06, "#FFFFFF", "#000000", 0.004, 0.08)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> tuple[Timeline, SceneFiles]:
    """26 s of two takes with a still and a moving overlay and cues, some of them across seams."""
    folder = tmp_path_factory.mktemp("scene")
    takes = [numbered_film(folder / f"take{place}.mp4", 400) for place in range(2)]
    logo, bar = folder / "logo.png", folder / "bar.mov"
    Image.new("RGBA", (40, 20), (255, 200, 0, 200)).save(logo)
    frames = (Image.new("RGBA", (120, 24), (0, 80, 200, min(255, 8 * n))) for n in range(80))
    write_moving_element(
        (frame.tobytes() for frame in frames),
        frame_size=FrameSize(120, 24),
        frame_rate=RATE,
        output=bar,
    )
    shape = PictureShape("mov", 400, "yuv420p", FRAME)
    pictures = {
        "clip0": Picture(takes[0], shape),
        "clip1": Picture(takes[1], shape),
        "logo": Picture(logo, PictureShape("png_pipe", 0, "rgba", FrameSize(40, 20))),
        "bar": Picture(bar, PictureShape("mov", 80, "argb", FrameSize(120, 24))),
    }
    cues = tuple(
        Cue(TimeRange(Fraction(start), Fraction(start) + 3), (f"第{place}句 说明", "second line"))
        for place, start in enumerate((1, 8, 14, 20))
    )
    timeline = Timeline(
        RATE,
        FRAME,
        clips_of(400, 250),
        overlays=(
            Overlay("logo", 0, FrameRange(0, 650), 270, 150, is_still=True),
            Overlay("bar", 0, FrameRange(210, 290), 10, 120, is_still=False),
        ),
        cues=cues,
    )
    fonts = tuple(sorted((checkout / "assets" / "fonts").glob("*.ttf")))
    return timeline, SceneFiles(pictures, None, fonts, folder)


def encoded(
    scene: tuple[Timeline, SceneFiles], frames: FrameRange, profile: EncodeProfile, output: Path
) -> Path:
    """The scene's `frames`, as the segment stage encodes them."""
    timeline, files = scene
    part = timeline.restricted(frames)
    workspace = output.with_suffix("")
    workspace.mkdir()
    captions = None
    if part.cues:
        ass, strip = captions_of(part, STYLE)
        captions = (workspace / "written.ass", strip)
        captions[0].write_text(ass, encoding="utf-8")
    files = replace(files, captions=captions, workspace=workspace)
    encode_segment(part, files, profile=profile, output=output)
    return output


@pytest.fixture(scope="module")
def films(
    scene: tuple[Timeline, SceneFiles], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path, Path]:
    """Joined from segments; encoded whole; and nearly without loss, to compare both with."""
    folder = tmp_path_factory.mktemp("films")
    timeline = scene[0]
    whole = FrameRange(0, timeline.frame_count)
    master = PROFILES["master"]
    parts = [
        (encoded(scene, frames, master, folder / f"part{place}.mp4"), len(frames))
        for place, frames in enumerate(segment_ranges(timeline))
    ]
    joined = folder / "joined.mp4"
    workspace = folder / "join"
    workspace.mkdir()
    join(parts, frame_rate=RATE, output=joined, workspace=workspace)
    reference = EncodeProfile("reference", "ultrafast", 2)
    return (
        joined,
        encoded(scene, whole, master, folder / "whole.mp4"),
        encoded(scene, whole, reference, folder / "reference.mp4"),
    )


@pytest.mark.ffmpeg
def test_a_joined_film_has_the_planned_frames_at_strictly_increasing_times(
    scene: tuple[Timeline, SceneFiles], films: tuple[Path, Path, Path]
) -> None:
    times = picture_times(films[0])
    assert times == [Fraction(frame) / RATE for frame in range(scene[0].frame_count)]


@pytest.mark.ffmpeg
def test_every_frame_of_a_joined_film_shows_what_the_timeline_says(
    films: tuple[Path, Path, Path],
) -> None:
    assert numbers_shown(films[0]) == [*range(400), *range(250)]


def ssims(film: Path, reference: Path) -> list[float]:
    """SSIM of each frame."""
    compare = ["-lavfi", "[0:v][1:v]ssim=stats_file=ssim.log", "-f", "null", "-"]
    run_ffmpeg(["-i", str(film), "-i", str(reference), *compare], folder=film.parent)
    log = (film.parent / "ssim.log").read_text(encoding="utf-8")
    return [float(value) for value in re.findall(r"All:([\d.]+)", log)]


def vmaf(film: Path, reference: Path) -> float:
    compare = ["-lavfi", "[0:v][1:v]libvmaf=n_threads=2", "-f", "null", "-"]
    result = run_ffmpeg(["-i", str(film), "-i", str(reference), *compare])
    score = re.search(r"VMAF score: ([\d.]+)", result.log)
    assert score, result.log
    return float(score[1])


@pytest.mark.ffmpeg
def test_no_seam_is_seen_against_a_whole_encode(
    scene: tuple[Timeline, SceneFiles], films: tuple[Path, Path, Path]
) -> None:
    joined, whole, reference = films
    of_joined, of_whole = ssims(joined, reference), ssims(whole, reference)
    assert len(of_joined) == len(of_whole) == scene[0].frame_count
    for seam in (one.start for one in segment_ranges(scene[0])[1:]):
        for frame in range(seam - NEAR, seam + NEAR):
            lost = of_whole[frame] - of_joined[frame]
            assert lost <= SEAM_TOLERANCE, f"frame {frame}, beside the seam at {seam}"
    assert vmaf(whole, reference) - vmaf(joined, reference) <= VMAF_TOLERANCE


@pytest.mark.ffmpeg
def test_segments_of_another_profile_are_not_joined(
    scene: tuple[Timeline, SceneFiles], tmp_path: Path
) -> None:
    first, second = FrameRange(0, 50), FrameRange(50, 100)
    parts = [
        (encoded(scene, first, PROFILES["master"], tmp_path / "a.mp4"), 50),
        (encoded(scene, second, EncodeProfile("odd", "ultrafast", 30), tmp_path / "b.mp4"), 50),
    ]
    with pytest.raises(BrokenPromise, match="stream headers"):
        join(parts, frame_rate=RATE, output=tmp_path / "no.mp4", workspace=tmp_path)


def test_a_segment_knows_only_what_is_on_screen_in_it(scene: tuple[Timeline, SceneFiles]) -> None:
    timeline = scene[0]
    ranges = segment_ranges(timeline)
    changed = replace(
        timeline, cues=(*timeline.cues[:3], Cue(TimeRange(Fraction(20), Fraction(21)), ("其他",)))
    )
    touched = [one for one in ranges if timeline.restricted(one) != changed.restricted(one)]
    assert len(touched) == 1
