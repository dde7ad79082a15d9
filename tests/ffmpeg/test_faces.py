"""Which fonts a segment's captions need: fewer than given only where no picture tells."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from PIL import Image

from pipeline.captions.ass import shown_text, write_ass
from pipeline.ffmpeg.faces import face_of, fonts_for
from pipeline.ffmpeg.graph import PictureShape
from pipeline.ffmpeg.profile import PROFILES
from pipeline.ffmpeg.stills import BURNED, PATTERN, burn_stills
from pipeline.model.media import FrameSize
from pipeline.model.step import Source, StageCall
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange, TimeRange
from pipeline.settings.brands import read_brand
from pipeline.stages import segment
from tests.conftest import CHECKOUT
from tests.films import SIZE, numbered_film

FONTS = CHECKOUT / "assets" / "fonts"
BOLD, REGULAR = FONTS / "NotoSansSC-Bold.ttf", FONTS / "NotoSansSC-Regular.ttf"
STYLE = read_brand(CHECKOUT / "assets", "hongjin").brand.caption_style
STAR = "ꙮ"
"""Noto Sans SC lacks it."""


def star_font(path: Path, family: str = "Star", full_name: str = "") -> Path:
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for point in ((100, 700), (700, 700), (700, 0)):
        pen.lineTo(point)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "star"])
    builder.setupCharacterMap({0x1F31F: "star", ord(STAR): "star"})
    builder.setupGlyf({".notdef": square, "star": square})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "star": (800, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    names = {"familyName": family, "styleName": "Regular", "fullName": full_name or family}
    builder.setupNameTable({**names, "psName": family.replace(" ", "")})
    builder.setupOS2(usWeightClass=400)
    builder.setupPost()
    builder.save(path)
    return path


def test_the_face_of_the_weight_asked_for_is_enough_for_what_it_draws() -> None:
    fonts = (BOLD, REGULAR)
    assert fonts_for("发现火情，请拨打 119", STYLE, fonts) == (BOLD,)
    assert fonts_for("发现火情", replace(STYLE, is_bold=False), fonts) == (REGULAR,)
    assert fonts_for("", replace(STYLE, family="noto sans sc"), fonts) == (BOLD,)


@pytest.mark.parametrize("text", [f"安{STAR}", "好😀", "a\\\u2060b", "\ufe0f"])
def test_a_character_that_it_lacks_keeps_all_fonts(text: str) -> None:
    assert fonts_for(text, STYLE, (BOLD, REGULAR)) == (BOLD, REGULAR)


def test_whatever_is_not_certain_keeps_all_fonts(tmp_path: Path) -> None:
    copy = tmp_path / "again.ttf"
    copy.write_bytes(BOLD.read_bytes())
    other = tmp_path / "other.ttf"
    other.write_bytes(b"ttcf" + REGULAR.read_bytes()[4:])
    named_alike = star_font(tmp_path / "alike.ttf", "Star", full_name="Noto Sans SC")
    for fonts in ((BOLD, copy), (BOLD, other), (BOLD, named_alike), (REGULAR,)):
        assert fonts_for("火", STYLE, fonts) == fonts
    assert fonts_for("火", replace(STYLE, family="Other"), (BOLD, REGULAR)) == (BOLD, REGULAR)


@pytest.mark.parametrize("font", [BOLD, REGULAR], ids=["bold", "regular"])
def test_a_face_draws_what_the_font_says(font: Path) -> None:
    face = face_of(font)
    assert face is not None
    with TTFont(font, lazy=True) as opened:
        drawn = opened.getBestCmap()
    assert all(face.draws(chr(point)) == (point in drawn) for point in range(0x40000))


def test_what_is_no_font_is_not_understood(tmp_path: Path) -> None:
    for place, raw in enumerate((b"", b"OTTO", b"\x00\x01\x00\x00\x00\x09" + b"\x00" * 40)):
        file = tmp_path / f"{place}.ttf"
        file.write_bytes(raw)
        assert face_of(file) is None


def burned(cue: Cue, fonts: tuple[Path, ...], folder: Path, *, is_bold: bool = True) -> np.ndarray:
    folder.mkdir()
    Image.new("RGB", (640, 360), (90, 110, 80)).save(folder / (PATTERN % 0))
    style = replace(STYLE, is_bold=is_bold)
    burn_stills(
        write_ass(TimedText("zh", (cue,)), style, FrameSize(640, 360)), fonts, folder=folder
    )
    return np.asarray(Image.open(folder / (BURNED % 0)))


@pytest.mark.ffmpeg
@pytest.mark.parametrize("is_bold", [True, False], ids=["bold", "regular"])
@pytest.mark.parametrize(
    "line", ["发现火情，请拨打 119", "A\\b {x} é №", f"安{STAR}全", "好😀 \ufe0f𠮷"]
)
def test_pictures_are_the_same_as_with_all_fonts(line: str, is_bold: bool, tmp_path: Path) -> None:
    cue = Cue(TimeRange(Fraction(0), Fraction(1)), (line,), second=("Call at once",))
    fonts = (BOLD, REGULAR, star_font(tmp_path / "star.ttf"))
    chosen = fonts_for(shown_text([cue]), replace(STYLE, is_bold=is_bold), fonts)
    whole = burned(cue, fonts, tmp_path / "whole", is_bold=is_bold)
    assert np.array_equal(burned(cue, chosen, tmp_path / "chosen", is_bold=is_bold), whole)
    assert int(np.ptp(whole)) > 100


@pytest.mark.ffmpeg
def test_a_character_is_drawn_from_the_font_that_has_it(tmp_path: Path) -> None:
    cue = Cue(TimeRange(Fraction(0), Fraction(1)), (f"安{STAR}全",))
    fonts = (BOLD, REGULAR, star_font(tmp_path / "star.ttf"))
    chosen = burned(cue, fonts_for(shown_text([cue]), STYLE, fonts), tmp_path / "chosen")
    assert not np.array_equal(chosen, burned(cue, (BOLD,), tmp_path / "alone"))


@pytest.mark.ffmpeg
@pytest.mark.parametrize(
    ("line", "brought"), [("火情", {BOLD.name}), (STAR, {BOLD.name, REGULAR.name})]
)
def test_a_segment_is_given_the_fonts_it_needs_and_its_key_names_all(
    line: str, brought: set[str], tmp_path: Path
) -> None:
    film = numbered_film(tmp_path / "take.mp4", 5)
    size = FrameSize(*SIZE)
    cue = Cue(TimeRange(Fraction(0), Fraction(1)), (line,))
    take = Source(film, "0" * 64)
    fonts = {f"font/{font.name}": Source(font, font.name) for font in (BOLD, REGULAR)}
    step = segment.step(
        "demo/01:burned-in",
        scene=Timeline(Fraction(25), size, (Clip("take", 0, FrameRange(0, 5)),), cues=(cue,)),
        sources={"take": take, **fonts},
        shapes={"take": PictureShape("mov", 5, "yuv420p", size)},
        profile=PROFILES["master"],
        style=STYLE,
        ffmpeg="",
    )
    assert set(fonts) < set(step.inputs)
    output, workspace = tmp_path / "output", tmp_path / "workspace"
    output.mkdir(), workspace.mkdir()
    paths = {name: source.path for name, source in step.inputs.items()}
    segment.run(StageCall(step.params, paths, output, workspace), lambda _: None)
    assert {font.name for font in (workspace / "fonts").iterdir()} == brought
