from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from pipeline.graphics.ai_mark import ai_mark
from pipeline.graphics.contrast import ENOUGH, contrast
from pipeline.graphics.draw import settled
from pipeline.graphics.layers import Layer
from pipeline.graphics.logo import corner_logo
from pipeline.graphics.plan import title_plan
from pipeline.graphics.text import CardText
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize

SIZES = [FrameSize(1280, 720), FrameSize(720, 1280)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_as_high_as_the_standard_asks_and_in_the_free_corner(
    brand: BrandFiles, size: FrameSize, language: str
) -> None:
    mark = ai_mark(brand, language, frame_size=size)
    assert mark.frame_size.height >= 0.05 * 720
    logo = corner_logo(brand, frame_size=size)
    assert mark.x + mark.frame_size.width < logo.x
    assert mark.y < size.height * 0.1


@pytest.mark.parametrize("under", [(255, 255, 255), (0, 0, 0), (128, 128, 128)], ids=str)
def test_it_can_be_read_over_any_picture(hongjin: BrandFiles, under: tuple[int, int, int]) -> None:
    mark = ai_mark(hongjin, "zh", frame_size=SIZES[0])
    picture = Image.new("RGB", (mark.frame_size.width, mark.frame_size.height), under)
    above = Image.open(BytesIO(mark.png))
    picture.paste(above, (0, 0), above)
    drawn = np.asarray(picture)
    ground = drawn[len(drawn) // 2, 3]
    inside = drawn[4:-4, 4:-4].reshape(-1, 3)
    ink = inside[inside.sum(axis=1).argmax()]
    one, other = ("#" + bytes(shade.tolist()).hex() for shade in (ink, ground))
    assert contrast(one, other) >= ENOUGH


def test_a_declared_lessons_card_bears_the_mark_from_its_first_frame(
    brand: BrandFiles, words: CardText
) -> None:
    from dataclasses import replace

    from pipeline.graphics.draw import plan_layers

    declared = replace(words, ai_content="片头由人工智能生成")
    plan = title_plan(brand, declared, SIZES[0])
    marks = [layer for layer in plan_layers(plan) if _is_high(layer)]
    assert any(layer.motion.seconds == 0 for layer in marks)
    assert (settled(plan) != settled(title_plan(brand, words, SIZES[0]))).any()


def _is_high(layer: Layer) -> bool:
    rows = np.nonzero(layer.alpha.max(axis=1) > 0.5)[0]
    return len(rows) > 0 and rows.max() - rows.min() + 1 >= 0.04 * 720 - 2
