from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from pipeline.model.look import Face, Looks, Sight
from pipeline.model.timeline import Clip
from pipeline.model.timing import FrameRange
from pipeline.vision.choose import choose

FACE = Face(5000, 4000, 1200, 2200, 2)
CLIP = Clip("take", 0, FrameRange(0, 400))


def sight(frame: int, *, eyes: int = 2, sharpness: int = 500, brightness: int = 120) -> Sight:
    face = replace(FACE, eyes=eyes, x=5000 + frame)
    return Sight(frame, (face,), sharpness=sharpness, brightness=brightness)


def chosen(*sights: Sight, clips: tuple[Clip, ...] = (CLIP,)) -> int:
    choice = choose(clips, {"take": Looks(400, sights)})
    assert choice is not None
    return choice.clip.source_start + choice.frame


def test_open_eyes_count_more_than_sharpness() -> None:
    assert chosen(sight(50, eyes=0, sharpness=900), sight(100), sight(150, eyes=1)) == 100


def test_of_open_eyes_the_sharpest_is_taken() -> None:
    assert chosen(sight(50), sight(100, sharpness=700), sight(150, sharpness=600)) == 100


def test_a_picture_too_dark_is_not_chosen_for_its_sharpness() -> None:
    assert chosen(sight(50, sharpness=900, brightness=20), sight(100)) == 100


def test_a_picture_with_somebody_in_it_goes_before_one_without() -> None:
    assert chosen(Sight(50, sharpness=5000, brightness=120), sight(100, sharpness=10)) == 100


def test_without_anybody_the_sharpest_is_taken() -> None:
    slides = [Sight(frame, sharpness=frame, brightness=120) for frame in (20, 90, 60)]
    assert chosen(*slides) == 90


def test_only_what_the_film_shows_is_chosen() -> None:
    clips = (Clip("take", 200, FrameRange(0, 100), speed=Fraction(2)),)
    sights = [sight(100, sharpness=900), sight(201, sharpness=800), sight(300)]
    assert chosen(*sights, clips=clips) == 250, "frame 50 of the clip, at twice the pace"


def test_where_nothing_was_seen_nothing_is_chosen() -> None:
    assert choose((CLIP,), {"take": Looks(400, ())}) is None
