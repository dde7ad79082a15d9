from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.graphics.check import check_texts
from pipeline.graphics.contrast import contrast
from pipeline.graphics.text import CardText
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize, Severity
from tests.graphics.test_fonts import star_font

__all__ = ["star_font"]

HD = FrameSize(1280, 720)


@pytest.mark.parametrize("size", [HD, FrameSize(720, 1280), FrameSize(720, 720)], ids=str)
def test_good_words_in_shipped_brands_have_no_finding(
    brand: BrandFiles, words: CardText, size: FrameSize
) -> None:
    assert check_texts(brand, words, frame_size=size) == ()


def test_a_title_too_long_stops_and_says_what_would_fit(brand: BrandFiles, words: CardText) -> None:
    long = replace(words, lesson="配电网不停电作业中绝缘斗臂车的检查操作与应急处置" * 5)
    found = check_texts(brand, long, frame_size=HD)
    assert {one.code for one in found} == {"title-too-long"}
    assert all(one.severity is Severity.STOPS for one in found)
    assert any("lesson title" in one.message and "longest" in one.message for one in found)
    assert all("课题" in one.message_zh for one in found)


def test_a_missing_glyph_stops_and_is_named_by_code_point(
    hongjin: BrandFiles, words: CardText
) -> None:
    found = check_texts(hongjin, replace(words, lecturer="王ꙮ"), frame_size=HD)
    assert {one.code for one in found} == {"missing-glyph"}
    assert all("U+A66E" in one.message and "U+A66E" in one.message_zh for one in found)
    assert all(one.severity is Severity.STOPS for one in found)


def test_a_fallbacks_glyph_is_told_with_the_fonts_name(
    hongjin: BrandFiles, words: CardText, star_font: Path
) -> None:
    files = replace(
        hongjin,
        brand=replace(hongjin.brand, fallback_fonts=(star_font.name,)),
        fonts=(*hongjin.fonts, star_font),
    )
    found = check_texts(files, replace(words, lecturer="王ꙮ"), frame_size=HD)
    assert {one.code for one in found} == {"fallback-glyph"}
    assert all(one.severity is Severity.TELLS and "star.ttf" in one.message for one in found)


def test_pale_words_on_a_pale_ground_are_a_warning(hongjin: BrandFiles, words: CardText) -> None:
    pale = tuple(
        (role, "#7A2020" if role == "muted" else colour) for role, colour in hongjin.brand.colours
    )
    files = replace(hongjin, brand=replace(hongjin.brand, colours=pale))
    (finding,) = check_texts(files, words, frame_size=HD)
    assert finding.code == "low-contrast"
    assert finding.severity is Severity.WARNS
    assert "muted #7A2020" in finding.message


def test_words_on_a_panel_are_judged_over_the_lightest_and_the_darkest_picture(
    hongjin: BrandFiles, words: CardText
) -> None:
    """4.6:1 on the cards, less where white shines through the panel's ground."""
    changed = {"background": "#202020", "primary": "#202020", "deep": "#202020", "muted": "#888888"}
    colours = tuple((role, changed.get(role, colour)) for role, colour in hongjin.brand.colours)
    assert 4.5 <= contrast("#888888", "#202020") < 4.6
    files = replace(hongjin, brand=replace(hongjin.brand, colours=colours))
    (finding,) = check_texts(files, words, frame_size=HD)
    assert "muted #888888 on panels over a picture: contrast 3.9:1" in finding.message


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#FFFFFF", 21), ("#777777", "#FFFFFF", 4.48), ("#123456", "#123456", 1)],
)
def test_contrast_is_as_wcag_counts_it(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
