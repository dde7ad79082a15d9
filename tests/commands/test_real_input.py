"""The main job on real speech and real talking heads: a course laid out from the shared media.

Two lessons are recognised with the fixture weights (one of them without a script), three are
aligned from their scripts with no weights. Speech lies at known places, so that sync can be told.
"""

from __future__ import annotations

import json
import re
import wave
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.ffmpeg.check import decoded_frames
from pipeline.ffmpeg.measure import measure_loudness
from pipeline.ffmpeg.run import run_ffmpeg
from tests.house import House, new_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.media, pytest.mark.weights, pytest.mark.slow]
RATE = 16_000
END_CARD = 5.12
FRAME = 1 / 25
COURSE = """\
title: 真实素材
language: zh
organisation: 培训中心
brand: plain
frame_size: 320x180
frame_rate: 25
self_approving: true
lessons: [01-model, 02-newyear, 03-company, 04-intelligence, 05-example]
"""


@dataclass(frozen=True)
class Spoken:
    """A clip of speech and the second of its footage at which it was laid."""

    clip: str
    at: float


@dataclass(frozen=True)
class Layout:
    """One lesson: its picture, the speech under it (none: the picture's own), its script."""

    slug: str
    title: str
    language: str
    engine: str
    picture: str
    speech: tuple[Spoken, ...]
    script: str


LAYOUTS = (
    Layout(
        "01-model",
        "语音识别",
        "zh",
        "faster_whisper",
        "v_talkinghead_woman_10s.mp4",
        (Spoken("zh_damo_6s.wav", 1.0),),
        "欢迎大家来体验达摩院推出的语音识别模型。\n",
    ),
    Layout(
        "02-newyear",
        "压岁书",
        "zh",
        "script_only",
        "v_talkinghead_man_20s.mp4",
        (Spoken("zh_newyear_8s.wav", 0.8), Spoken("zh_aishell_4s.wav", 11.2)),
        "近几年，不但我用书给女儿压岁，也劝说亲朋不要给女儿压岁钱，而改送压岁书。\n"
        "甚至出现交易几乎停滞的情况。\n",
    ),
    Layout(
        "03-company",
        "公司的一致性",
        "zh",
        "script_only",
        "v_talkinghead_man_20s.mp4",
        (Spoken("zh_company_14s.wav", 2.0),),
        "在那之后，完全收购那家公司，因此保持管理层的一致性，利益与即将加入家族的资产保持一致。\n"
        "这就是我们有时不买下全部的原因。\n",
    ),
    Layout(
        "04-intelligence",
        "What is AI?",
        "en",
        "faster_whisper",
        "v_en_ai_lesson_16s.webm",
        (),
        "",
    ),
    Layout(
        "05-example",
        "An example",
        "en",
        "script_only",
        "v_en_autoeditor_42s.mp4",
        (),
        "Hello, this is an example video for your convenience and pleasure. "
        "You are allowed to use this video for any purpose, including commercial uses. "
        "On the bottom right you can see the time. "
        "When the time reaches 40 seconds, I will say banana. Banana.\n",
    ),
)
BY_SLUG = {layout.slug: layout for layout in LAYOUTS}


def footage(layout: Layout, media: Path, output: Path) -> None:
    """The talking head as it is, with the clips of speech at their places in its sound."""
    picture = media / layout.picture
    if not layout.speech:
        output.write_bytes(picture.read_bytes())
        return
    sounds = [word for one in layout.speech for word in ("-i", str(media / one.clip))]
    laid = [
        f"[{place}:a]aresample=48000,adelay={round(one.at * 48000)}S:all=1[s{place}]"
        for place, one in enumerate(layout.speech, 1)
    ]
    names = "".join(f"[s{place}]" for place in range(1, len(layout.speech) + 1))
    mixed = f"{names}amix=inputs={len(layout.speech)}:normalize=0,apad[a]"
    run_ffmpeg(
        [
            *("-i", str(picture), *sounds, "-filter_complex", ";".join([*laid, mixed])),
            *("-map", "0:v:0", "-map", "[a]", "-c:v", "copy", "-c:a", "aac", "-shortest"),
            str(output),
        ]
    )


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, shared_media: Path, fixture_weights: Path
) -> House:
    house = new_house(tmp_path_factory.mktemp("real-input") / "root")
    models = f"models_folder: {fixture_weights.parent.as_posix()}"
    house.edit("config/weike.yaml", "models_folder: models", models)
    course = house.root / "projects" / "real"
    course.mkdir()
    (course / "course.yaml").write_text(COURSE, encoding="utf-8")
    for layout in LAYOUTS:
        lesson = course / "lessons" / layout.slug
        lesson.mkdir(parents=True)
        manifest = (
            f'title: "{layout.title}"\nlanguage: {layout.language}\nengine: {layout.engine}\n'
            f"lecturer: {{name: 王明, role: 讲师}}\n"
        )
        (lesson / "lesson.yaml").write_text(manifest, encoding="utf-8")
        filming = course / "inbox" / "filming" / layout.slug
        filming.mkdir(parents=True)
        suffix = Path(layout.picture).suffix
        footage(layout, shared_media, filming / f"讲课{suffix}")
        if layout.script:
            collection = course / "inbox" / "collection" / layout.slug
            collection.mkdir(parents=True)
            (collection / "文稿.txt").write_text(layout.script, encoding="gb18030")
    return house


@pytest.fixture(scope="module")
def outputs(house: House) -> list[Path]:
    taken = house.weike("watch", "real", "--once", "--json").lines
    assert {line["outcome"] for line in taken} <= {"accept", "accept-with-warning"}
    return [Path(path) for path in house.summary("real")["outputs"]]


def master(outputs: list[Path], slug: str) -> Path:
    return next(path for path in outputs if path.name == f"{slug}.mp4")


def cues(outputs: list[Path], slug: str) -> list[tuple[float, float, str]]:
    """(start, stop, text) in seconds of the film, from the delivered SRT."""
    language = BY_SLUG[slug].language
    text = master(outputs, slug).with_name(f"{slug}.{language}.srt").read_text(encoding="utf-8-sig")
    found = re.findall(r"(\d+:\d+:\d+,\d+) --> (\d+:\d+:\d+,\d+)\n(.+?)(?:\n\n|\n*\Z)", text, re.S)

    def seconds(clock: str) -> float:
        hours, minutes, rest = clock.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))

    return [(seconds(start), seconds(stop), shown) for start, stop, shown in found]


def spoken_text(outputs: list[Path], slug: str) -> str:
    shown = " ".join(text for _, _, text in cues(outputs, slug))
    return re.sub(r"[\W_]+", "", shown).lower()


def samples(path: Path, folder: Path) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Mono sound at 16 kHz; time 0 is the file's."""
    place = folder / f"{path.stem}.wav"
    sound = ["-ac", "1", "-ar", str(RATE), "-af", "aresample=async=1:first_pts=0"]
    run_ffmpeg(["-i", str(path), "-map", "0:a:0", *sound, "-f", "wav", str(place)])
    with wave.open(str(place)) as recording:
        content = recording.readframes(recording.getnframes())
    return np.frombuffer(content, "<i2").astype(float)


def offset(film: Path, clip: Path, folder: Path) -> float:
    """Seconds of `film` at which `clip` starts, by cross-correlation of their sound."""
    heard, wanted = samples(film, folder), samples(clip, folder)
    size = 1 << (len(heard) + len(wanted)).bit_length()
    match = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size)), size)
    return float(np.argmax(match[: len(heard)])) / RATE


def body_start(house: House, slug: str) -> float:
    """Seconds of the title card."""
    why = json.loads(house.weike("why", f"real/{slug}", "--json").out)
    assert why["is_current"]
    folder = house.root / "projects" / ".store" / "actions"
    for step in why["steps"]:
        if step["step"] == f"real/{slug} conform":
            record = json.loads(next(folder.rglob(f"*{step['key'][2:]}*")).read_text())
            return int(record["facts"]["body_start"]) * FRAME
    raise AssertionError("no timeline was made")


def test_every_lesson_comes_out_as_promised(outputs: list[Path]) -> None:
    films = [path for path in outputs if path.suffix == ".mp4"]
    assert len(films) == 3 * len(LAYOUTS) + 1
    for path in films:
        loudness = measure_loudness(path)
        assert loudness.integrated == pytest.approx(-16, abs=0.5), path.name
        assert loudness.true_peak is not None
        assert loudness.true_peak <= -1.0, path.name
        with av.open(str(path)) as film:
            assert decoded_frames(path) == film.streams.video[0].frames, path.name


@pytest.mark.parametrize("slug", ["01-model", "02-newyear", "03-company"])
def test_the_sound_lies_where_it_was_filmed(
    house: House, outputs: list[Path], shared_media: Path, slug: str, tmp_path: Path
) -> None:
    start = body_start(house, slug)
    for one in BY_SLUG[slug].speech:
        found = offset(master(outputs, slug), shared_media / one.clip, tmp_path)
        assert found - start - one.at == pytest.approx(0, abs=FRAME), one.clip


@pytest.mark.parametrize("slug", ["01-model", "02-newyear", "03-company"])
def test_the_first_caption_comes_with_the_speech(
    house: House, outputs: list[Path], slug: str
) -> None:
    # The clips start with up to 0.6 s of breath and room before the first word.
    start = body_start(house, slug) + BY_SLUG[slug].speech[0].at
    assert start - 0.1 <= cues(outputs, slug)[0][0] <= start + 0.8


@pytest.mark.parametrize("slug", ["01-model", "02-newyear", "03-company", "05-example"])
def test_the_captions_say_what_the_script_says(outputs: list[Path], slug: str) -> None:
    wanted = re.sub(r"[\W_]+", "", BY_SLUG[slug].script).lower()
    assert spoken_text(outputs, slug) == wanted


def test_a_lesson_without_a_script_shows_what_was_heard(outputs: list[Path]) -> None:
    assert "whatexactlyisartificialintelligence" in spoken_text(outputs, "04-intelligence")


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_captions_are_readable(outputs: list[Path], slug: str) -> None:
    shown = cues(outputs, slug)
    widest = 20 if BY_SLUG[slug].language == "zh" else 42
    for (_, stop, _), (start, _, _) in pairwise(shown):
        assert start - stop >= 2 * FRAME - 0.001
    for start, stop, text in shown:
        assert stop - start >= 0.5, text
        assert all(len(line) <= widest for line in text.splitlines()), text


def test_the_picture_keeps_to_the_sound(
    house: House, outputs: list[Path], shared_media: Path, tmp_path: Path
) -> None:
    """The film's picture at a moment is the footage's at that moment, not one 80 ms off."""
    start = body_start(house, "02-newyear")
    own = _grey(shared_media / BY_SLUG["02-newyear"].picture, 9.0, tmp_path / "own", "102:180")
    shifts = {}
    for frames in (-4, -2, 0, 2, 4):
        moment = start + 9.0 + frames * FRAME
        # The upright picture stands in the middle of the wide one, 102 pixels across.
        shown = _grey(
            master(outputs, "02-newyear"), moment, tmp_path / str(frames), "320:180,crop=102:180"
        )
        shifts[frames] = float(np.abs(shown[:140] - own[:140]).mean())
    assert min(shifts, key=lambda frames: shifts[frames]) == 0, shifts


def _grey(
    path: Path, moment: float, output: Path, scale: str
) -> np.ndarray[Any, np.dtype[np.float64]]:
    still = output.with_suffix(".gray")
    looked = ["-vf", f"scale={scale},format=gray", "-frames:v", "1", "-f", "rawvideo"]
    run_ffmpeg(["-ss", f"{moment - 0.005:.3f}", "-i", str(path), *looked, str(still)])
    return np.frombuffer(still.read_bytes(), np.uint8).astype(float).reshape(180, -1)


def test_the_course_film_has_every_lesson_and_both_languages(outputs: list[Path]) -> None:
    with av.open(str(master(outputs, "real"))) as film:
        assert [chapter["metadata"]["title"] for chapter in film.chapters()] == [
            layout.title for layout in LAYOUTS
        ]
        assert [track.language for track in film.streams.subtitles] == ["zho", "eng"]
        length = Fraction(film.duration or 0, 1_000_000)
    parts = [decoded_frames(master(outputs, layout.slug)) for layout in LAYOUTS]
    # one end card instead of five, each 5 s and the rest of a packet
    cards = (len(LAYOUTS) - 1) * END_CARD
    assert float(length) == pytest.approx(sum(parts) * FRAME - cards, abs=0.1)


def test_a_second_build_runs_nothing(house: House, outputs: list[Path]) -> None:
    assert house.summary("real")["ran"] == 0
