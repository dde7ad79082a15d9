"""Compile: lessons joined into a course film lose no frame and no sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.ffmpeg.profile import PROFILES, video_arguments
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.sound import SoundPiece, programme_sound
from pipeline.model.codec import to_json
from pipeline.model.errors import BrokenPromise
from pipeline.model.media import FrameSize
from pipeline.model.step import StageCall
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange
from pipeline.stages import compile
from tests.films import SIZE, numbered_film, numbers_shown, picture_times, sound

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
