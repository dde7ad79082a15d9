"""Films made on request: smaller, within a size, to listen to, to stream."""

from __future__ import annotations

import json
import re
from pathlib import Path

import av
import pytest

from pipeline.ffmpeg.check import decoded_frames
from pipeline.ffmpeg.measure import measure_loudness
from pipeline.ffmpeg.run import run_ffmpeg
from tests.house import House, demo_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]
LESSON = "04-before-you-leave"
TARGET = f"demo/{LESSON}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, small_footage: Path) -> House:
    root = tmp_path_factory.mktemp("further") / "root"
    house = demo_house(root, small_footage, (LESSON,))
    house.edit("config/weike.yaml", "small_bytes: 10000000", "small_bytes: 600000")
    house.weike("watch", "demo", "--once")
    assert house.summary("demo")["failed"] == 0
    return house


@pytest.fixture(scope="module")
def folder(house: House) -> Path:
    for product in ("small", "audio", "hls"):
        assert house.summary(f"{TARGET}:{product}")["failed"] == 0
    return house.course / "deliverables" / LESSON


def test_a_film_within_a_size_has_every_frame_and_its_sound(folder: Path) -> None:
    film = folder / f"{LESSON}.small.mp4"
    assert 300_000 < film.stat().st_size <= 600_000
    assert decoded_frames(film) == decoded_frames(folder / f"{LESSON}.mp4")
    with av.open(str(film)) as opened:
        assert [stream.codec_context.name for stream in opened.streams] == ["h264", "aac"]


def test_a_size_that_no_picture_survives_is_refused_with_the_reason(house: House) -> None:
    house.edit("config/weike.yaml", "small_bytes: 600000", "small_bytes: 200000")
    ran = house.weike("build", f"{TARGET}:small", code=1)
    house.edit("config/weike.yaml", "small_bytes: 200000", "small_bytes: 600000")
    assert "looks good in 0.2 MB" in ran.err
    assert "part the lesson in two" in ran.err


def test_the_sound_alone_has_the_lessons_chapters_and_its_poster(folder: Path) -> None:
    with av.open(str(folder / f"{LESSON}.m4a")) as opened:
        assert opened.streams.audio[0].codec_context.name == "aac"
        assert opened.streams.video[0].codec_context.name == "mjpeg"
        assert opened.chapters()[0]["metadata"]["title"] == "Four checks before you leave"
        assert opened.metadata["title"] == "Four checks before you leave"


def test_every_playlist_plays_every_frame(folder: Path) -> None:
    """FFmpeg's own reader stands for a player; the allow-list is what it needs to follow files."""
    place = folder / f"{LESSON}.hls"
    text = (place / "main.m3u8").read_text(encoding="utf-8")
    variants = re.findall(r"^(v\w+\.m3u8)$", text, re.MULTILINE)
    assert len(variants) == 3
    planned = decoded_frames(folder / f"{LESSON}.mp4")
    for name in variants:
        opened = ["-allowed_extensions", "ALL", "-i", str(place / name)]
        assert run_ffmpeg([*opened, "-f", "null", "-"]).frames == planned, name
    assert "TYPE=SUBTITLES" in text
    assert 'URI="sound.m3u8"' in text
    assert re.search(r'CODECS="avc1\.64[0-9a-f]{4},mp4a\.40\.2"', text)
    assert (place / "captions.en.vtt").read_text(encoding="utf-8").startswith("WEBVTT\nX-TIME")


def test_a_player_finds_key_frames_alone_to_wind_by(folder: Path) -> None:
    """As many as the film has key frames, each where the playlist says it is, each a picture."""
    place = folder / f"{LESSON}.hls"
    text = (place / "main.m3u8").read_text(encoding="utf-8")
    assert re.search(r'#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=\d+,RES\S+,URI="keys.m3u8"', text)
    keys = (place / "keys.m3u8").read_text(encoding="utf-8")
    assert "#EXT-X-I-FRAMES-ONLY" in keys
    ranges = re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)", keys)
    ends = [int(size) + int(start) for size, start in ranges]
    assert ends[:-1] == [int(start) for _, start in ranges[1:]]
    assert ends[-1] <= (place / "keys.mp4").stat().st_size
    opened = ["-allowed_extensions", "ALL", "-i", str(place / "keys.m3u8")]
    assert run_ffmpeg([*opened, "-fps_mode", "passthrough", "-f", "null", "-"]).frames == len(
        ranges
    )
    seconds = sum(float(one) for one in re.findall(r"#EXTINF:([0-9.]+)", keys))
    assert seconds >= decoded_frames(folder / f"{LESSON}.mp4") / 25 - 2


def test_a_film_without_the_logo_differs_only_in_its_corner(house: House, folder: Path) -> None:
    events = house.weike("build", f"{TARGET}:no-logo", "--json").lines
    done = [event.get("stage") for event in events if event.get("state") == "done"]
    assert set(done) == {"segment", "compile"}, "cards are the master's own"
    pictures = []
    for name in (f"{LESSON}.mp4", f"{LESSON}.no-logo.mp4"):
        with av.open(str(folder / name)) as film:
            shown = [frame.to_ndarray(format="gray").astype(int) for frame in film.decode(video=0)]
            pictures.append(shown[200])
    differs = abs(pictures[0] - pictures[1])
    assert differs[:30, -60:].max() > 40, "the corner"
    assert differs[60:, :240].mean() < 2


def test_the_small_pictures_lie_on_their_sheet(folder: Path) -> None:
    from PIL import Image

    place = folder / f"{LESSON}.hls"
    spots = re.findall(r"#xywh=(\d+),(\d+),(\d+),(\d+)", (place / "thumbnails.vtt").read_text())
    with Image.open(place / "thumbnails.jpg") as sheet:
        for x, y, width, height in (tuple(map(int, spot)) for spot in spots):
            assert x + width <= sheet.width
            assert y + height <= sheet.height
        x, y, width, height = map(int, spots[-1])
        assert sheet.crop((x, y, x + width, y + height)).convert("L").getextrema()[1] > 30


def test_what_a_channel_was_given_is_renewed_by_every_build(house: House, folder: Path) -> None:
    house.weike("publish", TARGET, "--channel", "official-account")
    house.edit(f"projects/demo/lessons/{LESSON}/lesson.yaml", "Fire warden", "Fire marshal")
    done = {event.get("stage") for event in house.weike("build", "demo", "--json").lines}
    assert "budget" in done
    assert "listen" not in done
    kit = house.course / "deliverables" / "kits" / "official-account"
    (film,) = kit.rglob("*.small.mp4")
    assert film.stat().st_size <= 600_000
    (row,) = json.loads(house.weike("status", "demo", "--json").out)["lessons"]
    assert row["state"] == "ready", "the film has changed since it was published"


def test_a_channel_whose_film_nobody_made_says_how_to_make_it(house: House) -> None:
    house.edit("config/channels.yaml", "product: web", "product: audio")
    ran = house.weike("publish", TARGET, "--channel", "internal", code=1)
    assert f"weike build {TARGET}:audio" in ran.err


def test_a_channel_that_wants_another_loudness_gets_it_without_encoding_a_picture(
    house: House,
) -> None:
    """Measured on the encoded files; the picture's packets are the same bytes."""
    channels = "config/channels.yaml"
    house.edit(
        channels,
        "product: burned-in\n    max_bytes",
        "product: burned-in\n    lufs: -14\n    max_bytes",
    )
    lines = house.weike("build", f"{TARGET}:burned-in@-14", "--json").lines
    stages = {one["stage"] for one in lines if one.get("state") == "done"}
    assert {"sound", "compile"} <= stages
    assert not stages & {"segment", "web", "title", "mezzanine"}
    assert house.summary("demo:course@-14")["failed"] == 0
    house.weike("publish", "demo", "--channel", "douyin", "--by", "王芳")
    kits = house.course / "deliverables" / "kits" / "douyin"
    films = {path.parent.name: path for path in kits.glob("*/*.mp4")}
    assert set(films) == {f"demo_{LESSON}", "demo"}
    for film in films.values():
        found = measure_loudness(film)
        assert found.integrated == pytest.approx(-14, abs=0.5)
        assert found.true_peak is not None
        assert found.true_peak <= -1.0
    usual = house.course / "deliverables" / LESSON / f"{LESSON}.burned-in.mp4"
    assert measure_loudness(usual).integrated == pytest.approx(-16, abs=0.5)
    assert packets(usual) == packets(films[f"demo_{LESSON}"])
    # what was handed over is kept up by every build
    assert house.summary("demo")["ran"] == 0
    assert (usual.parent / f"{LESSON}.burned-in-14LUFS.mp4").is_file()


def test_small_film_stream_and_sound_alone_have_the_loudness_that_they_are_asked_for(
    house: House, folder: Path
) -> None:
    wanted = [f"{TARGET}:{product}@-14" for product in ("small", "hls", "audio")]
    lines = house.weike("build", *wanted, "--json").lines
    stages = {one["stage"] for one in lines if one.get("state") == "done"}
    assert {"budget", "stream", "listen"} <= stages
    assert not stages & {"segment", "web", "title"}
    stream = folder / f"{LESSON}.hls-14LUFS"
    sound = stream / "sound.mp4"  # the pieces of its sound, one after the other
    pieces = [stream / "sound-init.mp4", *sorted(stream.glob("sound-[0-9]*.m4s"))]
    sound.write_bytes(b"".join(piece.read_bytes() for piece in pieces))
    others = [folder / f"{LESSON}.small-14LUFS.mp4", folder / f"{LESSON}.audio-14LUFS.m4a"]
    for path in (sound, *others):
        found = measure_loudness(path)
        assert found.integrated == pytest.approx(-14, abs=0.5), path.name
        assert found.true_peak is not None
        assert found.true_peak <= -1.0
    sound.unlink()
    assert "main.m3u8" in {path.name for path in stream.iterdir()}
    assert house.summary(*wanted)["ran"] == 0


def packets(film: Path) -> list[bytes]:
    with av.open(str(film)) as opened:
        return [bytes(packet) for packet in opened.demux(video=0) if packet.size]


def test_a_channel_of_no_possible_loudness_is_refused(house: House) -> None:
    house.edit("config/channels.yaml", "lufs: -14", "lufs: -3")
    ran = house.weike("publish", "demo", "--channel", "douyin", code=1)
    assert "lufs: expected -31 to -10" in ran.err
    house.edit("config/channels.yaml", "lufs: -3", "lufs: -14")
