"""Compile: lessons joined into a course film lose no frame and no sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.captions.ass import write_ass
from pipeline.captions.burning import captions_of
from pipeline.ffmpeg.check import FilmPlan, Shown, check_film
from pipeline.ffmpeg.graph import Picture, PictureShape
from pipeline.ffmpeg.own_fonts import bring_fonts
from pipeline.ffmpeg.profile import PROFILES, video_arguments
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.segments import SceneFiles, encode_segment
from pipeline.ffmpeg.sound import SoundPiece, programme_sound
from pipeline.model.codec import to_json
from pipeline.model.errors import BrokenPromise
from pipeline.model.media import FrameSize
from pipeline.model.step import StageCall
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timeline import Chapter, Clip, Timeline
from pipeline.model.timing import FrameRange, TimeRange
from pipeline.settings.brands import read_brand
from pipeline.stages import compile
from tests.films import SIZE, numbered_film, numbers_shown, picture_times, sound
from tests.house import CHECKOUT

pytestmark = pytest.mark.ffmpeg
RATE = Fraction(25)
HEAD = Fraction(2)
"""Seconds of silence under the title card."""


@dataclass(frozen=True)
class Lesson:
    segments: tuple[tuple[Path, int], ...]
    sound: Path

    @property
    def frame_count(self) -> int:
        return sum(frames for _, frames in self.segments)


def spoken(folder: Path, seed: int, frames: int) -> Path:
    """A lesson's programme: something like speech between two cards."""
    total = frames / RATE
    voice = folder / f"voice{seed}.wav"
    spoken_for = total - 2 * HEAD
    noise = f"anoisesrc=d={float(spoken_for)}:c=pink:r=48000:a=0.4:seed={seed}"
    syllables = f"{noise},bandpass=f=900:w=900,volume='0.2+0.8*abs(sin(9*t))':eval=frame"
    run_ffmpeg(["-f", "lavfi", "-i", syllables, "-ac", "2", str(voice)])
    output = folder / f"sound{seed}.aac"
    piece = SoundPiece(voice, Fraction(0), HEAD, spoken_for)
    programme_sound((piece,), total=total, target=-16.0, output=output, workspace=folder)
    return output


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lesson, ...]:
    """Three lessons whose sound is a whole number of packets, as conform pads them."""
    folder = tmp_path_factory.mktemp("lessons")
    head = tuple(video_arguments(PROFILES["master"], RATE))
    made = []
    for seed, counts in enumerate(((100, 60), (96, 72), (200,))):
        segments = tuple(
            (numbered_film(folder / f"{seed}-{place}.mp4", count, options=head), count)
            for place, count in enumerate(counts)
        )
        made.append(Lesson(segments, spoken(folder, seed, sum(counts))))
    return tuple(made)


def compiled(lessons: Sequence[Lesson], folder: Path, **changed: int) -> Path:
    """What the compile stage makes of `lessons`, one after the other."""
    output, workspace = folder / "output", folder / "work"
    output.mkdir(parents=True)
    workspace.mkdir()
    inputs = {}
    for place, lesson in enumerate(lessons):
        inputs[f"sound{place:04d}"] = lesson.sound
        for number, (path, _) in enumerate(lesson.segments):
            inputs[f"segment{place:04d}-{number:04d}"] = path
    starts = np.cumsum([0, *(lesson.frame_count for lesson in lessons[:-1])])
    cue = Cue(TimeRange(Fraction(3), Fraction(5)), ("第一句",))
    text = compile.FilmText(
        (TimedText("zh", (cue,)), TimedText("en", ())),
        tuple((int(start), f"第{place}讲 a=b;c") for place, start in enumerate(starts)),
        (("title", "课程"),),
    )
    params = {
        "pieces": [[frames for _, frames in lesson.segments] for lesson in lessons],
        "text": to_json(text),
        "shape": to_json(compile.FilmShape(RATE, FrameSize(*SIZE))),
        **changed,
    }
    facts = compile.run(StageCall(params, inputs, output, workspace), lambda share: None)
    assert facts["frame_count"] == sum(lesson.frame_count for lesson in lessons)
    return output / compile.FILM


@pytest.fixture(scope="module")
def course_film(lessons: tuple[Lesson, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(lessons, tmp_path_factory.mktemp("course"))


def test_a_course_film_shows_every_frame_of_its_lessons_once_on_an_even_clock(
    lessons: tuple[Lesson, ...], course_film: Path
) -> None:
    counts = [frames for lesson in lessons for _, frames in lesson.segments]
    assert numbers_shown(course_film) == [n for count in counts for n in range(count)]
    assert picture_times(course_film) == [Fraction(n) / RATE for n in range(sum(counts))]


def test_a_course_film_sounds_sample_for_sample_as_its_lessons_do(
    lessons: tuple[Lesson, ...], course_film: Path, tmp_path: Path
) -> None:
    whole, start = sound(course_film), 0
    for place, lesson in enumerate(lessons):
        alone = sound(compiled([lesson], tmp_path / str(place)))
        samples = int(lesson.frame_count / RATE * 48_000)
        heard = whole[start : start + samples]
        assert np.abs(alone[:samples]).max() > 0.05, "silence would prove nothing"
        assert np.array_equal(heard, alone[:samples]), f"lesson {place}"
        start += samples
    assert len(whole) - start < 2 * 1024


def test_a_click_in_a_course_film_lies_on_its_frame(
    lessons: tuple[Lesson, ...], course_film: Path
) -> None:
    """Sound starts where the first take does: after the card's silence, in every lesson."""
    whole, start = sound(course_film), 0
    for lesson in lessons:
        first = start + int(HEAD * 48_000)
        assert np.abs(whole[start : first - 2048]).max() < 1e-3
        assert np.abs(whole[first : first + 9600]).max() > 0.01
        start += int(lesson.frame_count / RATE * 48_000)


def test_a_course_film_has_its_chapters_tracks_and_tags(
    lessons: tuple[Lesson, ...], course_film: Path
) -> None:
    with av.open(str(course_film)) as film:
        assert [stream.language for stream in film.streams.subtitles] == ["zho", "eng"]
        assert film.metadata["title"] == "课程"
        chapters = film.chapters()
        assert [one["metadata"]["title"] for one in chapters] == [
            f"第{place}讲 a=b;c" for place in range(len(lessons))
        ]


def test_a_segment_with_a_frame_less_than_planned_is_no_film(
    lessons: tuple[Lesson, ...], tmp_path: Path
) -> None:
    with pytest.raises(BrokenPromise, match="frames"):
        compiled(lessons[:1], tmp_path, pieces=[[100, 61]])


def a_plan(lessons: Sequence[Lesson], **changed: Any) -> FilmPlan:
    """What `course_film` is."""
    counts = [lesson.frame_count for lesson in lessons]
    starts = np.cumsum([0, *counts])
    chapters = tuple(
        Chapter(FrameRange(int(start), int(start) + count), f"第{place}讲 a=b;c")
        for place, (start, count) in enumerate(zip(starts, counts, strict=False))
    )
    captions = ((Shown(Fraction(3), "第一句"),), ())
    plan = FilmPlan(
        sum(counts), RATE, FrameSize(*SIZE), ("zho", "eng"), chapters, captions=captions
    )
    return replace(plan, **changed)


def test_a_film_whose_captions_are_not_all_there_is_refused(
    lessons: tuple[Lesson, ...], course_film: Path
) -> None:
    check_film(course_film, a_plan(lessons))
    for wanted in (Shown(Fraction(9), "第二句"), Shown(Fraction(3), "第七句")):
        captions = ((Shown(Fraction(3), "第一句"), wanted), ())
        with pytest.raises(BrokenPromise, match=f"1 missing, first '{wanted.text}'"):
            check_film(course_film, a_plan(lessons, captions=captions))


def test_a_film_whose_end_is_missing_is_refused(
    lessons: tuple[Lesson, ...], course_film: Path, tmp_path: Path
) -> None:
    short = tmp_path / "short.mp4"
    short.write_bytes(course_film.read_bytes()[: course_film.stat().st_size * 6 // 10])
    with pytest.raises(BrokenPromise, match="every picture within the file"):
        check_film(short, a_plan(lessons))


def test_a_film_shown_at_another_pace_is_refused(
    lessons: tuple[Lesson, ...], course_film: Path
) -> None:
    with pytest.raises(BrokenPromise, match="ticks between frames"):
        check_film(course_film, replace(a_plan(lessons), frame_rate=Fraction(24)))


def test_a_film_whose_chapters_are_called_or_lie_otherwise_is_refused(
    lessons: tuple[Lesson, ...], course_film: Path
) -> None:
    plan = a_plan(lessons)
    first, *rest = plan.chapters
    with pytest.raises(BrokenPromise, match="chapters named"):
        check_film(course_film, replace(plan, chapters=(replace(first, title="别的"), *rest)))
    later = replace(rest[0], span=FrameRange(rest[0].span.start + 1, rest[0].span.stop))
    with pytest.raises(BrokenPromise, match="expected chapters"):
        check_film(course_film, replace(plan, chapters=(first, later, *rest[1:])))


def test_a_film_that_says_where_or_with_what_it_was_filmed_is_refused(
    lessons: tuple[Lesson, ...], course_film: Path, tmp_path: Path
) -> None:
    told = tmp_path / "told.mp4"
    place = ["-metadata", "location=+31.2304+121.4737/", "-metadata", "make=Phone"]
    flags = ["-movflags", "+faststart+use_metadata_tags"]
    run_ffmpeg(["-i", str(course_film), "-map", "0", "-c", "copy", *place, *flags, str(told)])
    with pytest.raises(BrokenPromise, match="no metadata of place or device"):
        check_film(told, a_plan(lessons))


def test_a_film_without_ink_where_captions_were_burned_in_is_refused(
    lessons: tuple[Lesson, ...], tmp_path: Path
) -> None:
    brand = read_brand(CHECKOUT / "assets", "hongjin")
    style = brand.brand.caption_style
    cue = Cue(TimeRange(Fraction(1), Fraction(5)), ("第一句",))
    timed = TimedText("zh", (cue,))
    fonts = {f"font/{path.name}": path for path in brand.fonts}
    (path, count), *_ = lessons[0].segments
    (tmp_path / "work").mkdir()
    call = StageCall({}, fonts, tmp_path, tmp_path / "work")
    clean = compiled(lessons[:1], tmp_path / "clean")
    with pytest.raises(BrokenPromise, match="no ink at 2"):
        compile.look_at_captions(call, clean, timed, style)
    scene = Timeline(RATE, FrameSize(*SIZE), (Clip("take", 0, FrameRange(0, count)),), cues=(cue,))
    captions = tmp_path / "captions.ass"
    ass, strip = captions_of(scene, style)
    captions.write_text(ass, encoding="utf-8")
    picture = Picture(path, PictureShape("mov", count, "yuv420p", FrameSize(*SIZE)))
    burned = tmp_path / "burned.mp4"
    (tmp_path / "burning").mkdir()
    files = SceneFiles({"take": picture}, (captions, strip), brand.fonts, tmp_path / "burning")
    encode_segment(scene, files, profile=PROFILES["master"], output=burned)
    (tmp_path / "other").mkdir()
    call = StageCall({}, fonts, tmp_path, tmp_path / "other")
    ((second, contrast),) = compile.look_at_captions(call, burned, timed, style)
    assert second == 2
    assert contrast > 4.5, "an outline sets them off from whatever is behind"


@pytest.mark.parametrize(
    ("ground", "outline", "least", "most"),
    [("white", 0.0, 1.0, 1.3), ("0x909090", 0.0, 1.8, 3.4), ("black", 0.0, 9, 21)]
    + [("white", 0.0035, 7, 21)],
)
def test_the_contrast_of_captions_is_that_with_the_pixels_around_them(
    tmp_path: Path, ground: str, outline: float, least: float, most: float
) -> None:
    brand = read_brand(CHECKOUT / "assets", "hongjin")
    style = replace(brand.brand.caption_style, outline=outline)
    timed = TimedText("zh", (Cue(TimeRange(Fraction(0), Fraction(4)), ("今天讲如何报警",)),))
    source = f"color={ground}:size={SIZE[0]}x{SIZE[1]}:rate=25:d=3"
    captions = write_ass(timed, style, FrameSize(*SIZE))
    (tmp_path / "captions.ass").write_text(captions, encoding="utf-8")
    (tmp_path / "work").mkdir()
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", source, "-vf", "ass=captions.ass:fontsdir=fonts"),
            *("-pix_fmt", "yuv420p", "-colorspace", "bt709", "-c:v", "libx264", "-crf", "20"),
            *("-g", "50", "film.mp4"),
        ],
        folder=tmp_path,
        environment=bring_fonts(brand.fonts, tmp_path),
    )
    fonts = {f"font/{path.name}": path for path in brand.fonts}
    call = StageCall({}, fonts, tmp_path, tmp_path / "work")
    try:
        ((_, found),) = compile.look_at_captions(call, tmp_path / "film.mp4", timed, style)
    except BrokenPromise:  # white on white has no ink that could be told from a wall
        found = 1.0
    assert least <= found <= most
