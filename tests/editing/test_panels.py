from fractions import Fraction

from pipeline.editing.panels import in_turn, panel_overlays
from pipeline.model.edit import Mark
from pipeline.model.element import Element, Panel
from pipeline.model.media import FrameSize
from pipeline.model.timing import FrameRange

NAME = Element("name", 125, 20, 120, FrameSize(100, 30))
BODY = 1000


def panel(name: str, x: int = 200, y: int = 40) -> Panel:
    """Comes in 50 frames, goes in 20."""
    element = Element(name, 70, x, y, FrameSize(90, 90))
    return Panel(element, f"{name}-held", 50, Mark(time=Fraction(0)), None)


def test_it_comes_is_held_and_goes_without_a_gap() -> None:
    overlays = list(panel_overlays(panel("p"), FrameRange(100, 400)))
    assert [(one.source, one.source_start, one.is_still) for one in overlays] == [
        ("p", 0, False),
        ("p-held", 0, True),
        ("p", 50, False),
    ]
    spans = [one.span for one in overlays]
    assert spans == [FrameRange(100, 150), FrameRange(150, 380), FrameRange(380, 400)]


def test_the_shortest_only_comes_and_goes() -> None:
    overlays = list(panel_overlays(panel("p"), FrameRange(0, 70)))
    assert [one.span for one in overlays] == [FrameRange(0, 50), FrameRange(50, 70)]


def test_one_makes_way_for_the_next_in_the_order_of_time() -> None:
    first, second = panel("a"), panel("b")
    spans = in_turn(
        [(second, FrameRange(300, 500)), (first, FrameRange(100, 400))], BODY, None, NAME
    )
    assert spans == [(first, FrameRange(100, 300)), (second, FrameRange(300, 500))]


def test_it_waits_for_a_lower_third_that_stands_in_its_way_alone() -> None:
    named = FrameRange(10, 135)
    beside, below = panel("beside"), panel("below", x=60, y=100)
    wanted = FrameRange(50, 250)
    assert in_turn([(beside, wanted)], BODY, named, NAME) == [(beside, wanted)]
    assert in_turn([(below, wanted)], BODY, named, NAME) == [(below, FrameRange(135, 250))]
    short = in_turn([(below, FrameRange(50, 150))], BODY, named, NAME)
    assert short == [(below, FrameRange(135, 205))], "long enough to come and go"


def test_nothing_is_shown_beyond_the_body() -> None:
    (one,) = in_turn([(panel("p"), FrameRange(900, 1200))], BODY, None, NAME)
    assert one[1] == FrameRange(900, 1000)
