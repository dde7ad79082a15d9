from dataclasses import replace

import numpy as np
import pytest
import segno

from pipeline.graphics.draw import settled
from pipeline.graphics.plan import end_plan
from pipeline.graphics.qr import QUIET, code_layer
from pipeline.graphics.text import CardText
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadBrand
from pipeline.model.media import FrameSize

LINK = "https://example.org/课程/01"


def modules_of(link: str) -> np.ndarray:
    code = segno.make(link, error="m", micro=False, boost_error=False)
    return np.array([list(row) for row in code.matrix], bool)


@pytest.mark.parametrize("size", [(1280, 720), (720, 720), (720, 1280)], ids=str)
def test_every_module_of_the_code_is_on_the_card(
    brand: BrandFiles, words: CardText, size: tuple[int, int]
) -> None:
    drawn = settled(end_plan(brand, replace(words, link=LINK), FrameSize(*size)))
    white = (drawn == 255).all(axis=-1)
    rows, columns = (np.nonzero(white.sum(axis=axis) > 60)[0] for axis in (1, 0))
    code = drawn[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1, 0] < 128
    wanted = modules_of(LINK)
    inside_rows, inside_columns = np.nonzero(code)
    code = code[inside_rows.min() : inside_rows.max() + 1]
    code = code[:, inside_columns.min() : inside_columns.max() + 1]
    step = code.shape[0] / len(wanted)
    assert step == pytest.approx(code.shape[1] / len(wanted))
    middles = ((np.arange(len(wanted)) + 0.5) * step).astype(int)
    assert (code[np.ix_(middles, middles)] == wanted).all()


def test_the_quiet_zone_is_kept() -> None:
    layer = code_layer(LINK, 200)
    dark = layer.picture[..., 0] < 128
    rows, _ = np.nonzero(dark)
    module = 200 // (len(modules_of(LINK)) + 2 * QUIET)
    assert rows.min() >= QUIET * module
    assert rows.max() < 200 - QUIET * module


def test_a_link_too_long_to_be_scanned_is_refused() -> None:
    with pytest.raises(BadBrand, match="QR code does not fit"):
        code_layer("https://example.org/" + "a" * 900, 90)


def test_without_a_link_the_card_is_as_it_was(hongjin: BrandFiles, words: CardText) -> None:
    plan = end_plan(hongjin, words, FrameSize(640, 360))
    assert [group.x for group in plan.groups] == [320, 320]
