"""Compile: segments and sounds joined without encoding again into one film, with caption tracks
and chapters, checked against its plan. A lesson's master and a course film differ only in parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.captions.srt import write_srt
from pipeline.ffmpeg.adts import join_sound
from pipeline.ffmpeg.check import FilmPlan, check_film
from pipeline.ffmpeg.movie import join_film
from pipeline.ffmpeg.mux import CaptionTrack, FilmParts
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.media import FrameSize
from pipeline.model.step import Input, Part, Report, Slot, StageCall, Step
from pipeline.model.timed_text import LANGUAGES, TimedText
from pipeline.model.timeline import Chapter
from pipeline.model.timing import FrameRange

NAME = "compile"
VERSION = 3
FILM = "film.mp4"
TRACK_TITLES = {"zh": "中文字幕", "en": "English captions"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One film's worth of picture and sound: its segments in order and their frame counts."""

    segments: tuple[tuple[Part, int], ...]
    sound: Part

    @property
    def frame_count(self) -> int:
        return sum(frames for _, frames in self.segments)


@dataclass(frozen=True, slots=True)
class FilmText:
    """What a film carries besides picture and sound. Cue times are the film's own."""

    timed_texts: tuple[TimedText, ...]
    chapters: tuple[tuple[int, str], ...]
    """(first frame, title), in order, the first at 0."""
    tags: tuple[tuple[str, str], ...]
    shows_captions: bool = True
    """Whether players should show the first track unasked (not where text is burned in)."""


@dataclass(frozen=True, slots=True)
class FilmShape:
    """What the joined film must be."""

    frame_rate: Fraction
    frame_size: FrameSize
    codec: str = "h264"


def step(
    target: str, *, pieces: Sequence[Piece], text: FilmText, shape: FilmShape, ffmpeg: str
) -> Step:
    """Joins `pieces`, one after the other."""
    inputs: dict[str, Input] = {}
    plan = []
    for place, piece in enumerate(pieces):
        inputs[f"sound{place:04d}"] = piece.sound
        for number, (segment, _) in enumerate(piece.segments):
            inputs[f"segment{place:04d}-{number:04d}"] = segment
        plan.append([frames for _, frames in piece.segments])
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"pieces": plan, "text": to_json(text), "shape": to_json(shape)},
        inputs=inputs,
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
        is_deterministic=False,
        weight=2.0 + sum(piece.frame_count for piece in pieces) / 2000,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    text = from_json(FilmText, call.params["text"])
    shape = from_json(FilmShape, call.params["shape"])
    pieces: list[list[int]] = call.params["pieces"]
    total = sum(map(sum, pieces))
    chapters = chapters_of(text, total)
    film = call.output / FILM
    parts = FilmParts(
        _segments(call, pieces),
        _join_sounds(call, pieces, shape),
        _tracks(text, call.workspace),
        chapters,
        dict(text.tags),
    )
    report(0.2)
    join_film(parts, frame_rate=shape.frame_rate, output=film, workspace=call.workspace)
    report(0.7)
    languages = tuple(LANGUAGES[timed.language] for timed in text.timed_texts)
    plan = FilmPlan(total, shape.frame_rate, shape.frame_size, languages, chapters, shape.codec)
    check_film(film, plan)
    return {"frame_count": total}


def chapters_of(text: FilmText, total: int) -> tuple[Chapter, ...]:
    """Chapters from their first frames; each ends where the next begins, the last at `total`."""
    stops = [frame for frame, _ in text.chapters[1:]] + [total]
    return tuple(
        Chapter(FrameRange(start, stop), title)
        for (start, title), stop in zip(text.chapters, stops, strict=True)
    )


def _segments(call: StageCall, pieces: list[list[int]]) -> tuple[tuple[Path, int], ...]:
    return tuple(
        (call.inputs[f"segment{place:04d}-{number:04d}"], frames)
        for place, piece in enumerate(pieces)
        for number, frames in enumerate(piece)
    )


def _join_sounds(call: StageCall, pieces: list[list[int]], shape: FilmShape) -> Path:
    sound = call.workspace / "sound.aac"
    samples_a_frame = 48_000 / shape.frame_rate
    parts = [
        (call.inputs[f"sound{place:04d}"], round(sum(piece) * samples_a_frame))
        for place, piece in enumerate(pieces)
    ]
    join_sound(parts, output=sound)
    return sound


def _tracks(text: FilmText, workspace: Path) -> tuple[CaptionTrack, ...]:
    tracks = []
    for place, timed in enumerate(text.timed_texts):
        srt = workspace / f"captions{place}.srt"
        srt.write_text(write_srt(timed), encoding="utf-8")
        tracks.append(
            CaptionTrack(
                LANGUAGES[timed.language],
                TRACK_TITLES.get(timed.language, timed.language),
                srt,
                is_default=text.shows_captions and place == 0,
            )
        )
    return tuple(tracks)
