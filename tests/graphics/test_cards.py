from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from pipeline.graphics.cards import CardText, end_card, section_card, title_card
from pipeline.graphics.element import MovingElement
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadBrand
from pipeline.model.media import FrameSize
from tests.graphics.conftest import RATE, SMALL

CARDS = pytest.mark.parametrize(
    ("card", "seconds"), [(title_card, 4), (section_card, Fraction(5, 2)), (end_card, 5)]
)


def pictures(element: MovingElement) -> np.ndarray:
    size = element.frame_size
    frames = [np.frombuffer(frame, np.uint8) for frame in element.frames()]
    return np.stack(frames).reshape(-1, size.height, size.width, 3 if element.is_opaque else 4)


def changed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where two pictures differ by more than a tenth of the range."""
    return (np.abs(one[..., :3].astype(int) - other[..., :3]) > 25).any(axis=-1)


@CARDS
def test_a_card_has_its_frames_fills_the_frame_and_is_opaque(
    brand: BrandFiles, words: CardText, card: Callable[..., MovingElement], seconds: Fraction
) -> None:
    element = card(brand, words, frame_size=SMALL, frame_rate=RATE)
    drawn = pictures(element)
    assert (element.x, element.y, element.frame_size) == (0, 0, SMALL)
    assert len(drawn) == element.frame_count == -(-seconds * RATE // 1)
    assert element.is_opaque


def test_a_rate_that_is_no_whole_number_gives_whole_frames(
    hongjin: BrandFiles, words: CardText
) -> None:
    rate = Fraction(30000, 1001)
    element = title_card(hongjin, words, frame_size=SMALL, frame_rate=rate)
    assert element.frame_count == 120
    assert sum(1 for _ in element.frames()) == 120


def test_the_title_card_is_shorter_than_calls_allow(brand: BrandFiles) -> None:
    assert Fraction(brand.brand.title_card_seconds) < 5


@CARDS
def test_words_come_stand_and_go_to_black(
    brand: BrandFiles, words: CardText, card: Callable[..., MovingElement], seconds: Fraction
) -> None:
    drawn = pictures(card(brand, words, frame_size=SMALL, frame_rate=RATE))
    standing = len(drawn) * 3 // 5
    assert changed(drawn[0], drawn[standing]).mean() > 0.008
    assert (drawn[standing] == drawn[standing + 1]).all()
    assert drawn[-1][..., :3].mean() < 0.2 * drawn[standing][..., :3].mean()


def test_the_title_stands_where_it_is_planned(hongjin: BrandFiles, words: CardText) -> None:
    """In the classic layout all ink lies around the middle line, none in the margins."""
    size = FrameSize(640, 360)
    drawn = pictures(title_card(hongjin, words, frame_size=size, frame_rate=RATE))
    ink = changed(drawn[0], drawn[60])
    rows, columns = np.nonzero(ink)
    assert columns.min() > 640 * 0.12
    assert columns.max() < 640 * 0.88
    assert columns.min() == pytest.approx(639 - columns.max(), abs=8)
    assert rows.min() > 360 * 0.2
    assert ink[180 - 20 : 180 + 20].mean() > 0.05


def test_a_longer_title_puts_ink_where_a_short_one_has_none(
    hongjin: BrandFiles, words: CardText
) -> None:
    bare = replace(words, course="", number=0, lecturer="", role="", unit="", organisation="")
    drawn = [
        pictures(title_card(hongjin, text, frame_size=SMALL, frame_rate=RATE))[60]
        for text in (replace(bare, lesson="安全"), replace(bare, lesson="安全生产人人有责时时谨记"))
    ]
    columns = np.nonzero(changed(drawn[0], drawn[1]))[1]
    assert columns.min() < 320 * 0.25
    assert columns.max() > 320 * 0.75


def test_every_credit_is_on_the_end_card(hongjin: BrandFiles, words: CardText) -> None:
    without = replace(words, credits=words.credits[:-1])
    drawn = [
        pictures(end_card(hongjin, text, frame_size=SMALL, frame_rate=RATE))[80]
        for text in (words, without)
    ]
    assert changed(drawn[0], drawn[1]).any()


@pytest.mark.parametrize("size", [(180, 320), (240, 240), (426, 240)], ids=str)
def test_cards_fit_every_aspect(brand: BrandFiles, words: CardText, size: tuple[int, int]) -> None:
    for card in (title_card, end_card):
        element = card(brand, words, frame_size=FrameSize(*size), frame_rate=RATE)
        assert changed(*pictures(element)[[0, 60]]).mean() > 0.008


def test_equal_words_give_equal_bytes(hongjin: BrandFiles, words: CardText) -> None:
    one, other = (
        title_card(hongjin, words, frame_size=SMALL, frame_rate=RATE).frames() for _ in range(2)
    )
    assert all(a == b for a, b in zip(one, other, strict=True))


def test_a_picture_that_stays_is_handed_over_as_the_same_object(
    hongjin: BrandFiles, words: CardText
) -> None:
    frames = list(title_card(hongjin, words, frame_size=SMALL, frame_rate=RATE).frames())
    assert len({id(frame) for frame in frames}) < 60


def test_what_is_held_is_the_longest_stretch_of_one_picture(
    hongjin: BrandFiles, words: CardText
) -> None:
    element = title_card(hongjin, words, frame_size=SMALL, frame_rate=RATE)
    frames = list(element.frames())
    assert element.held is not None
    start, stop = element.held.start, element.held.stop
    assert stop - start > 40
    assert len(set(frames[start:stop])) == 1
    assert frames[start - 1] != frames[start] != frames[stop]


def test_a_character_without_a_glyph_is_named(hongjin: BrandFiles, words: CardText) -> None:
    with pytest.raises(BadBrand, match=r"lecturer '主讲 王ꙮ'.*ꙮ \(U\+A66E\)"):
        title_card(hongjin, replace(words, lecturer="王ꙮ"), frame_size=SMALL, frame_rate=RATE)
