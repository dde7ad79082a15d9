from fractions import Fraction

import numpy as np
import pytest

from pipeline.graphics.areas import caption_top
from pipeline.graphics.contrast import contrast
from pipeline.graphics.lower_third import lower_third
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadBrand
from pipeline.model.media import FrameSize
from tests.graphics.conftest import RATE
from tests.graphics.test_cards import pictures

SIZES = [FrameSize(640, 360), FrameSize(1280, 720), FrameSize(360, 640)]


@pytest.mark.parametrize("rate", [Fraction(24), RATE, Fraction(60000, 1001)], ids=str)
def test_nothing_is_seen_in_its_first_and_last_frame(brand: BrandFiles, rate: Fraction) -> None:
    size = FrameSize(640, 360)
    drawn = pictures(lower_third(brand, "王玥", "高级工程师", frame_size=size, frame_rate=rate))
    assert drawn[0, ..., 3].max() == 0
    assert drawn[-1, ..., 3].max() == 0
    assert drawn[len(drawn) // 2, ..., 3].max() > 230


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("role", ["高级工程师", "国家级技能大师工作室领办人、高级技师"])
def test_it_is_a_box_within_the_frame_above_the_captions(
    brand: BrandFiles, size: FrameSize, role: str
) -> None:
    element = lower_third(brand, "欧阳祎淏", role, frame_size=size, frame_rate=RATE)
    alpha = pictures(element)[60, ..., 3]
    rows, columns = np.nonzero(alpha > 200)
    assert element.frame_size.width * element.frame_size.height < 0.4 * size.width * size.height
    captions = size.height * (1 - caption_top(brand.brand.caption_style))
    assert size.height * 0.5 < element.y + rows.min()
    assert element.y + rows.max() < captions
    assert element.x + columns.min() > size.width * 0.04
    assert element.x + columns.max() < size.width * 0.96


def test_captions_are_left_at_least_the_lowest_eighth(brand: BrandFiles) -> None:
    assert caption_top(brand.brand.caption_style) >= 0.12


def test_name_and_role_can_be_read_on_its_ground(brand: BrandFiles) -> None:
    """Measured in the picture: the panel's most frequent colour against its extremes."""
    element = lower_third(
        brand, "王玥", "高级工程师", frame_size=FrameSize(1280, 720), frame_rate=RATE
    )
    drawn = pictures(element)[60]
    inside = drawn[drawn[..., 3] > 230][:, :3]
    shades, counts = np.unique(inside, axis=0, return_counts=True)
    ground = "#" + bytes(shades[counts.argmax()].tolist()).hex()
    name = max(("#" + bytes(s.tolist()).hex() for s in shades), key=lambda s: contrast(s, ground))
    assert contrast(name, ground) > 7


def test_without_words_nothing_is_drawn(hongjin: BrandFiles) -> None:
    drawn = pictures(lower_third(hongjin, "", "", frame_size=FrameSize(640, 360), frame_rate=RATE))
    assert drawn[..., 3].max() == 0


def test_a_name_too_long_is_refused(hongjin: BrandFiles) -> None:
    with pytest.raises(BadBrand, match="lecturer"):
        lower_third(hongjin, "欧阳" * 30, "", frame_size=FrameSize(640, 360), frame_rate=RATE)
