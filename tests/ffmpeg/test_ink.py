"""Which pixels a caption's colours are in."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.ffmpeg.ink import DRAWN, in_colour


@pytest.mark.parametrize("colour", ["#FFFFFF", "#000000", "#2A0A08", "#E6BC6A", "#D8D7D9"])
def test_a_pixel_is_in_a_colour_where_no_channel_is_farther_off_than_allowed(colour: str) -> None:
    wanted = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)])
    chance = np.random.default_rng(3)
    near = (wanted + chance.integers(-DRAWN - 3, DRAWN + 4, (60, 80, 3))).clip(0, 255)
    far = chance.integers(0, 256, (60, 80, 3))
    for pixels in (near.astype(np.uint8), far.astype(np.uint8)):
        off = np.abs(pixels.astype(int) - wanted).max(axis=-1)
        assert np.array_equal(in_colour(pixels, colour), off <= DRAWN)
        assert np.array_equal(in_colour(pixels[5:, 3:], colour), off[5:, 3:] <= DRAWN)
    assert 0 < in_colour(near.astype(np.uint8), colour).mean() < 1
