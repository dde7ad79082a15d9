from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.graphics.cover import cover
from pipeline.graphics.text import CardText
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadFootage
from pipeline.model.media import FrameSize


def pixels(jpeg: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(jpeg)).convert("RGB")).astype(int)


@pytest.fixture
def still(tmp_path: Path) -> Path:
    path = tmp_path / "still.png"
    Image.new("RGB", (400, 300), "#40C040").save(path)
    return path


@pytest.mark.parametrize("size", [FrameSize(640, 360), FrameSize(360, 480)], ids=str)
def test_a_still_fills_the_cover_and_words_stand_at_its_foot(
    brand: BrandFiles, words: CardText, still: Path, size: FrameSize
) -> None:
    drawn = pixels(cover(brand, words, frame_size=size, picture=still))
    assert drawn.shape == (size.height, size.width, 3)
    middle = drawn[size.height // 4, size.width // 2]
    assert np.abs(middle - (0x40, 0xC0, 0x40)).max() < 12
    foot = drawn[size.height * 3 // 4 :]
    assert (foot.min(axis=-1) > 200).mean() > 0.01
    assert foot[:, -4:].max() < 120  # shaded where no word stands


def test_without_a_still_the_cover_is_the_card(brand: BrandFiles, words: CardText) -> None:
    drawn = pixels(cover(brand, words, frame_size=FrameSize(320, 180)))
    assert drawn.shape == (180, 320, 3)
    assert drawn.std() > 10


def test_a_still_that_is_no_picture_is_refused_by_name(
    hongjin: BrandFiles, words: CardText, tmp_path: Path
) -> None:
    path = tmp_path / "notes.jpg"
    path.write_text("no picture", encoding="utf-8")
    with pytest.raises(BadFootage, match=r"notes\.jpg"):
        cover(hongjin, words, frame_size=FrameSize(320, 180), picture=path)


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_a_picture_is_cut_around_its_focus(
    brand: BrandFiles, words: CardText, tmp_path: Path, at: float
) -> None:
    """A red spot on blue, somewhere across a wide picture, is in the middle of an upright one."""
    pixels_of = np.full((180, 640, 3), (20, 20, 160), np.uint8)
    pixels_of[50:80, round(640 * at) - 15 : round(640 * at) + 15] = (220, 20, 20)
    path = tmp_path / "spot.png"
    Image.fromarray(pixels_of).save(path)
    size = FrameSize(180, 320)
    drawn = pixels(cover(brand, words, frame_size=size, picture=path, focus=(at, 0.36)))
    red = np.argwhere((drawn[..., 0] > 150) & (drawn[..., 2] < 90))
    assert red[:, 1].mean() == pytest.approx(90, abs=6)


@pytest.mark.parametrize("size", [FrameSize(640, 360), FrameSize(360, 640)], ids=str)
def test_what_a_machine_made_is_marked_at_the_top_where_the_logo_is_not(
    brand: BrandFiles, words: CardText, still: Path, size: FrameSize
) -> None:
    declared = replace(words, ai_content="画面由程序生成")
    marked = pixels(cover(brand, declared, frame_size=size, picture=still))
    plain = pixels(cover(brand, words, frame_size=size, picture=still))
    places = np.argwhere(np.abs(marked - plain).max(axis=-1) > 60)
    assert places[:, 0].max() < size.height * 0.2
    assert places[:, 1].min() > size.width * 0.5
    assert places[:, 1].max() < size.width - 8
    letters = marked[places[:, 0].min() : places[:, 0].max()].min(axis=-1) > 200
    rows = np.flatnonzero(letters[:, places[:, 1].min() : places[:, 1].max()].any(axis=1))
    assert rows.max() - rows.min() + 1 >= 0.04 * min(size.width, size.height), "GB 45438-2025"
