"""Captions laid over a picture look as if libass had drawn them into each frame."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.captions.ass import write_ass
from pipeline.captions.burning import captions_of
from pipeline.ffmpeg.graph import SCENE_OPTIONS, Picture, PictureShape, scene_arguments
from pipeline.ffmpeg.own_fonts import bring_fonts
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.strip import ASS, Strip
from pipeline.model.brand import CaptionStyle
from pipeline.model.media import FrameSize
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange, TimeRange

FRAME = FrameSize(640, 360)
COUNT = 24
WHITE = CaptionStyle("Noto Sans SC", 0.06, "#FFFFFF", "#000000", 0.006, 0.05)
YELLOW = CaptionStyle("Noto Sans SC", 0.09, "#FFD54A", "#102A66", 0.003, 0.02, is_bold=False)
ROUNDING = 4
"""Of 255: once for each of shadow, outline and letter."""
RATES = [Fraction(25), Fraction(30000, 1001), Fraction(60)]
Line = tuple[int, int, tuple[str, ...], tuple[str, ...]]
"""On from a frame to another; the lines of two languages."""
ONE_AFTER_THE_OTHER: list[Line] = [(0, 9, ("今天讲如何报警",), ()), (9, 12, ("ABC",), ())]
A_GAP: list[Line] = [(3, 8, ("前",), ()), (11, 99, ("之后，一直到片尾",), ())]
TWO_LANGUAGES: list[Line] = [(2, 19, ("先说地址", "再说姓名"), ("First the", "gjpqy ÀÉ"))]
"""The second with a character that the font lacks and letters that go below the line."""


def take(folder: Path, rate: Fraction, *, count: int = COUNT) -> Picture:
    """A colourful film that moves, kept without loss."""
    film = folder / "take.mkv"
    source = f"testsrc2=size=640x360:rate={rate.numerator}/{rate.denominator}"
    coded = ["-frames:v", str(count), "-c:v", "ffv1", "-pix_fmt", "yuv420p"]
    run_ffmpeg(["-f", "lavfi", "-i", source, *coded, str(film)])
    return Picture(film, PictureShape("matroska", count, "yuv420p", FRAME, is_mapped=True))


def scene_of(rate: Fraction, lines: Sequence[Line], *, count: int = COUNT) -> Timeline:
    cues = tuple(
        Cue(TimeRange(start / rate, stop / rate), first, second=second)
        for start, stop, first, second in lines
    )
    return Timeline(rate, FRAME, (Clip("take", 0, FrameRange(0, count)),), cues=cues)


def laid(
    scene: Timeline, picture: Picture, strip: Strip | None, folder: Path, fonts: Sequence[Path]
) -> NDArray[np.int16]:
    """The scene's frames as they go to the encoder; `strip` shows the ASS file in `folder`."""
    inputs, end = scene_arguments(scene, {"take": picture}, captions=strip)
    raw = ["-map", end, "-fps_mode", "passthrough", "-f", "rawvideo", "frames.yuv"]
    environment = bring_fonts(fonts, folder)
    run_ffmpeg([*SCENE_OPTIONS, *inputs, *raw], folder=folder, environment=environment)
    return planes(folder / "frames.yuv", count=scene.frame_count)


def blended(
    plain: Path, timed: TimedText, style: CaptionStyle, rate: Fraction, folder: Path
) -> NDArray[np.int16]:
    """The same, drawn by libass into each frame of `plain`."""
    ass = write_ass(timed, style, FRAME)
    (folder / ASS).write_text(ass, encoding="utf-8")
    size = ["-video_size", "640x360", "-pix_fmt", "yuv420p", "-framerate", str(rate)]
    tags = "setparams=colorspace=bt709:range=tv"
    drawing = ["-vf", f"{tags},ass={ASS}:fontsdir=fonts", "-f", "rawvideo", "blended.yuv"]
    settings = {"FONTCONFIG_FILE": str(folder / "fonts.conf")}
    reading = ["-f", "rawvideo", *size, "-i", str(plain)]
    run_ffmpeg([*reading, *drawing], folder=folder, environment=settings)
    return planes(folder / "blended.yuv")


def planes(path: Path, *, count: int = COUNT) -> NDArray[np.int16]:
    return np.fromfile(path, np.uint8).reshape(count, -1).astype(np.int16)


@pytest.mark.parametrize("style", [WHITE, YELLOW], ids=["white", "yellow"])
@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("lines", [ONE_AFTER_THE_OTHER, A_GAP, TWO_LANGUAGES])
def test_a_strip_shows_what_libass_draws_in_each_frame(
    tmp_path: Path, checkout: Path, style: CaptionStyle, rate: Fraction, lines: list[Line]
) -> None:
    fonts = sorted((checkout / "assets" / "fonts").glob("*.ttf"))
    picture, scene = take(tmp_path, rate), scene_of(rate, lines)
    plain = laid(scene, picture, None, tmp_path, fonts)
    drawn = blended(tmp_path / "frames.yuv", scene.timed_text(""), style, rate, tmp_path)
    ass, strip = captions_of(scene, style)
    (tmp_path / ASS).write_text(ass, encoding="utf-8")
    shown = laid(scene, picture, strip, tmp_path, fonts)

    on = {frame for start, stop, _, _ in lines for frame in range(start, min(stop, COUNT))}
    assert {n for n in range(COUNT) if (shown[n] != plain[n]).any()} == on
    above = slice(0, (FRAME.height - strip.height) * FRAME.width)
    assert (shown[:, above] == plain[:, above]).all()
    assert (drawn[:, above] == plain[:, above]).all(), "the strip is high enough"
    off = np.abs(shown - drawn)
    assert off.max() <= ROUNDING
    assert (off.mean(axis=1) < 0.1).all()


def test_captions_may_change_with_every_frame(tmp_path: Path, checkout: Path) -> None:
    count, rate = 250, Fraction(25)
    lines: list[Line] = [(frame, frame + 1, ("字",), ()) for frame in range(0, count, 2)]
    picture, scene = take(tmp_path, rate, count=count), scene_of(rate, lines, count=count)
    fonts = sorted((checkout / "assets" / "fonts").glob("*.ttf"))
    plain = laid(scene, picture, None, tmp_path, fonts)
    ass, strip = captions_of(scene, WHITE)
    (tmp_path / ASS).write_text(ass, encoding="utf-8")
    shown = laid(scene, picture, strip, tmp_path, fonts)
    changed = [(one != other).any() for one, other in zip(shown, plain, strict=True)]
    assert changed == [frame % 2 == 0 for frame in range(count)]


def test_a_caption_higher_than_the_frame_fills_it() -> None:
    many = tuple(f"第{n}行" for n in range(12))
    _, strip = captions_of(scene_of(Fraction(25), [(0, 9, many, ())]), YELLOW)
    assert strip.height == FRAME.height


def test_a_caption_shorter_than_a_frame_is_not_drawn() -> None:
    cue = Cue(TimeRange(Fraction(3, 100), Fraction(4, 100)), ("短",))
    scene = Timeline(Fraction(25), FRAME, (Clip("take", 0, FrameRange(0, COUNT)),), cues=(cue,))
    ass, strip = captions_of(scene, WHITE)
    assert "Dialogue" not in ass
    assert strip.changes == (0, 1)
