from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from pipeline.graphics.logo import corner_logo
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize

FRAME = FrameSize(1280, 720)


@pytest.mark.parametrize("corner", ["top-left", "top-right", "bottom-left", "bottom-right"])
def test_the_logo_keeps_its_margin_in_each_corner(hongjin: BrandFiles, corner: str) -> None:
    where = replace(hongjin.brand.corner_logo, corner=corner, margin=0.05, height=0.1)
    files = replace(hongjin, brand=replace(hongjin.brand, corner_logo=where))
    still = corner_logo(files, frame_size=FRAME)
    assert still.frame_size.height == 72
    right = FRAME.width - still.x - still.frame_size.width
    bottom = FRAME.height - still.y - still.frame_size.height
    assert (bottom if "bottom" in corner else still.y) == 36
    assert (right if "right" in corner else still.x) == 36


def test_its_opacity_is_the_brands(brand: BrandFiles) -> None:
    still = corner_logo(brand, frame_size=FRAME)
    alpha = np.asarray(Image.open(BytesIO(still.png)))[..., 3]
    assert alpha.shape == (still.frame_size.height, still.frame_size.width)
    assert alpha.max() == round(brand.brand.corner_logo.opacity * 255)
    assert alpha[0, 0] == 0


def test_an_upright_films_logo_is_no_larger(brand: BrandFiles) -> None:
    wide = corner_logo(brand, frame_size=FRAME)
    upright = corner_logo(brand, frame_size=FrameSize(720, 1280))
    assert upright.frame_size == wide.frame_size
    assert upright.png == wide.png
