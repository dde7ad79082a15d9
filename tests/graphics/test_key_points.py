from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from pipeline.graphics.areas import beside_speaker, caption_top
from pipeline.graphics.contrast import ENOUGH, contrast
from pipeline.graphics.element import StillElement
from pipeline.graphics.key_points import key_points
from pipeline.graphics.logo import corner_logo
from pipeline.graphics.text import PanelText
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadBrand
from pipeline.model.media import FrameSize
from tests.graphics.conftest import RATE
from tests.graphics.test_cards import pictures

SIZES = [FrameSize(640, 360), FrameSize(360, 640), FrameSize(360, 360)]
POINTS = PanelText("灭火四步", ("提起灭火器，检查压力表", "拔掉保险销", "握住喷管，对准火焰根部"))
QUOTE = PanelText(quote="任何单位和个人都有维护消防安全的义务。", by="《消防法》第五条")


def pixels(still: StillElement) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(still.png)).convert("RGBA")).astype(int)


def solid(still: StillElement) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in the film's frame of what is not shadow."""
    rows, columns = np.nonzero(pixels(still)[..., 3] > 200)
    return (
        still.x + columns.min(),
        still.y + rows.min(),
        still.x + columns.max() + 1,
        still.y + rows.max() + 1,
    )


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("text", [POINTS, QUOTE], ids=["points", "quotation"])
def test_it_stands_in_its_area_clear_of_captions_and_logo(
    brand: BrandFiles, size: FrameSize, text: PanelText
) -> None:
    still = key_points(brand, text, frame_size=size, frame_rate=RATE).still
    left, top, right, bottom = solid(still)
    area = beside_speaker(brand.brand, size)
    assert area.left <= left < right <= area.right
    assert area.top <= top < bottom <= area.bottom
    assert bottom < size.height * (1 - caption_top(brand.brand.caption_style))
    logo = corner_logo(brand, frame_size=size)
    assert top >= logo.y + logo.frame_size.height


def test_it_comes_is_held_and_goes(hongjin: BrandFiles) -> None:
    held = key_points(hongjin, POINTS, frame_size=SIZES[0], frame_rate=RATE)
    drawn = pictures(held.moving)
    assert len(drawn) == held.moving.frame_count
    assert drawn[0, ..., 3].max() == 0
    assert drawn[-1, ..., 3].max() < 40
    assert (drawn[held.coming - 1] == pixels(held.still)).all()
    assert (drawn[held.coming - 5] == drawn[held.coming - 1]).all(), "it stands before it goes"


def test_every_point_has_its_bullet_and_comes_after_the_one_before(hongjin: BrandFiles) -> None:
    held = key_points(hongjin, POINTS, frame_size=FrameSize(1280, 720), frame_rate=RATE)
    accent = np.array([0xE6, 0xBC, 0x6A])
    ink = pixels(held.still)
    left = solid(held.still)[0] - held.still.x
    column = ink[:, left + 28 : left + 42, :3]
    rows = np.nonzero((np.abs(column - accent).max(axis=-1) < 12).sum(axis=1) >= 5)[0]
    bullets = [row for place, row in enumerate(rows) if place == 0 or row > rows[place - 1] + 4]
    # the heading's and the foot's gold may add a run each
    assert len(bullets) >= len(POINTS.points)
    drawn = pictures(held.moving)
    texts = [_lowest_ink(frame) for frame in drawn[10 : held.coming : 4]]
    assert texts == sorted(texts)
    assert texts[0] < texts[-1]


def _lowest_ink(frame: np.ndarray) -> int:
    """The lowest row with near-white words on it."""
    rows = np.nonzero((frame[..., :3].min(axis=-1) > 200) & (frame[..., 3] > 200))[0]
    return int(rows.max()) if len(rows) else 0


def test_words_can_be_read_on_it(brand: BrandFiles) -> None:
    still = key_points(brand, POINTS, frame_size=FrameSize(1280, 720), frame_rate=RATE).still
    inside = pixels(still)
    shades, counts = np.unique(inside[inside[..., 3] > 230][:, :3], axis=0, return_counts=True)
    ground = "#" + bytes(shades[counts.argmax()].tolist()).hex()
    best = max(contrast("#" + bytes(one.tolist()).hex(), ground) for one in shades)
    assert best > ENOUGH


def long_points() -> Iterator[PanelText]:
    yield PanelText("", ("绝缘斗臂车" * 20,))
    yield PanelText("操作", ("检查支腿是否牢固并且完全伸出，然后再抬起小臂，并且由专人监护",) * 12)


@pytest.mark.parametrize("text", list(long_points()), ids=["one point", "too many"])
def test_what_does_not_fit_is_refused_with_advice(hongjin: BrandFiles, text: PanelText) -> None:
    with pytest.raises(BadBrand) as caught:
        key_points(hongjin, text, frame_size=SIZES[0], frame_rate=RATE)
    assert "key" in caught.value.message
    assert "short" in caught.value.hint
