from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.graphics.areas import beside_speaker
from pipeline.graphics.inset import full_still, inset_still
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadFootage
from pipeline.model.media import FrameSize

SIZES = [FrameSize(640, 360), FrameSize(360, 640), FrameSize(360, 360)]


@pytest.fixture
def slide(tmp_path: Path) -> Path:
    """Left half green, right half blue, turned on its side by its EXIF."""
    picture = Image.new("RGB", (400, 300), "#20B020")
    picture.paste("#2020C0", (200, 0, 400, 300))
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "slide.png"
    picture.save(path, exif=exif)
    return path


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_an_inset_stands_in_its_area_upright_and_unstretched(
    brand: BrandFiles, size: FrameSize, slide: Path
) -> None:
    still = inset_still(brand, slide, frame_size=size)
    drawn = np.asarray(Image.open(BytesIO(still.png))).astype(int)
    rows, columns = np.nonzero(drawn[..., 3] == 255)
    area = beside_speaker(brand.brand, size)
    assert area.left <= still.x + columns.min()
    assert still.x + columns.max() < area.right
    assert area.top <= still.y + rows.min()
    assert still.y + rows.max() < area.bottom
    wide, tall = np.ptp(columns) + 1, np.ptp(rows) + 1
    assert wide / tall == pytest.approx(3 / 4, rel=0.08), "the frame line adds a little"
    top, foot = (
        drawn[rows.min() + round(tall * part), columns.mean().astype(int)] for part in (0.2, 0.8)
    )
    assert top[1] > 150 > top[2], "upright: what was left is above"
    assert foot[2] > 150 > foot[1]


def test_a_full_still_fills_the_frame_and_shows_the_whole_picture(slide: Path) -> None:
    still = full_still(slide, frame_size=SIZES[0])
    drawn = np.asarray(Image.open(BytesIO(still.png)).convert("RGB")).astype(int)
    assert drawn.shape == (360, 640, 3)
    assert (drawn[10, 320] == (0x20, 0xB0, 0x20)).all()
    assert (drawn[350, 320] == (0x20, 0x20, 0xC0)).all()
    assert drawn[180, 20].max() < 150, "the sides are its own blurred enlargement, darker"


def test_what_is_no_picture_is_refused_by_name(hongjin: BrandFiles, tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_bytes(b"no picture")
    with pytest.raises(BadFootage, match=r"notes\.png"):
        inset_still(hongjin, path, frame_size=SIZES[0])
