from pathlib import Path

import numpy as np
import pytest

from pipeline.graphics.fonts import Typeface
from pipeline.graphics.typeset import MIXED_GAP, draw_lines, set_line


@pytest.fixture
def typeface(regular: Path) -> Typeface:
    return Typeface((regular,))


def test_hanzi_stand_on_a_square_grid(typeface: Typeface) -> None:
    line = set_line("安全带", typeface)
    assert [glyph.x for glyph in line.glyphs] == [0, 1, 2]
    assert line.width == 3


def test_latin_pairs_are_kerned(typeface: Typeface) -> None:
    apart = typeface.advance("T") + typeface.advance("o")
    assert set_line("To", typeface).width < apart - 0.03


def test_hanzi_and_digits_keep_a_gap(typeface: Typeface) -> None:
    together = 2 + typeface.advance("5")
    assert set_line("高5米", typeface).width == pytest.approx(together + 2 * MIXED_GAP)


@pytest.mark.parametrize(
    ("text", "width"),
    [("安，全", 3), ("安全。", 2.5), ("《安全》", 3), ("安》《全", 3.5), ("（安，）", 2.5)],
)
def test_full_width_marks_close_up_at_edges_and_next_to_each_other(
    typeface: Typeface, text: str, width: float
) -> None:
    assert set_line(text, typeface).width == width


def test_ink_lies_in_the_box_that_was_measured(typeface: Typeface) -> None:
    lines = tuple(set_line(text, typeface) for text in ("国国国国", "国国"))
    ink = draw_lines(lines, size=40, leading=1.5, centred=True)
    rows, columns = np.nonzero(ink.coverage > 60)
    assert ink.coverage.shape == (100 + 2 * ink.padding, 160 + 2 * ink.padding)
    assert 0 <= columns.min() - ink.padding <= 6
    assert 154 <= columns.max() - ink.padding <= 160
    second = columns[rows >= ink.padding + 60] - ink.padding
    assert second.min() == pytest.approx(160 - 1 - second.max(), abs=2)
    assert 40 <= second.min() <= 46
