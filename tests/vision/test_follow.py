"""The path of a window: what an operator would do, for whatever was seen."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.look import WHOLE, Face, Looks, Sight
from pipeline.model.media import FrameSize
from pipeline.model.timing import FrameRange
from pipeline.vision.follow import (
    DEAD,
    SPEED,
    Target,
    View,
    follow,
    steer,
    targets_of,
    view_of,
)

RATE = Fraction(25)
EVERY = 12
WIDE = FrameSize(1920, 1080)
SQUARE = FrameSize(1080, 1080)
VIEW = view_of(WIDE, SQUARE)


def face(x: int, y: int = 4000, width: int = 900, eyes: int = 2) -> Face:
    return Face(x, y, width, width * 16 // 9, eyes)


def sights(*rows: tuple[Face, ...]) -> tuple[Sight, ...]:
    return tuple(Sight(place * EVERY, row) for place, row in enumerate(rows))


def one_person(xs: list[int]) -> Looks:
    return Looks(len(xs) * EVERY, sights(*((face(x),) for x in xs)))


places = st.lists(st.integers(500, 9500), min_size=1, max_size=60)


def test_a_window_shows_the_largest_part_of_its_shape() -> None:
    assert View(5625, WHOLE) == VIEW
    assert view_of(FrameSize(1080, 1920), SQUARE) == View(WHOLE, 5625)
    assert view_of(SQUARE, SQUARE) == View(WHOLE, WHOLE)


@settings(max_examples=30, deadline=None)
@given(places)
def test_the_window_never_leaves_the_picture(xs: list[int]) -> None:
    (shot,) = follow(one_person(xs), VIEW, RATE)
    assert shot.path is not None
    half = VIEW.width // 2
    for frame in range(len(xs) * EVERY + 50):
        x, y = shot.path.at(frame)
        assert half <= x <= WHOLE - half
        assert y == WHOLE // 2


@settings(max_examples=30, deadline=None)
@given(places)
def test_it_never_moves_faster_than_its_limit(xs: list[int]) -> None:
    (shot,) = follow(one_person(xs), VIEW, RATE)
    assert shot.path is not None
    most = SPEED * VIEW.width / float(RATE) + 1
    xs_at = [shot.path.at(frame)[0] for frame in range(len(xs) * EVERY + 80)]
    assert all(abs(late - early) <= most for early, late in pairwise(xs_at))


@settings(max_examples=30, deadline=None)
@given(st.integers(3500, 6500), st.lists(st.floats(-0.5, 0.5), min_size=2, max_size=60))
def test_a_head_that_sways_within_the_dead_zone_is_not_followed(
    middle: int, sway: list[float]
) -> None:
    reach = DEAD * VIEW.width * 0.9
    (shot,) = follow(one_person([round(middle + reach * part) for part in sway]), VIEW, RATE)
    assert shot.path is not None
    assert shot.path.moves == ()


@settings(max_examples=30, deadline=None)
@given(st.integers(3000, 4200), st.integers(5800, 7000))
def test_whoever_walks_over_is_in_the_middle_again_when_they_stand(start: int, stop: int) -> None:
    xs = [start] * 8 + [stop] * 16
    (shot,) = follow(one_person(xs), VIEW, RATE)
    assert shot.path is not None
    assert abs(shot.path.at(0)[0] - start) <= 1
    assert abs(shot.path.at(len(xs) * EVERY)[0] - stop) <= DEAD * VIEW.width
    assert len(shot.path.moves) == 1


def test_one_wrong_sight_is_not_followed() -> None:
    (shot,) = follow(one_person([4000] * 6 + [6000] + [4000] * 6), VIEW, RATE)
    assert shot.path is not None
    assert shot.path.moves == ()


def test_at_a_cut_the_window_is_at_once_where_the_new_shot_has_it() -> None:
    looks = Looks(24 * EVERY, one_person([3500] * 12 + [6500] * 12).sights, (0, 12 * EVERY))
    before, after = follow(looks, VIEW, RATE)
    assert before.path is not None
    assert after.path is not None
    assert before.frames == FrameRange(0, 144)
    assert (before.path.first[0], after.path.first[0]) == (3500, 6500)
    assert not before.path.moves
    assert not after.path.moves


def test_of_two_people_the_larger_is_followed_even_while_they_are_not_seen() -> None:
    near, far = face(3500, width=1200), face(7000, width=600)
    rows = [(near, far)] * 6 + [(far,)] * 2 + [(near, far)] * 6
    (shot,) = follow(Looks(14 * EVERY, sights(*rows)), VIEW, RATE)
    assert shot.path is not None
    assert shot.path.first[0] == 3500


def test_a_drawing_of_a_heater_is_nobody() -> None:
    looks = Looks(120, sights(*(((face(5400, eyes=1),)) for _ in range(10))))
    (shot,) = follow(looks, VIEW, RATE)
    assert shot.path is None


@pytest.mark.parametrize(
    ("moves_in", "shows_in", "is_followed"),
    [
        ((6000, 7500), (5000, 9000), True),
        ((6000, 7500), (500, 9500), False),
        ((500, 9500), (5000, 9000), False),
    ],
    ids=["all of it fits", "a slide is wider", "it moves everywhere"],
)
def test_without_a_face_only_what_can_be_shown_whole_is_followed(
    moves_in: tuple[int, int], shows_in: tuple[int, int], is_followed: bool
) -> None:
    moving = [
        Sight(place * EVERY, moving=900, moves_in=moves_in, shows_in=shows_in) for place in range(9)
    ]
    found = targets_of(moving, VIEW)
    assert bool(found) is is_followed
    assert not targets_of([Sight(0, shows_in=shows_in)], VIEW), "nothing moves"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, WHOLE), st.integers(0, WHOLE)), min_size=1, max_size=40))
def test_a_small_window_keeps_inside_in_both_directions(spots: list[tuple[int, int]]) -> None:
    view = View(4000, 5000)
    path = steer([Target(place * EVERY, spot) for place, spot in enumerate(spots)], view, RATE)
    for frame in range(0, len(spots) * EVERY, 5):
        x, y = path.at(frame)
        assert 2000 <= x <= 8000
        assert 2500 <= y <= 7500
