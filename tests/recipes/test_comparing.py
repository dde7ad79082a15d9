"""Films broken on purpose, with real FFmpeg, and told against their footage; and films that do no
more than their footage does, or than was planned, and are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.ffmpeg.graph import Picture, PictureShape
from pipeline.ffmpeg.measure import Places, measure
from pipeline.ffmpeg.probe import probe
from pipeline.ffmpeg.profile import PROFILES
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.segments import SceneFiles, encode_segment
from pipeline.ffmpeg.sound import SoundPiece, programme_sound
from pipeline.model.codec import from_json, to_json
from pipeline.model.measured import Measurements
from pipeline.model.media import FrameSize
from pipeline.model.step import StageCall
from pipeline.model.timeline import Clip, Cover, Fade, Overlay, Sound, Timeline
from pipeline.model.timing import FrameRange, TimeRange
from pipeline.recipes.comparing import Idle, Still, differences, within
from pipeline.stages import compile
from tests.films import SIZE, numbered_film

pytestmark = pytest.mark.ffmpeg
RATE = Fraction(25)
SECONDS = 8
FRAMES = 200
WHOLE = FrameRange(0, FRAMES)
TAKE = "clip0"
TIMELINE = Timeline(
    RATE,
    FrameSize(*SIZE),
    (Clip(TAKE, 0, WHOLE),),
    sounds=(Sound(TAKE, Fraction(0), TimeRange(Fraction(0), Fraction(SECONDS))),),
)


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Moves and sounds all through."""
    folder = tmp_path_factory.mktemp("footage")
    picture = numbered_film(folder / "picture.mp4", FRAMES)
    noise = f"anoisesrc=d={SECONDS}:c=pink:r=48000:a=0.4:seed=7"
    film = folder / "take.mp4"
    inputs = ["-i", str(picture), "-f", "lavfi", "-i", noise]
    run_ffmpeg([*inputs, "-c:v", "copy", "-c:a", "aac", "-shortest", str(film)])
    return film


def measured(film: Path, folder: Path) -> Measurements:
    folder.mkdir()
    return measure(film, probe(film), Places(folder, folder / "speech.wav"))


@pytest.fixture(scope="module")
def known(footage: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measurements]:
    return {TAKE: measured(footage, tmp_path_factory.mktemp("known") / "it")}


def black(footage: Path, folder: Path) -> Path:
    """The footage, black from 3 s to 6 s."""
    film = folder / "black.mp4"
    box = "drawbox=c=black:t=fill:enable='between(t,3,6)'"
    run_ffmpeg(["-i", str(footage), "-vf", box, "-an", str(film)])
    return film


def joined(
    folder: Path,
    picture: Path,
    voice: Path,
    heard: Sequence[tuple[int, int]] = ((0, SECONDS),),
    *,
    frames: int = FRAMES,
) -> Idle:
    """What the compile stage finds in a film of `picture`, of which `frames` are there, and of
    those seconds of `voice`."""
    folder.mkdir(exist_ok=True)
    shape = PictureShape("mov", frames, "yuv420p", FrameSize(*SIZE))
    segment, sound = folder / "segment.mp4", folder / "sound.aac"
    files = SceneFiles({TAKE: Picture(picture, shape)}, None, (), folder)
    encode_segment(TIMELINE, files, profile=PROFILES["master"], output=segment)
    pieces = tuple(
        SoundPiece(voice, Fraction(start), Fraction(start), Fraction(stop - start))
        for start, stop in heard
    )
    total = Fraction(SECONDS)
    programme_sound(pieces, total=total, target=-16.0, output=sound, workspace=folder)
    text = compile.FilmText((), ((0, "一"),), ())
    params = {
        "pieces": [[FRAMES]],
        "text": to_json(text),
        "shape": to_json(compile.FilmShape(RATE, FrameSize(*SIZE))),
    }
    inputs = {"segment0000-0000": segment, "sound0000": sound}
    for name in ("output", "work"):
        (folder / name).mkdir()
    call = StageCall(params, inputs, folder / "output", folder / "work")
    facts = compile.run(call, lambda share: None)
    return Idle(
        tuple(from_json(Still, one) for one in facts["still"]),
        tuple(from_json(TimeRange, one) for one in facts["silent"]),
    )


def told(idle: Idle, known: dict[str, Measurements], timeline: Timeline = TIMELINE) -> list[str]:
    return list(differences(timeline, idle, known))


def test_a_film_as_its_footage_is_told_of_nothing(
    footage: Path, known: dict[str, Measurements], tmp_path: Path
) -> None:
    idle = joined(tmp_path / "film", footage, footage)
    assert idle == Idle((), ())
    assert told(idle, known) == []


def test_a_picture_that_stops_half_way_is_told_and_where(
    footage: Path, known: dict[str, Measurements], tmp_path: Path
) -> None:
    half = tmp_path / "half.mp4"
    run_ffmpeg(["-i", str(footage), "-frames:v", "100", "-an", str(half)])
    idle = joined(tmp_path / "film", half, footage, frames=100)
    (line,) = told(idle, known)
    assert "a picture that moves from" in line
    assert "found one that is frozen" in line
    start, stop = (float(word) for word in line.split() if word.replace(".", "").isdigit())
    assert (start, stop) == pytest.approx((4.0, 8.0), abs=0.3)


def test_a_black_hole_is_told_unless_the_footage_has_it_too(
    footage: Path, known: dict[str, Measurements], tmp_path: Path
) -> None:
    hole = black(footage, tmp_path)
    idle = joined(tmp_path / "film", hole, footage)
    (one,) = idle.still
    assert one.is_black
    assert (one.frames.start, one.frames.stop) == pytest.approx((75, 150), abs=5)
    (line,) = told(idle, known)
    assert "found black" in line
    assert told(idle, {TAKE: measured(hole, tmp_path / "hole")}) == []


def test_a_silence_is_told_unless_the_footage_has_it_too(
    footage: Path, known: dict[str, Measurements], tmp_path: Path
) -> None:
    idle = joined(tmp_path / "film", footage, footage, ((0, 3), (6, SECONDS)))
    (span,) = idle.silent
    assert (float(span.start), float(span.stop)) == pytest.approx((3, 6), abs=0.06)
    assert told(idle, known) == [
        f"expected sound from {float(span.start):.2f} to {float(span.stop):.2f} s, as in its "
        "footage, found silence"
    ]
    quiet = tmp_path / "quiet.mp4"
    mute = "volume=0:enable='between(t,2.9,6.1)'"
    run_ffmpeg(["-i", str(footage), "-af", mute, "-c:v", "copy", str(quiet)])
    assert told(idle, {TAKE: measured(quiet, tmp_path / "measured")}) == []


STANDS = Idle((Still(FrameRange(50, 150), True),), ())
(CLIP,) = TIMELINE.clips
AREA = (Fraction(0), Fraction(0), Fraction(1), Fraction(1))
PLANNED = {
    "a fade": replace(
        TIMELINE, clips=(replace(CLIP, fades=(Fade(FrameRange(60, 100), is_in=False),)),)
    ),
    "a cover": replace(
        TIMELINE, clips=(replace(CLIP, covers=(Cover(FrameRange(50, 150), AREA, is_box=True),)),)
    ),
    "a still": replace(
        TIMELINE, overlays=(Overlay("still0", 0, FrameRange(40, 160), 0, 0, is_still=True),)
    ),
    "a card": replace(TIMELINE, clips=(replace(CLIP, source="title-card"),)),
}


@pytest.mark.parametrize("name", PLANNED)
def test_what_was_planned_is_told_of_nothing(name: str, known: dict[str, Measurements]) -> None:
    assert told(STANDS, known)
    assert told(STANDS, known, PLANNED[name]) == []


def test_a_compilations_spans_are_found_in_the_lessons_own_time() -> None:
    """The lesson's frames 40 to 140 stand at 1000 to 1100 of the compilation."""
    idle = Idle(
        (Still(FrameRange(1050, 1300), False), Still(FrameRange(0, 900), True)),
        (TimeRange(Fraction(41), Fraction(60)),),
    )
    part = within(idle, FrameRange(1000, 1100), RATE, at=40)
    assert part == Idle(
        (Still(FrameRange(90, 140), False),),
        (TimeRange(Fraction(13, 5), Fraction(28, 5)),),
    )
