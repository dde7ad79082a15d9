"""HEVC, AV1 and hardware encoders: films of them are joined and checked as those of H.264 are; what
cannot run here is asked for rightly, and refused with its reason."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest

from pipeline.ffmpeg.capabilities import encoder_trouble, require_encoder
from pipeline.ffmpeg.codec_text import codec_text
from pipeline.ffmpeg.encoders import HARDWARE
from pipeline.ffmpeg.hls import Variant, write_hls
from pipeline.ffmpeg.profile import PROFILES, video_arguments
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.model.codec import to_json
from pipeline.model.errors import BrokenPromise, MissingTool
from pipeline.model.media import FrameSize
from pipeline.model.step import StageCall
from pipeline.settings.config import ENCODE_PROFILES
from pipeline.stages import compile
from tests.films import SIZE, numbered_film, numbers_shown, picture_times

RATE = Fraction(25)
COUNTS = (60, 36)
DEVICES = [name for name, one in PROFILES.items() if one.is_hardware]


def test_every_profile_but_the_webs_can_be_chosen() -> None:
    assert set(ENCODE_PROFILES) == set(PROFILES) - {"web"}


def joined(folder: Path, profile: str, codec: str) -> Path:
    """Two segments of `profile` under a tone, as the compile stage joins them."""
    head = tuple(video_arguments(PROFILES[profile], RATE))
    seconds = float(sum(COUNTS) / RATE)
    tone = folder / "tone.aac"
    source = ["-f", "lavfi", "-i", f"sine=440:r=48000:d={seconds}", "-ac", "2"]
    run_ffmpeg([*source, "-c:a", "aac", "-f", "adts", str(tone)])
    inputs = {"sound0000": tone}
    for place, count in enumerate(COUNTS):
        name = f"segment0000-{place:04d}"
        # a drawn card says nothing of where its colours lie, footage does
        lies = () if place else ("-chroma_sample_location", "left")
        inputs[name] = numbered_film(folder / f"{name}.mp4", count, options=(*head, *lies))
    output, workspace = folder / "output", folder / "work"
    output.mkdir()
    workspace.mkdir()
    shape = compile.FilmShape(RATE, FrameSize(*SIZE), codec)
    text = compile.FilmText((), ((0, "一"),), ())
    params = {"pieces": [list(COUNTS)], "text": to_json(text), "shape": to_json(shape)}
    compile.run(StageCall(params, inputs, output, workspace), lambda share: None)
    return output / compile.FILM


@pytest.mark.ffmpeg
@pytest.mark.parametrize(
    ("profile", "tag", "text"),
    [
        ("hevc", "hvc1", r"hvc1\.1\.6\.L\d+(\.[0-9A-F]+)*"),
        ("av1", "av01", r"av01\.0\.\d\dM\.08"),
    ],
)
def test_segments_join_without_a_seam(tmp_path: Path, profile: str, tag: str, text: str) -> None:
    film = joined(tmp_path, profile, PROFILES[profile].codec)
    assert numbers_shown(film) == [n for count in COUNTS for n in range(count)]
    assert picture_times(film) == [Fraction(n) / RATE for n in range(sum(COUNTS))]
    with av.open(str(film)) as opened:
        stream = opened.streams.video[0]
        assert stream.codec_context.codec_tag == tag
        named = codec_text(stream.codec_context.name, bytes(stream.codec_context.extradata))
        keys = [float(p.pts * p.time_base) for p in opened.demux(stream) if p.is_keyframe]
    assert re.fullmatch(text, named), named
    starts = [0.0, 2.0, float(COUNTS[0] / RATE)]
    assert set(starts) <= {round(key, 3) for key in keys}
    streams(film, tmp_path / "hls", named)


def streams(film: Path, folder: Path, named: str) -> None:
    """As HLS: the playlist names what it is coded in; every frame and every key frame decodes."""
    folder.mkdir()
    duration = sum(COUNTS) / RATE
    write_hls([Variant(film, "vmaster")], [], duration=Fraction(duration), output=folder)
    text = (folder / "main.m3u8").read_text(encoding="utf-8")
    assert f'CODECS="{named},mp4a.40.2"' in text
    assert f'CODECS="{named}",URI="keys.m3u8"' in text
    for playlist, frames in (("vmaster.m3u8", sum(COUNTS)), ("keys.m3u8", 3)):
        opened = ["-allowed_extensions", "ALL", "-i", str(folder / playlist), "-map", "0:v"]
        decoded = run_ffmpeg([*opened, "-fps_mode", "passthrough", "-f", "null", "-"])
        assert decoded.frames == frames, playlist
    first = folder / "whole.mp4"
    pieces = [folder / "vmaster-init.mp4", *sorted(folder.glob("vmaster-[0-9]*.m4s"))]
    first.write_bytes(b"".join(piece.read_bytes() for piece in pieces))
    assert numbers_shown(first) == [n for count in COUNTS for n in range(count)]


@pytest.mark.ffmpeg
def test_a_film_of_another_codec_than_planned_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenPromise, match="expected codec h264, found hevc"):
        joined(tmp_path, "hevc", "h264")


@pytest.mark.parametrize("name", DEVICES)
def test_a_hardware_profile_asks_for_what_joining_needs(name: str) -> None:
    profile = PROFILES[name]
    words = video_arguments(profile, RATE)
    asked = dict(pairwise(words))
    assert asked["-c:v"] == profile.encoder
    assert asked["-g"] == "50", "a key frame every two seconds"
    assert asked["-color_primaries"] == "bt709"
    assert ("-tag:v" in words) == (profile.codec == "hevc")
    assert asked["-profile:v"] == ("high" if profile.codec == "h264" else "main")
    assert any(option in words for option in ("-cq", "-global_quality", "-qp_i", "-q:v"))
    assert profile.encoder.endswith(HARDWARE)
    assert name.split("-")[0] == profile.codec


@pytest.mark.ffmpeg
def test_an_encoder_that_does_not_work_here_is_refused_with_its_reason() -> None:
    assert encoder_trouble("libx264") == ""
    assert encoder_trouble("h264_nowhere") == "this FFmpeg has none of that name"
    lacking = next((n for n in DEVICES if encoder_trouble(PROFILES[n].encoder)), None)
    if lacking is None:
        pytest.skip("every hardware encoder works on this machine")
    with pytest.raises(MissingTool) as refused:
        require_encoder(PROFILES[lacking].encoder, lacking)
    assert lacking in refused.value.message
    assert "weike doctor" in (refused.value.hint or "")


def test_codecs_are_named_as_players_know_them() -> None:
    """An hvcC of Main, level 4.0; an av1C of Main, level 4.0; an avcC of High, level 4.0."""
    hevc = bytes.fromhex("0101600000009000000000007800")[:12] + bytes([120])
    assert codec_text("hevc", hevc) == "hvc1.1.6.L120.90"
    assert codec_text("libdav1d", bytes.fromhex("81080c00")) == "av01.0.08M.08"
    assert codec_text("h264", bytes.fromhex("0164002800")) == "avc1.640028"
