from __future__ import annotations

import tracemalloc
from fractions import Fraction

import pytest

from pipeline.model.codec import canonical, document, dumps, from_json, loads, to_json
from pipeline.model.media import FrameSize
from pipeline.model.step import Slot
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timeline import Clip, Marker, Overlay, Timeline
from pipeline.model.timing import FrameRange, TimeRange

TIMELINE = Timeline(
    Fraction(30000, 1001),
    FrameSize(1920, 1080),
    (Clip("card", 0, FrameRange(0, 100)), Clip("clip1", 5, FrameRange(100, 400))),
    (Overlay("logo", 0, FrameRange(100, 400), 10, 20, True),),
    (Cue(TimeRange(Fraction(4), Fraction(6)), ("大家好",)),),
    (Marker(100, "第一课"),),
)


def test_a_value_survives_the_way_to_json_and_back():
    assert from_json(Timeline, to_json(TIMELINE)) == TIMELINE
    assert loads("timeline/1", Timeline, dumps("timeline/1", TIMELINE)) == TIMELINE


def test_a_document_in_pieces_is_the_same_document():
    for value in (TIMELINE, TimedText("zh", ()), TimedText("zh", TIMELINE.cues * 3)):
        pieces = list(document("some/1", value))
        assert "".join(pieces) == dumps("some/1", value)


def test_a_long_document_in_pieces_is_never_in_memory():
    cues = tuple(Cue(TimeRange(Fraction(n), Fraction(n + 1)), (f"{n}",)) for n in range(3000))
    tracemalloc.start()
    size = sum(map(len, document("cues/1", TimedText("zh", cues))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000 < size


def test_a_document_of_another_schema_is_refused():
    with pytest.raises(ValueError, match=r"schema 'cues/2'"):
        loads("cues/2", TimedText, dumps("cues/1", TimedText("zh", ())))


def test_an_unknown_key_is_refused_by_name():
    with pytest.raises(ValueError, match="colour"):
        from_json(FrameSize, {"width": 1, "height": 2, "colour": "red"})


def test_a_missing_key_is_refused_by_name():
    with pytest.raises(ValueError, match="height"):
        from_json(FrameSize, {"width": 1})


def test_what_does_not_fit_is_told_with_its_place():
    plain = to_json(TIMELINE)
    plain["clips"][1]["span"]["start"] = "first"
    with pytest.raises(ValueError) as problem:
        from_json(Timeline, plain)
    assert str(problem.value) == "Timeline.clips[1].span.start: expected int, found 'first'"
    plain["clips"] = {}
    with pytest.raises(ValueError, match=r"^Timeline.clips: expected a list, found \{\}$"):
        from_json(Timeline, plain)


@pytest.mark.parametrize("wrong", [True, "1", 1.5, None])
def test_a_number_is_a_number(wrong: object):
    with pytest.raises(ValueError, match=r"FrameSize.width: expected int, found"):
        from_json(FrameSize, {"width": wrong, "height": 2})


def test_the_canonical_form_does_not_depend_on_the_order_of_keys():
    assert canonical({"a": 1, "b": Fraction(1, 2)}) == canonical({"b": Fraction(1, 2), "a": 1})


def test_the_canonical_form_is_that_of_the_plain_value():
    """Whatever lies in it, and however deep: keys must not depend on who made it plain."""
    value = {"timeline": TIMELINE, "rows": ((1, 2.5), ()), "sides": frozenset("ba"), "none": None}
    assert canonical(value) == canonical(to_json(value))
    assert canonical({"slot": Slot.ENCODE, "deep": [{"at": Fraction(1, 3)}]}) == (
        b'{"deep":[{"at":"1/3"}],"slot":"encode"}'
    )


def test_a_timeline_restricted_to_a_span_starts_at_frame_0_and_keeps_what_is_on_screen():
    scene = TIMELINE.restricted(FrameRange(90, 150))
    assert scene.frame_count == 60
    assert [clip.source_start for clip in scene.clips] == [90, 5]
    assert scene.overlays[0].span == FrameRange(10, 60)
    assert scene.overlays[0].source_start == 0, "a still has no frames to skip"
    assert scene.markers == (Marker(10, "第一课"),)
    start = Fraction(90 * 1001, 30000)
    assert scene.cues[0].span.start == Fraction(4) - start


def test_clips_that_leave_a_gap_are_refused():
    with pytest.raises(ValueError, match="follow each other"):
        Timeline(Fraction(25), FrameSize(16, 9), (Clip("a", 0, FrameRange(5, 10)),))
