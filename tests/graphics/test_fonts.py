from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from pipeline.graphics.fonts import Typeface, code_point, missing_glyphs, undrawable


@pytest.fixture
def star_font(tmp_path: Path) -> Path:
    """A font that draws nothing but ꙮ (U+A66E), which Noto Sans SC lacks."""
    pen = TTGlyphPen(None)
    for place in ((0, 0), (0, 700), (700, 700), (700, 0)):
        pen.lineTo(place) if pen.points else pen.moveTo(place)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "star"])
    builder.setupCharacterMap({0xA66E: "star"})
    builder.setupGlyf({".notdef": square, "star": square})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "star": (800, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Star", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    path = tmp_path / "star.ttf"
    builder.save(path)
    return path


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_fonts_draw_all_of_gbk_and_rare_given_names(checkout: Path, weight: str) -> None:
    font = checkout / "assets" / "fonts" / f"NotoSansSC-{weight}.ttf"
    lead, trail = range(0x81, 0xFF), range(0x40, 0xFF)
    pairs = (bytes([one, two]).decode("gbk", "ignore") for one in lead for two in trail)
    hanzi = "".join(text for text in pairs if "\u4e00" <= text <= "\u9fff")
    assert len(hanzi) >= 20_902
    assert missing_glyphs(hanzi, font) == ()
    assert missing_glyphs("喆堃翀珺玥镕祎淏旻璟濛㛃䶮𬭎", font) == ()
    assert missing_glyphs("“”‘’…—～·《》①№℃㎡×≤→★éüñ", font) == ()


@pytest.mark.parametrize(("weight", "style"), [("Regular", 400), ("Bold", 700)])
def test_each_weight_bears_the_family_name_that_libass_looks_up(
    checkout: Path, weight: str, style: int
) -> None:
    from fontTools.ttLib import TTFont

    path = checkout / "assets" / "fonts" / f"NotoSansSC-{weight}.ttf"
    with TTFont(path, lazy=True) as font:
        assert font["name"].getDebugName(1) == "Noto Sans SC"
        assert font["name"].getDebugName(2) == weight
        assert font["OS/2"].usWeightClass == style
    assert path.stat().st_size < 8_000_000


def test_a_missing_character_is_named_once_and_spaces_never(regular: Path) -> None:
    assert missing_glyphs("安ꙮ全\u3000 ꙮ\n\ufe0f", regular) == ("ꙮ",)
    assert code_point("ꙮ") == "U+A66E"
    assert code_point("𬭎") == "U+2CB4E"


def test_a_fallback_draws_what_the_first_font_lacks(regular: Path, star_font: Path) -> None:
    typeface = Typeface((regular, star_font))
    assert typeface.path_for("安") == regular
    assert typeface.path_for("ꙮ") == star_font
    assert typeface.advance("ꙮ") == pytest.approx(0.8)
    assert undrawable("安ꙮ全", typeface) == ()
    assert undrawable("安ꙮ全", Typeface((regular,))) == ("ꙮ",)
