from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.graphics.emblem import logo_layer
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


def test_an_svg_logo_is_drawn_at_its_very_size(hongjin: BrandFiles, tmp_path: Path) -> None:
    """Its edge stays sharp: no more than two soft pixels between ring and nothing."""
    path = tmp_path / "logo.svg"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">'
        '<rect x="5" y="0" width="10" height="10" fill="#ff8000"/></svg>',
        encoding="utf-8",
    )
    files = replace(
        hongjin, brand=replace(hongjin.brand, logo=path.name), files=(*hongjin.files, path)
    )
    for height in (40, 301):
        layer = logo_layer(files, height)
        assert (layer.width, layer.height) == (2 * height, height)
        row = layer.alpha[height // 2]
        assert ((row > 0.01) & (row < 0.99)).sum() <= 2
        assert (layer.picture[height // 2, height] == (255, 128, 0)).all()
