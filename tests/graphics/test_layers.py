import numpy as np
import pytest

from pipeline.graphics.layers import Layer, Motion, Opening, ease

FULL = np.ones((10, 20), np.float32)


def layer(motion: Motion, alpha: np.ndarray = FULL) -> Layer:
    return Layer(np.zeros(3, np.uint8), alpha, 0, 0, motion)


def test_easing_starts_at_nothing_and_ends_at_all() -> None:
    assert [ease(part) for part in (-1, 0, 1, 2)] == [0, 0, 1, 1]
    assert ease(0.5) > 0.5


def test_a_layer_fades_in_and_out() -> None:
    motion = Motion(enters=1, seconds=1, leaves=3, leaving_seconds=1)
    shown = [float(layer(motion).alpha_at(time).max()) for time in (0.5, 1.0, 2.0, 2.9, 4.0, 5.0)]
    assert shown == [0, 0, 1, 1, 0, 0]


def test_a_rise_of_half_a_pixel_is_shared_by_two_rows() -> None:
    alpha = np.zeros((10, 4), np.float32)
    alpha[2] = 1
    motion = Motion(enters=0, seconds=1, rise=4)
    times = np.linspace(0, 1, 200)
    time = next(t for t in times if motion.at(t).shift == 0.5)
    risen = layer(motion, alpha).alpha_at(time)
    assert risen[2, 0] == pytest.approx(risen[3, 0])
    assert risen[[0, 1, 4, 5], 0].max() == 0


@pytest.mark.parametrize(
    ("opening", "seen", "hidden"),
    [
        (Opening.FROM_LEFT, (5, 1), (5, 18)),
        (Opening.FROM_TOP, (1, 5), (9, 5)),
        (Opening.FROM_MIDDLE, (5, 10), (5, 0)),
    ],
)
def test_an_opening_uncovers_from_its_side(
    opening: Opening, seen: tuple[int, int], hidden: tuple[int, int]
) -> None:
    motion = Motion(enters=0, seconds=1, opening=opening)
    alpha = layer(motion).alpha_at(0.2) * FULL  # ease(0.2) is about 0.49
    assert alpha[seen] == 1
    assert alpha[hidden] == 0
    assert (layer(motion).alpha_at(1) == 1).all()
    assert (layer(motion).alpha_at(0) == 0).all()
