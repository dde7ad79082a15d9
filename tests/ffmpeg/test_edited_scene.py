"""What an edit list asks of a picture and its sound, looked at in what FFmpeg made: which frame is
on screen, what is covered, how dark a fade is, when a click is heard."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.ffmpeg.graph import Picture, PictureShape
from pipeline.ffmpeg.profile import PROFILES
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.segments import SceneFiles, encode_segment, segment_ranges
from pipeline.ffmpeg.splice import Heard, SoundPiece, decode, splice
from pipeline.model.media import FrameSize
from pipeline.model.timeline import Clip, Cover, Fade, Overlay, Timeline
from pipeline.model.timing import FrameRange
from tests.numbered import HEIGHT, WIDTH, clicks, number_of, numbers, sound_of, write_numbered

pytestmark = pytest.mark.ffmpeg
RATE = Fraction(25)
SIZE = FrameSize(WIDTH, HEIGHT)
FRAMES = 200


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_numbered(tmp_path_factory.mktemp("numbered") / "take.mov", FRAMES)


def render(tmp_path: Path, footage: Path, scene: Timeline, **stills: Path) -> Path:
    shape = PictureShape("mov", FRAMES, "yuv420p", SIZE)
    pictures = {"take": Picture(footage, shape)}
    for name, path in stills.items():
        pictures[name] = Picture(path, PictureShape("png_pipe", 0, "rgba", FrameSize(0, 0)))
    output = tmp_path / "scene.mp4"
    files = SceneFiles(pictures, None, (), tmp_path)
    encode_segment(scene, files, profile=PROFILES["draft"], output=output)
    return output


def scene(clip: Clip, *overlays: Overlay) -> Timeline:
    return Timeline(RATE, SIZE, (clip,), overlays)


def levels(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as film:
        return [frame.to_ndarray(format="gray8") for frame in film.decode(film.streams.video[0])]


@pytest.mark.parametrize("speed", ["1", "2", "3/2", "5/4", "1/2", "4/5", "111/100"])
def test_each_frame_shows_the_one_that_its_speed_says(
    tmp_path: Path, footage: Path, speed: str
) -> None:
    pace = Fraction(speed)
    clip = Clip("take", 30, FrameRange(0, 60), speed=pace)
    made = numbers(render(tmp_path, footage, scene(clip)))
    assert made == [30 + int(n * pace) for n in range(60)]


@pytest.mark.parametrize("gop", ["open-gop=1:keyint=25:bframes=4", "keyint=24:bframes=3"])
def test_a_clip_starts_at_its_frame_before_at_and_after_a_key_frame(
    tmp_path: Path, footage: Path, gop: str
) -> None:
    take = tmp_path / "camera.mov"
    camera = ["-an", "-c:v", "libx264", "-x264-params", f"{gop}:scenecut=0", "-qp", "10"]
    run_ffmpeg(["-i", str(footage), *camera, str(take)])
    for start in (1, *range(45, 53), *range(70, 77), 199):
        clip = Clip("take", start, FrameRange(0, 1))
        assert numbers(render(tmp_path, take, scene(clip))) == [start]


@pytest.mark.parametrize("speed", ["3/2", "4/5"])
def test_segments_of_a_faster_clip_join_without_a_repeated_or_lost_frame(speed: str) -> None:
    pace = Fraction(speed)
    whole = scene(Clip("take", 7, FrameRange(0, 997), speed=pace))
    ranges = segment_ranges(whole)
    assert len(ranges) == 4
    for frames in ranges:
        (part,) = whole.restricted(frames).clips
        assert part.source_start - 7 == frames.start * pace, "a whole frame of the source"


def test_a_span_cut_out_leaves_every_later_segment_as_it_was() -> None:
    before = scene(Clip("take", 0, FrameRange(0, 5000)))
    after = Timeline(
        RATE,
        SIZE,
        (Clip("take", 0, FrameRange(0, 1010)), Clip("take", 1023, FrameRange(1010, 4987))),
    )
    known = [before.restricted(frames) for frames in segment_ranges(before)]
    fresh = [after.restricted(frames) for frames in segment_ranges(after)]
    assert len([one for one in fresh if one not in known]) == 2
    assert sum(one.frame_count for one in fresh) == 4987


def test_fades_go_through_black_evenly_wherever_a_segment_starts(
    tmp_path: Path, footage: Path
) -> None:
    fades = (Fade(FrameRange(0, 20), is_in=True), Fade(FrameRange(30, 50), is_in=False))
    whole = scene(Clip("take", 255 % FRAMES, FrameRange(0, 50), fades=fades))
    bright = [float(one.max()) for one in levels(render(tmp_path, footage, whole))]
    part = whole.restricted(FrameRange(10, 40))
    again = [float(one.max()) for one in levels(render(tmp_path, footage, part))]
    assert bright[0] < 30
    assert bright[10] == pytest.approx((bright[0] + bright[25]) / 2, abs=12)
    assert bright[25] > 220
    assert bright[49] < 40
    assert again == pytest.approx(bright[10:40], abs=6)


@pytest.mark.parametrize("is_box", [True, False], ids=["box", "blur"])
def test_a_cover_hides_its_area_for_its_frames_and_nothing_else(
    tmp_path: Path, footage: Path, is_box: bool
) -> None:
    area = (Fraction(1, 4), Fraction(1, 2), Fraction(1, 2), Fraction(1, 2))
    cover = Cover(FrameRange(10, 20), area, is_box)
    clip = Clip("take", 86, FrameRange(0, 30), covers=(cover,))
    made = levels(render(tmp_path, footage, scene(clip)))
    sharpest = [float(np.abs(np.diff(p[100:170, 82:238].astype(int))).max()) for p in made]
    hidden = [edge < 14 for edge in sharpest]
    assert hidden == [False] * 10 + [True] * 10 + [False] * 10, repr(sharpest)
    upper = [number_of(np.vstack([picture[:80]] * 3)) for picture in made]
    assert upper == list(range(86, 116)), "what is not covered is seen"


def test_a_still_fills_the_frame_or_stands_beside_in_its_own_shape(
    tmp_path: Path, footage: Path
) -> None:
    from PIL import Image

    Image.new("RGB", (100, 100), (200, 40, 40)).save(tmp_path / "still.png")
    full = Overlay("still", 0, FrameRange(10, 20), 0, 0, True, box=SIZE, is_backed=True)
    side = Overlay("still", 0, FrameRange(25, 30), 20, 20, True, box=FrameSize(80, 40))
    clip = Clip("take", 170, FrameRange(0, 30))
    path = render(tmp_path, footage, scene(clip, full, side), still=tmp_path / "still.png")
    made = levels(path)
    assert [number_of(one) is None for one in made[:22]] == [False] * 10 + [True] * 10 + [False] * 2
    assert made[15][90, 20] < 25, "the rest of a full frame is black"
    assert 60 < made[15][90, 160] < 110, "the red square is in the middle"
    assert 60 < made[27][40, 60] < 110
    assert (made[27][40, 22] < 25) or (made[27][40, 22] > 220), "beside it the footage is seen"


def spliced(pieces: list[SoundPiece], take: Path, *, samples: int, output: Path) -> None:
    heard = Heard(Fraction(0), Fraction(8))
    raw = decode(take, heard, ["anull"], output=output.with_suffix(".f32")).raw
    sources, gains = {take: raw}, {take: 0.0}
    folder = output.parent
    splice(pieces, sources=sources, gains=gains, samples=samples, output=output, workspace=folder)


def test_pieces_of_sound_lie_at_their_samples(tmp_path: Path, footage: Path) -> None:
    pieces = [
        SoundPiece(footage, Fraction(19, 10), Fraction(0), Fraction(1)),
        SoundPiece(footage, Fraction(49, 10), Fraction(2), Fraction(2)),
    ]
    made = tmp_path / "mixed.wav"
    spliced(pieces, footage, samples=240_000, output=made)
    sound = sound_of(made)
    assert len(sound) == 240_000
    assert clicks(sound) == pytest.approx([0.1, 2.1, 3.1], abs=0.001)
    assert not sound[48_100:95_900].any(), "between pieces there is nothing"


@pytest.mark.parametrize("speed", ["3/2", "4", "4/5", "1/2"])
def test_faster_sound_keeps_its_pitch_and_its_place(
    tmp_path: Path, speed: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pace = Fraction(speed)
    take = write_numbered(tmp_path / "tone.mov", 100, hertz=440)
    duration = Fraction(4) / pace
    pieces = [SoundPiece(take, Fraction(0), Fraction(0), duration, speed=pace)]
    made, samples = tmp_path / "paced.wav", round(duration * 48_000)
    spliced(pieces, take, samples=samples, output=made)
    sound = sound_of(made)
    found = clicks(sound)
    assert found[-1] == pytest.approx(float(3 / pace), abs=0.06), "within two frames"
    strongest = np.abs(np.fft.rfft(sound)).argmax() * 48_000 / len(sound)
    assert strongest == pytest.approx(440, abs=40)
