"""What footage brings that a film must not have, mended; told by the decoded picture or sound."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.ffmpeg.graph import Picture
from pipeline.ffmpeg.mezzanine import (
    conform,
    copy_shape,
    needs_copy,
    reasons_to_conform,
    take_shape,
)
from pipeline.ffmpeg.probe import probe_trusted
from pipeline.ffmpeg.profile import PROFILES
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.segments import SceneFiles, encode_segment
from pipeline.ffmpeg.sound import SoundPiece, programme_sound
from pipeline.model.media import FrameSize, MediaFacts
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange
from tests.ffmpeg.made import RATE, voice
from tests.films import sound

pytestmark = pytest.mark.ffmpeg
COLOURS = ((200, 40, 40), (40, 170, 60), (50, 70, 200), (210, 180, 60), (128, 128, 128))
"""RGB of five upright stripes."""
SIZE, FRAME_RATE = FrameSize(320, 180), Fraction(25)
FRAMES = 10


def stripes(size: tuple[int, int] = (320, 180)) -> bytes:
    across, down = size
    picture = np.zeros((down, across, 3), np.uint8)
    for place, colour in enumerate(COLOURS):
        picture[:, place * across // 5 : (place + 1) * across // 5] = colour
    return picture.tobytes()


def filmed(path: Path, filters: str, options: Sequence[str] = (), *, picture: bytes = b"") -> Path:
    """FRAMES frames of the stripes (or of `picture`) through `filters`, in H.264."""
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", "320x180", "-framerate", "25"]
    encoding = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "10", *options]
    run_ffmpeg(
        [*raw, "-i", "pipe:0", "-vf", filters, *encoding, str(path)],
        feed=iter([picture or stripes()] * FRAMES),
    )
    return path


def shown(source: Path, folder: Path) -> tuple[MediaFacts, np.ndarray]:
    """The footage's facts, and the film made of it: RGB of every frame, as BT.709 has it."""
    facts = probe_trusted(source)
    shape = take_shape(facts, FRAME_RATE)
    if needs_copy(facts, FRAME_RATE):
        copy = folder / "copy.mp4"
        conform(source, facts, FRAME_RATE, output=copy)
        source, shape = copy, copy_shape(facts, FRAME_RATE)
    scene = Timeline(FRAME_RATE, SIZE, (Clip("take", 0, FrameRange(0, FRAMES)),))
    files = SceneFiles({"take": Picture(source, shape)}, None, (), folder)
    film = folder / "film.mp4"
    encode_segment(scene, files, profile=PROFILES["master"], output=film)
    with av.open(str(film)) as opened:
        assert int(opened.streams.video[0].codec_context.colorspace) == 1, "BT.709"
    decoded = folder / "film.rgb"
    asked = "scale=in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int"
    raw = ["-vf", asked, "-pix_fmt", "rgb24", "-f", "rawvideo", str(decoded)]
    run_ffmpeg(["-i", str(film), *raw])
    return facts, np.fromfile(decoded, np.uint8).reshape(-1, 180, 320, 3)


def patches(frames: np.ndarray) -> np.ndarray:
    """The middle of each stripe, averaged: (5, 3)."""
    return np.array(
        [frames[:, 70:110, p * 64 + 22 : p * 64 + 42].mean((0, 1, 2)) for p in range(5)]
    )


def test_footage_in_the_old_colours_is_converted_not_relabelled(tmp_path: Path) -> None:
    """BT.601 shown as BT.709 turns reds and greens by up to 25 of 255."""
    tags = "setparams=colorspace=smpte170m:color_primaries=smpte170m:color_trc=smpte170m:range=tv"
    coded = f"scale=out_color_matrix=bt601:out_range=tv,format=yuv420p,{tags}"
    source = filmed(tmp_path / "old.mp4", coded)
    facts, frames = shown(source, tmp_path)
    assert "another colour matrix" in reasons_to_conform(facts, FRAME_RATE)
    assert np.abs(patches(frames) - COLOURS).max() < 6


def test_footage_of_full_range_is_brought_to_video_range(tmp_path: Path) -> None:
    tags = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=pc"
    coded = f"scale=out_color_matrix=bt709:out_range=pc,format=yuvj420p,{tags}"
    facts, frames = shown(filmed(tmp_path / "full.mp4", coded), tmp_path)
    assert "full range" in reasons_to_conform(facts, FRAME_RATE)
    assert np.abs(patches(frames) - COLOURS).max() < 6


@pytest.mark.parametrize(
    ("name", "transfer"), [("hlg", "arib-std-b67"), ("pq", "smpte2084")], ids=["hlg", "pq"]
)
def test_high_dynamic_range_is_brought_to_ordinary_colours(
    name: str, transfer: str, tmp_path: Path
) -> None:
    linear = "zscale=tin=bt709:pin=709:rin=full:min=gbr:t=linear:npl=203,format=gbrpf32le"
    coded = f"{linear},zscale=p=2020:t={transfer}:m=2020_ncl:r=tv:npl=203,format=yuv420p10le"
    options = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc")
    meant = "setparams=range=pc:colorspace=gbr:color_primaries=bt709:color_trc=bt709"
    picture = f"format=gbrp,{meant},{coded}"
    facts, frames = shown(filmed(tmp_path / f"{name}.mp4", picture, options), tmp_path)
    assert "HDR" in reasons_to_conform(facts, FRAME_RATE)
    found = patches(frames)
    assert np.ptp(found[4]) < 6, "grey stays grey"
    assert 70 < found[4].mean() < 190, "and in the middle"
    for seen, meant in zip(found[:4], COLOURS[:4], strict=True):
        assert np.argmax(seen) == np.argmax(meant), "red stays red"
        saturation = (seen.max() - seen.min()) / seen.max()
        assert saturation > 0.4, "and is not washed out, as HDR shown as SDR is"


def test_an_interlaced_film_has_no_combs(tmp_path: Path) -> None:
    def moving() -> list[bytes]:
        fields = []
        for number in range(FRAMES * 2):
            picture = np.full((180, 320, 3), 40, np.uint8)
            picture[:, 20 + number * 12 : 60 + number * 12] = 220
            fields.append(picture.tobytes())
        return fields

    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", "320x180", "-framerate", "50"]
    woven = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,tinterlace=interleave_top"
    tags = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv,setfield=tff"
    encoding = ["-c:v", "libx264", "-flags", "+ildct+ilme", "-x264-params", "tff=1", "-crf", "10"]
    source = tmp_path / "woven.mp4"
    run_ffmpeg(
        [*raw, "-i", "pipe:0", "-vf", f"{woven},{tags}", *encoding, str(source)],
        feed=iter(moving()),
    )
    facts, frames = shown(source, tmp_path)
    assert "interlaced" in reasons_to_conform(facts, FRAME_RATE)

    def combed(pictures: np.ndarray) -> float:
        """How much each line differs from both its neighbours, which agree."""
        luma = pictures.astype(np.int16).mean(axis=-1)
        between = np.abs(2 * luma[:, 1:-1] - luma[:, :-2] - luma[:, 2:]) / 2
        return float((between[2:-2, 4:-4] > 50).mean())

    decoded = tmp_path / "woven.rgb"
    run_ffmpeg(["-i", str(source), "-pix_fmt", "rgb24", "-f", "rawvideo", str(decoded)])
    before = np.fromfile(decoded, np.uint8).reshape(-1, 180, 320, 3)
    assert combed(before) > 0.05
    assert combed(frames) < 0.005


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_film_stands_upright(degrees: int, tmp_path: Path) -> None:
    """A light corner is at the top left however the camera was held."""
    upright = np.full((180, 320, 3), 60, np.uint8)
    upright[:60, :60] = 230
    lying = np.ascontiguousarray(np.rot90(upright, degrees // 90))
    down, across = lying.shape[:2]
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{across}x{down}"]
    plain, source = tmp_path / "plain.mp4", tmp_path / "turned.mp4"
    tags = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
    coded = f"scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,{tags}"
    encoding = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "10", str(plain)]
    run_ffmpeg(
        [*raw, "-framerate", "25", "-i", "pipe:0", "-vf", coded, *encoding],
        feed=iter([lying.tobytes()] * FRAMES),
    )
    # FFmpeg's option turns anti-clockwise; a player then turns the picture clockwise
    turned = ["-display_rotation", str(-degrees % 360), "-i", str(plain), "-c", "copy"]
    run_ffmpeg([*turned, str(source)])
    facts, frames = shown(source, tmp_path)
    assert facts.video is not None
    assert facts.video.rotation == degrees
    assert frames.shape[1:3] == (180, 320)
    assert frames[:, 10:50, 10:50].mean() > 200
    for corner in (frames[:, 130:, 10:50], frames[:, 10:50, 270:], frames[:, 130:, 270:]):
        assert corner.mean() < 90


def test_five_channels_become_two_with_the_voice_in_the_middle(tmp_path: Path) -> None:
    """A tone on each side, front and back, and a voice in the centre."""
    seconds = 4
    times = np.arange(seconds * RATE) / RATE
    tones = {0: 500.0, 1: 700.0, 4: 1100.0, 5: 1300.0}
    channels = np.zeros((seconds * RATE, 6), np.float32)
    for channel, frequency in tones.items():
        channels[:, channel] = 0.01 * np.sin(2 * np.pi * frequency * times)
    channels[:, 2] = voice(seconds, seed=5)
    raw, source = tmp_path / "six.f32", tmp_path / "six.wav"
    channels.astype("<f4").tofile(raw)
    read = ["-f", "f32le", "-ar", str(RATE), "-ch_layout", "5.1", "-i", str(raw)]
    run_ffmpeg([*read, "-c:a", "pcm_s16le", str(source)])
    piece = SoundPiece(source, Fraction(0), Fraction(0), Fraction(seconds))
    made = programme_sound(
        [piece],
        total=Fraction(seconds),
        target=-16.0,
        output=tmp_path / "out.aac",
        workspace=tmp_path,
    )
    assert made.integrated == pytest.approx(-16, abs=0.5)
    sides = sound(tmp_path / "out.aac")[1024 : 1024 + seconds * RATE]

    def tone(side: int, frequency: float) -> float:
        turned = np.exp(-2j * np.pi * frequency * times)
        return float(20 * np.log10(abs((sides[:, side] * turned).mean()) + 1e-9))

    assert tone(0, 500) - tone(1, 500) > 15
    assert tone(1, 700) - tone(0, 700) > 15
    assert tone(0, 1100) - tone(1, 1100) > 10
    assert tone(1, 1300) - tone(0, 1300) > 10
    middle = (
        np.corrcoef(sides[:, 0], channels[:, 2])[0, 1],
        np.corrcoef(sides[:, 1], channels[:, 2])[0, 1],
    )
    assert min(middle) > 0.8, "the voice is on both sides"
    assert abs(middle[0] - middle[1]) < 0.05
