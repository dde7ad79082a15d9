from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ffmpeg.window import place_expressions, shown_part
from pipeline.model.media import FrameSize
from pipeline.model.timing import FrameRange
from pipeline.model.window import Move, Path


@st.composite
def paths(draw: st.DrawFn) -> Path:
    at = first = (draw(st.integers(3000, 7000)), 5000)
    frame, moves = 0, []
    for _ in range(draw(st.integers(0, 5))):
        frame += draw(st.integers(0, 40))
        length = draw(st.integers(0, 60))
        goal = (draw(st.integers(3000, 7000)), 5000)
        moves.append(Move(FrameRange(frame, frame + length), at if length else goal, goal))
        at, frame = goal, frame + length
    return Path(first, tuple(moves))


@settings(max_examples=60, deadline=None)
@given(paths(), st.integers(0, 250), st.integers(1, 100))
def test_a_part_of_a_path_is_where_the_path_is(path: Path, start: int, count: int) -> None:
    """What a segment is keyed by says all that is seen in it, and nothing of what is not."""
    part = path.part(FrameRange(start, start + count))
    for frame in range(count):
        assert part.at(frame) == path.at(start + frame)
    assert all(move.span.start < count and move.span.stop > 0 for move in part.moves if move.span)


def test_a_path_that_stands_is_keyed_by_its_place_alone() -> None:
    path = Path((5000, 5000), (Move(FrameRange(100, 130), (5000, 5000), (6000, 5000)),))
    assert path.part(FrameRange(0, 100)) == Path((5000, 5000))
    assert path.part(FrameRange(130, 400)) == Path((6000, 5000))


def test_a_window_shows_whole_even_pixels() -> None:
    assert shown_part(FrameSize(1920, 1080), FrameSize(1080, 1080)) == FrameSize(1080, 1080)
    assert shown_part(FrameSize(321, 181), FrameSize(180, 180)) == FrameSize(180, 180)
    assert shown_part(FrameSize(1080, 1920), FrameSize(1080, 696)) == FrameSize(1080, 696)
    still = place_expressions(Path((3000, 5000)), FrameSize(1920, 1080), FrameSize(1080, 1080))
    assert still == ("36", "0")
