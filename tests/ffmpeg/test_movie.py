"""Films joined by copying bytes: packet for packet what FFmpeg's own muxing of the parts gives."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.ffmpeg import atoms
from pipeline.ffmpeg.check import decoded_frames, is_faststart
from pipeline.ffmpeg.movie import join_film
from pipeline.ffmpeg.mux import CaptionTrack, FilmParts, mux_film
from pipeline.ffmpeg.profile import PROFILES, video_arguments
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.model.errors import BrokenPromise
from pipeline.model.timeline import Chapter
from pipeline.model.timing import FrameRange
from tests.films import numbered_film, pictures

pytestmark = pytest.mark.ffmpeg
RATE = Fraction(25)
COUNTS = (140, 51, 1, 60)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> FilmParts:
    """Four segments, one of a single frame, with sound, two languages, chapters and tags."""
    folder = tmp_path_factory.mktemp("parts")
    options = tuple(video_arguments(PROFILES["master"], RATE))
    segments = tuple(
        (numbered_film(folder / f"{place}.mp4", count, rate=RATE, options=options), count)
        for place, count in enumerate(COUNTS)
    )
    sound = folder / "sound.aac"
    seconds = sum(COUNTS) / 25
    tone = ["-f", "lavfi", "-i", f"sine=f=440:r=48000:d={seconds}", "-ac", "2", "-c:a", "aac"]
    run_ffmpeg([*tone, "-b:a", "160k", "-f", "adts", str(sound)])
    tracks = []
    for place, (language, title) in enumerate((("zho", "中文字幕"), ("eng", "English captions"))):
        srt = folder / f"{language}.srt"
        text = "1\n00:00:01,000 --> 00:00:03,500\n第一句\n\n2\n00:00:08,000 --> 00:00:09,900\n完\n"
        srt.write_text(text, encoding="utf-8")
        tracks.append(CaptionTrack(language, title, srt, is_default=place == 0))
    chapters = (Chapter(FrameRange(0, 140), "开头"), Chapter(FrameRange(140, 252), "a=b;c#d"))
    tags = {"title": "片名", "artist": "张敏", "comment": "由程序生成"}
    return FilmParts(segments, sound, tuple(tracks), chapters, tags)


def joined(parts: FilmParts, folder: Path, how: Any = join_film) -> Path:
    workspace = folder / "work"
    workspace.mkdir(parents=True)
    output = folder / "film.mp4"
    how(parts, frame_rate=RATE, output=output, workspace=workspace)
    return output


def packets(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every stream's packets in the order they are decoded: when shown, key frames and bytes; of
    pictures not the bytes, since FFmpeg repeats the headers before each segment."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with av.open(str(path)) as film:
        for packet in film.demux():
            if packet.size:
                stream = packet.stream
                name = f"{stream.index} {stream.type} {stream.language} {stream.time_base}"
                body = b"" if stream.type == "video" else bytes(packet)
                content = (packet.pts, packet.is_keyframe, body)
                found.setdefault(name, []).append(content)
    return found


def decoding_times(path: Path) -> list[int | None]:
    """Of the pictures, in ticks: a segment of one frame must not break their even step."""
    with av.open(str(path)) as film:
        return [packet.dts for packet in film.demux(video=0) if packet.size]


def told(path: Path) -> dict[str, object]:
    """What the film says of itself and its streams."""
    with av.open(str(path)) as film:
        streams = [
            (s.type, s.language, s.start_time, s.frames, dict(s.metadata), s.disposition)
            for s in film.streams
        ]
        chapters = [(c["start"], c["end"], c["metadata"]["title"]) for c in film.chapters()]
        return {"streams": streams, "chapters": chapters, "tags": dict(film.metadata)}


def durations(path: Path) -> list[float]:
    """Of the film and each of its streams, in seconds."""
    with av.open(str(path)) as film:
        streams = [float((s.duration or 0) * (s.time_base or 0)) for s in film.streams]
        return [(film.duration or 0) / av.time_base, *streams]


def test_it_is_packet_for_packet_what_ffmpeg_makes_of_the_parts(
    parts: FilmParts, tmp_path: Path
) -> None:
    ours, theirs = joined(parts, tmp_path / "ours"), joined(parts, tmp_path / "theirs", mux_film)
    assert packets(ours) == packets(theirs)
    assert decoding_times(ours) == [400 * place - 800 for place in range(sum(COUNTS))]
    assert told(ours) == told(theirs)
    assert durations(ours) == pytest.approx(durations(theirs), abs=0.002)
    pairs = zip(pictures(ours), pictures(theirs), strict=True)
    assert all(np.array_equal(one, other) for one, other in pairs)
    assert is_faststart(ours)
    assert decoded_frames(ours) == sum(COUNTS)


def test_a_film_beyond_4_gigabytes_of_offsets_plays(
    parts: FilmParts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is lowered: offsets are then written in 64 bits."""
    small = joined(parts, tmp_path / "small")
    monkeypatch.setattr(atoms, "LARGEST_OFFSET", 100)
    large = joined(parts, tmp_path / "large")
    assert large.stat().st_size > small.stat().st_size
    assert packets(large) == packets(small)


def test_a_segment_of_other_headers_or_frames_is_refused(parts: FilmParts, tmp_path: Path) -> None:
    other = numbered_film(tmp_path / "other.mp4", 50, rate=RATE)
    for segment in ((other, 50), (parts.segments[1][0], 50)):
        wrong = FilmParts((parts.segments[0], segment), parts.sound, (), parts.chapters, {})
        with pytest.raises(BrokenPromise):
            joined(wrong, tmp_path / str(len(list(tmp_path.iterdir()))))
