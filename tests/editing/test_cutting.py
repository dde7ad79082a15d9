"""From a found edit list to frames: what is cut, where sound leads or lags, what lies over it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pipeline.editing.cutting import cut_of
from pipeline.editing.spans import Angled, Found, NothingThere, Reach, Reel, Spot
from pipeline.model.edit import Covered, Inserted, Placement, Shown, Stretch
from pipeline.model.sync import Sync
from pipeline.model.timing import FrameRange, TimeRange

RATE = Fraction(25)
REELS = (Reel(250, True), Reel(100, True))
WHOLE = Stretch()
AREA = (Fraction(0), Fraction(0), Fraction(1, 2), Fraction(1, 2))


def reach(start: str, stop: str, take: int = 0, last: int | None = None, line: int = 1) -> Reach:
    to = take if last is None else last
    return Reach(Spot(take, Fraction(start)), Spot(to, Fraction(stop)), line)


def cut(*show: tuple[Reach, Shown], rate: Fraction = RATE, reels=REELS, **rest):
    return cut_of(Found(show, **rest), reels, rate)


def spans(made) -> list[tuple[int, int, int]]:
    return [(piece.take, piece.start, piece.frame_count) for piece in made.pieces]


def heard(made) -> list[tuple[str, float, float, float]]:
    return [
        (one.source, float(one.source_start), float(one.span.start), float(one.span.stop))
        for one in made.sounds
    ]


def test_a_span_cut_out_leaves_two_pieces_that_meet() -> None:
    made = cut((reach("0", "10"), Shown(WHOLE)), cut=(reach("2", "3.48"),))
    assert spans(made) == [(0, 0, 50), (0, 87, 163)]
    assert heard(made) == [("0", 0, 0, 2), ("0", 3.48, 2, 8.52)]
    assert made.frame_count == 213


def test_cuts_that_overlap_or_cover_everything_between_are_one() -> None:
    made = cut(
        (reach("0", "10"), Shown(WHOLE)),
        cut=(reach("2", "4"), reach("3", "5"), reach("4.5", "4.6")),
    )
    assert spans(made) == [(0, 0, 50), (0, 125, 125)]


def test_a_reach_from_take_to_take_shows_the_end_of_one_and_the_start_of_the_next() -> None:
    made = cut((reach("8", "1", 0, 1), Shown(WHOLE)))
    assert spans(made) == [(0, 200, 50), (1, 0, 25)]


def test_an_alternative_take_is_passed_by_unless_it_is_named() -> None:
    reels = (Reel(250, True), Reel(100, True, is_alternative=True), Reel(50, True))
    made = cut((reach("8", "1", 0, 2), Shown(WHOLE)), reels=reels)
    assert spans(made) == [(0, 200, 50), (2, 0, 25)]
    named = cut((reach("1", "2", 1), Shown(WHOLE)), reels=reels)
    assert spans(named) == [(1, 25, 25)]


def test_spans_may_be_shown_in_any_order_and_twice() -> None:
    made = cut(
        (reach("5", "6"), Shown(WHOLE)),
        (reach("1", "2"), Shown(WHOLE)),
        (reach("5", "6"), Shown(WHOLE)),
    )
    assert spans(made) == [(0, 125, 25), (0, 25, 25), (0, 125, 25)]


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30_000, 1001), Fraction(24_000, 1001)])
def test_pieces_and_sounds_are_on_whole_frames_at_any_rate(rate: Fraction) -> None:
    made = cut((reach("0", "7"), Shown(WHOLE)), rate=rate, cut=(reach("1.001", "2.718"),))
    for piece, sound in zip(made.pieces, made.sounds, strict=True):
        assert sound.source_start == piece.start / rate
        assert sound.span.duration == piece.frame_count / rate
    assert made.sounds[0].span.stop == made.sounds[1].span.start


def test_a_faster_piece_is_shorter_and_shows_no_frame_beyond_its_own() -> None:
    made = cut((reach("0", "1.24"), Shown(WHOLE, speed=Fraction(3, 2))))
    (piece,) = made.pieces
    assert piece.frame_count == 21
    assert piece.start + int((piece.frame_count - 1) * piece.speed) <= 30


def test_sound_that_leads_takes_the_place_of_the_sound_before_it() -> None:
    made = cut(
        (reach("0", "2"), Shown(WHOLE)),
        (reach("6", "8"), Shown(WHOLE, lead=Fraction(12, 25))),
    )
    assert spans(made) == [(0, 0, 50), (0, 150, 50)], "the picture does not move"
    assert heard(made) == [("0", 0, 0, 1.52), ("0", 5.52, 1.52, 4)]


def test_sound_that_lags_goes_on_under_the_next_picture() -> None:
    made = cut(
        (reach("0", "2"), Shown(WHOLE, lag=Fraction(1))),
        (reach("6", "8"), Shown(WHOLE)),
    )
    assert heard(made) == [("0", 0, 0, 3), ("0", 7, 3, 4)]


def test_sound_never_leads_from_before_its_take_nor_lags_beyond_it() -> None:
    made = cut(
        (reach("9", "10"), Shown(WHOLE, lag=Fraction(5))),
        (reach("0.2", "2", 1), Shown(WHOLE, lead=Fraction(5))),
    )
    assert heard(made) == [("0", 9, 0, 0.8), ("1", 0, 0.8, 2.8)]


def test_fades_are_only_at_the_edges_of_what_a_line_shows() -> None:
    shown = Shown(WHOLE, fade_in=Fraction(1), fade_out=Fraction(1, 2))
    made = cut((reach("0", "10"), shown), cut=(reach("4", "5"),))
    assert [(piece.fade_in, piece.fade_out) for piece in made.pieces] == [(25, 0), (0, 12 + 1)]
    assert [float(one.fade_in) for one in made.sounds] == [1, 0]


def test_a_take_without_sound_is_silent() -> None:
    made = cut((reach("0", "1"), Shown(WHOLE)), reels=(Reel(250, False),))
    assert made.sounds == ()


def test_a_cover_follows_its_frames_through_cuts_and_speed_and_hides_whole_frames() -> None:
    covered = Covered(WHOLE, AREA, is_box=False)
    made = cut(
        (reach("0", "10"), Shown(WHOLE, speed=Fraction(3, 2))),
        cut=(reach("2", "3"),),
        covers=((reach("1.5", "4"), covered),),
    )
    first, second = (piece.covers[0].span for piece in made.pieces)
    assert first == FrameRange(25, 34)
    assert second == FrameRange(0, 17)


def test_a_still_stands_over_the_unbroken_run_that_is_left_of_its_stretch() -> None:
    made = cut(
        (reach("0", "10"), Shown(WHOLE)),
        cut=(reach("2", "3"),),
        inserts=((reach("1", "4"), Inserted("a.png", WHOLE, Placement.LEFT)),),
    )
    assert [laid.span for laid in made.stills] == [FrameRange(25, 75)]


def test_the_name_comes_where_its_moment_is_shown() -> None:
    made = cut(
        (reach("5", "6"), Shown(WHOLE)),
        (reach("0", "2"), Shown(WHOLE)),
        lower_third=Spot(0, Fraction(1)),
    )
    assert made.lower_third == 50


@pytest.mark.parametrize(
    "rest",
    [
        {"cut": (reach("0", "10"),)},
        {"inserts": ((reach("1", "2", 1, line=7), Inserted("a.png", WHOLE)),)},
        {"lower_third": Spot(1, Fraction(1)), "lower_third_line": 7},
    ],
    ids=["all cut out", "a still over nothing", "a name at nothing"],
)
def test_a_line_that_comes_to_nothing_is_told(rest) -> None:
    with pytest.raises(NothingThere) as caught:
        cut((reach("0", "10", line=7), Shown(WHOLE)), **rest)
    assert caught.value.line == 7


def test_times_beyond_a_take_come_to_its_end() -> None:
    made = cut((reach("9", "99"), Shown(WHOLE)))
    assert spans(made) == [(0, 225, 25)]
    assert made.sounds[0].span == TimeRange(Fraction(0), Fraction(1))


def angle(reach: Reach, offset: str = "0", drift: str = "0") -> Angled:
    """Of camera 2, beside take 0."""
    sync = Sync(Fraction(offset), Fraction(drift), 1.0)
    return Angled(reach, 2, {0: sync}, "side.mp4")


CAMERAS = (*REELS, Reel(200, True, True))


def test_another_camera_is_seen_for_a_stretch_and_the_take_is_heard_throughout() -> None:
    plain = cut((reach("0", "10"), Shown(WHOLE)), reels=CAMERAS)
    made = cut(
        (reach("0", "10"), Shown(WHOLE)), reels=CAMERAS, angles=(angle(reach("4", "6"), "1.48"),)
    )
    assert spans(made) == [(0, 0, 100), (2, 63, 50), (0, 150, 100)]
    assert made.sounds == plain.sounds
    assert made.starts == (0, 100, 150)
    assert made.frame_count == plain.frame_count


def test_a_clock_that_runs_faster_is_reckoned_with_at_the_middle() -> None:
    made = cut(
        (reach("0", "10"), Shown(WHOLE)),
        reels=(Reel(25_000, True), REELS[1], Reel(25_000, True, True)),
        angles=(angle(reach("4", "8"), drift="1/100"),),
    )
    middle = made.pieces[1].start + made.pieces[1].frame_count / 2
    assert middle == pytest.approx(6 * 25 * 1.01, abs=0.51)


def test_an_angle_follows_cuts_fades_covers_and_speed() -> None:
    made = cut(
        (reach("0", "10"), Shown(WHOLE, speed=Fraction(2), fade_in=Fraction(1))),
        reels=(*REELS, Reel(250, True, True)),
        cut=(reach("5", "6"),),
        angles=(angle(reach("0", "2")), angle(reach("4", "8"))),
        covers=((reach("4", "5", take=2), Covered(WHOLE, AREA, is_box=True)),),
    )
    assert spans(made)[0] == (2, 0, 25)
    assert made.pieces[0].fade_in == 25
    assert all(piece.fade_in == 0 for piece in made.pieces[1:])
    assert [take for take, _, _ in spans(made)] == [2, 0, 2, 2, 0]
    covered = [bool(piece.covers) for piece in made.pieces]
    assert covered == [False, False, True, False, False]
    assert sum(piece.frame_count for piece in made.pieces) == made.frame_count == 113


def test_a_camera_that_was_not_running_then_is_told_with_when_it_was() -> None:
    with pytest.raises(NothingThere, match=r"side.mp4 ran from 3.0 s to 11.0 s"):
        cut((reach("0", "10"), Shown(WHOLE)), reels=CAMERAS, angles=(angle(reach("2", "6"), "3"),))


def test_a_camera_that_heard_something_else_needs_an_offset() -> None:
    unsynced = Angled(reach("2", "4"), 2, {}, "side.mp4")
    with pytest.raises(NothingThere, match=r"offset: 1\.5"):
        cut((reach("0", "10"), Shown(WHOLE)), reels=CAMERAS, angles=(unsynced,))


def test_an_angle_on_what_is_cut_out_stands_for_nothing() -> None:
    with pytest.raises(NothingThere, match="nothing that is shown"):
        cut(
            (reach("0", "10"), Shown(WHOLE)),
            reels=CAMERAS,
            cut=(reach("2", "6"),),
            angles=(angle(reach("3", "5")),),
        )
