"""Card text against the very pixels it stands on (gradient, waves, pages), not the brand's colours
alone: WCAG AA in both brands, short words and long, at every aspect."""

import numpy as np
import pytest

from pipeline.graphics.contrast import ENOUGH, ENOUGH_LARGE
from pipeline.graphics.draw import plan_layers
from pipeline.graphics.ground import draw_ground
from pipeline.graphics.layers import Layer
from pipeline.graphics.plan import end_plan, section_plan, title_plan
from pipeline.graphics.samples import SAMPLES, SIZES
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize

LARGE = 24 / 1080
"""Of the short side: text this high or higher is large (WCAG: 24 px of a page's 1080 lines)."""


def luminance(colours: np.ndarray) -> np.ndarray:
    channels = colours.astype(float) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def least_contrast(layer: Layer, ground: np.ndarray) -> float:
    """The text's colour against the hardest hundredth of the pixels under its ink."""
    below = ground[layer.y : layer.y + layer.height, layer.x : layer.x + layer.width]
    ink = layer.alpha[: below.shape[0], : below.shape[1]] > 0.5
    text = layer.picture[: below.shape[0], : below.shape[1]][ink]
    one, other = luminance(text), luminance(below[ink])
    ratios = (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)
    return float(np.percentile(ratios, 1))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.width}x{size.height}")
def test_every_text_of_every_card_meets_aa_on_its_pixels(
    brand: BrandFiles, size: FrameSize
) -> None:
    ground = draw_ground(brand.brand, size)
    text_colour = brand.brand.colour("text")
    seen = 0
    for sample in SAMPLES[1::2]:
        for plan in (title_plan, section_plan, end_plan):
            for layer in plan_layers(plan(brand, sample.text, size)):
                if layer.colour.ndim != 1 or layer.motion.seconds == 0:
                    continue  # filled shapes, the logo, the code: they bring their own ground
                is_text = "#" + bytes(layer.colour.tolist()).hex() == text_colour.lower()
                enough = ENOUGH_LARGE if is_text else ENOUGH
                assert least_contrast(layer, ground) >= enough
                seen += 1
    assert seen > 20
