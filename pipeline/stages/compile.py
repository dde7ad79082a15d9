"""Compile: segments and sounds joined without encoding again into one film, with caption tracks
and chapters, checked against its plan. A lesson's master and a course film differ only in parts.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipeline.captions.ass import write_ass
from pipeline.captions.srt import write_srt
from pipeline.ffmpeg.check import FilmPlan, Shown, check_film
from pipeline.ffmpeg.ink import beside, has_ink, in_colour, sampled
from pipeline.ffmpeg.liveliness import silent_runs, stills
from pipeline.ffmpeg.movie import join_film
from pipeline.ffmpeg.mux import CaptionTrack, FilmParts
from pipeline.ffmpeg.stills import BURNED, PATTERN, burn_stills
from pipeline.graphics.areas import caption_top
from pipeline.graphics.contrast import seen_contrast
from pipeline.model.brand import CaptionStyle
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.errors import BrokenPromise
from pipeline.model.media import FrameSize
from pipeline.model.step import Input, Part, Report, Slot, StageCall, Step
from pipeline.model.timed_text import LANGUAGES, TimedText
from pipeline.model.timeline import Chapter
from pipeline.model.timing import FrameRange, TimeRange

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME = "compile"
VERSION = 6
FILM = "film.mp4"
FONT = "font/"
GREY = "#808080"
"""What captions are drawn alone on."""
AROUND = 0.06
"""Of a character's height: so near its edge the picture counts as what is behind a letter."""
USES = ("av", "numpy", "pysrt")
"""Packages that its work begins with."""
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
    burned: CaptionStyle | None = None
    """How captions look that were made part of the picture; None: none were."""
    burned_text: TimedText | None = None
    """What they say, where that is not the first of `timed_texts` as it is."""


@dataclass(frozen=True, slots=True)
class FilmShape:
    """What the joined film must be."""

    frame_rate: Fraction
    frame_size: FrameSize
    codec: str = "h264"


def step(
    target: str,
    *,
    pieces: Sequence[Piece],
    text: FilmText,
    shape: FilmShape,
    ffmpeg: str,
    fonts: Mapping[str, Input] = MappingProxyType({}),
) -> Step:
    """Joins `pieces`, one after the other; `fonts` ("font/…") are those of captions burned in."""
    inputs: dict[str, Input] = dict(fonts)
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
        call.inputs["sound0000"],
        _tracks(text, call.workspace),
        chapters,
        dict(text.tags),
    )
    report(0.1)
    packets = join_film(
        parts,
        frame_rate=shape.frame_rate,
        output=film,
        workspace=call.workspace,
        sounds=_sounds(call, pieces, shape),
        written=partial(call.written, FILM),
    )
    call.written(FILM)
    report(0.7)
    languages = tuple(LANGUAGES[timed.language] for timed in text.timed_texts)
    captions = tuple(_shown(timed) for timed in text.timed_texts)
    plan = FilmPlan(
        total,
        shape.frame_rate,
        shape.frame_size,
        languages,
        chapters,
        shape.codec,
        captions,
    )
    pictures = check_film(film, plan)
    looked: list[tuple[float, float]] = []
    burned = text.burned_text or next(iter(text.timed_texts), None)
    if text.burned is not None and burned is not None:
        looked = look_at_captions(call, film, burned, text.burned)
    standing = stills(film, pictures, shape.frame_size, shape.frame_rate)
    quiet = silent_runs(packets)
    return {
        "frame_count": total,
        "contrast": looked,
        "still": to_json(standing),
        "silent": to_json(quiet),
    }


def _shown(timed: TimedText) -> tuple[Shown, ...]:
    """What the track must show; text in marks that SRT takes for its own is not asked for."""
    texts = ((cue.span.start, "".join((cue.speaker, *cue.lines))) for cue in timed.cues)
    return tuple(
        Shown(start, text)
        for start, text in texts
        if any(map(str.isalnum, text)) and not set(text) & set("<>{}\\")
    )


def look_at_captions(
    call: StageCall, film: Path, timed: TimedText, style: CaptionStyle
) -> list[tuple[float, float]]:
    """Sampled frames against the same captions drawn on grey. Raises BrokenPromise where a caption
    is not seen that was burned in. Returns (second, contrast with what is around its letters)."""
    import numpy as np
    from PIL import Image

    cues = [cue for cue in timed.cues if any(map(str.isalnum, "".join(cue.lines)))]
    samples = sampled(film, [cue.span for cue in cues])
    if not samples:
        return []
    folder = call.workspace / "ink"
    folder.mkdir()
    height, width = samples[0].picture.shape[:2]
    plain = folder / (PATTERN % 0)
    Image.new("RGB", (width, height), GREY).save(plain, compress_level=1)
    for place in range(1, len(samples)):
        shutil.copyfile(plain, folder / (PATTERN % place))
    alone = TimedText(
        timed.language,
        tuple(
            replace(cues[one.caption], span=TimeRange(Fraction(place), Fraction(place + 1)))
            for place, one in enumerate(samples)
        ),
    )
    fonts = [path for name, path in call.inputs.items() if name.startswith(FONT)]
    burn_stills(write_ass(alone, style, FrameSize(width, height)), fonts, folder=folder)
    colours = [style.colour, *([style.outline_colour] if style.outline else [])]
    top = round(height * (1 - caption_top(style)))
    missing, contrasts = [], []
    for place, one in enumerate(samples):
        with Image.open(folder / (BURNED % place)) as picture:
            drawn = np.asarray(picture.convert("RGB").crop((0, top, width, height)))
        if not has_ink(one.picture[top:], drawn, colours):
            missing.append(f"{float(one.time):.2f} s")
        contrasts.append(
            (
                float(one.time),
                _contrast(one.picture[top:], drawn, style, round(style.size * min(width, height))),
            )
        )
    if missing:
        at = ", ".join(missing)
        raise BrokenPromise(f"{film.name}: expected captions in the picture, found no ink at {at}")
    return contrasts


def _contrast(seen: NDArray[Any], drawn: NDArray[Any], style: CaptionStyle, size: int) -> float:
    """Of the letters, `size` pixels high, with their outline or with the picture around it: either
    sets them off."""
    letters = in_colour(drawn, style.colour)
    reach = max(2, round(size * AROUND))
    plain = in_colour(drawn, GREY)
    grounds = [plain & beside(~plain, reach)]
    if style.outline:
        grounds.append(in_colour(drawn, style.outline_colour) & beside(letters, reach))
    found = [seen_contrast(seen[letters], seen[ground]) for ground in grounds if ground.any()]
    return round(max(found, default=0.0), 2) if letters.any() else 0.0


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


def _sounds(
    call: StageCall, pieces: list[list[int]], shape: FilmShape
) -> tuple[tuple[Path, int], ...]:
    """Each piece's, and the samples that its pictures last."""
    samples_a_frame = 48_000 / shape.frame_rate
    return tuple(
        (call.inputs[f"sound{place:04d}"], round(sum(piece) * samples_a_frame))
        for place, piece in enumerate(pieces)
    )


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
