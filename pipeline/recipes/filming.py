"""From a lesson's timeline to its films: segments encoded, joined, made smaller, packaged."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from pipeline.ffmpeg.segments import segment_ranges
from pipeline.model.course import Course
from pipeline.model.errors import BrokenPromise
from pipeline.model.media import FrameSize
from pipeline.model.recipe import Recipe, make, needed, side_by_side
from pipeline.model.step import Artefact, Input, Part, Step
from pipeline.model.timeline import Timeline
from pipeline.model.timing import FrameRange
from pipeline.recipes.further import Made, further, with_needs
from pipeline.recipes.kitchen import Kitchen, LessonFilms, Prepared, Words, timed_texts, title_clip
from pipeline.stages import compile, package, segment, title, web
from pipeline.stages.title import ElementKind

AI_TAG = "AIGC"
"""The key that GB 45438-2025 gives the implicit mark."""
SMALLER: Mapping[str, int] = {"web": 720, "sd": 480}
"""Lines of smaller renditions of a 16:9 film; smaller masters keep their size."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A lesson laid out and heard: what its films are made from."""

    kitchen: Kitchen
    prepared: Prepared
    timeline: Timeline

    def ranges(self) -> tuple[FrameRange, ...]:
        """The grid, the same for every film of the lesson."""
        return segment_ranges(self.timeline, length=self.kitchen.workshop.segment_length)

    def piece(self, segments: Sequence[Part]) -> compile.Piece:
        counts = [len(frames) for frames in self.ranges()]
        return compile.Piece(tuple(zip(segments, counts, strict=True)), self.prepared.voice)

    @property
    def ident(self) -> int:
        """Frames of the lesson's own ident; 0: it has none."""
        parts = self.prepared.parts
        return parts.opening - parts.title_card.frame_count

    def joined(self, segments: Sequence[Part]) -> compile.Piece:
        """What course films are joined from: without the ident."""
        whole = self.piece(segments).segments
        first = sum(frames.stop <= self.ident for frames in self.ranges())
        return compile.Piece(whole[first:], self.prepared.joined_voice)


@dataclass(frozen=True, slots=True)
class _Made:
    """What one picture track came to."""

    piece: compile.Piece | None
    films: Mapping[str, Part]
    sidecars: Artefact | None = None


def film(scene: Scene, words: Words) -> Recipe[LessonFilms]:
    """The films that are wanted, side by side. A segment without a cue is the same clean and
    burned-in: it has one key, and is encoded once."""
    wanted = scene.kitchen.wanted
    needs = with_needs(wanted)
    tracks: list[tuple[str, Recipe[_Made]]] = []
    if wanted != ("burned-in",):
        tracks.append(("clean", _clean(scene)))
    if "burned-in" in needs:
        tracks.append(("burned-in", _burned_in(scene)))
    made = [needed(outcome) for outcome in (yield from side_by_side(*tracks))]
    films = {product: part for track in made for product, part in track.films.items()}
    piece = next((track.piece for track in made if track.piece), None)
    beside = next((track.sidecars for track in made if track.sidecars), None)
    if beside is not None:
        tags = film_tags(scene.kitchen)
        voice = scene.prepared.voice
        ready = Made(scene.kitchen, scene.timeline, tags, films, beside, voice)
        films |= yield from further(ready, wanted)
    ordered = {product: films[product] for product in wanted}
    lesson, timeline = scene.kitchen.lesson, scene.timeline
    brand = scene.kitchen.workshop.brand_mark(scene.kitchen.brand)
    return LessonFilms(lesson, timeline, words, piece, ordered, beside, brand, scene.ident)


def _clean(scene: Scene) -> Recipe[_Made]:
    """Without burned-in text: the master, its smaller form, and what goes beside them."""
    wanted = with_needs(scene.kitchen.wanted)
    plan = replace(scene.timeline, cues=())
    segments = yield from _encode(scene, plan)
    piece = scene.piece(segments)
    steps = {}
    if "master" in wanted:
        steps["master"] = _compile_step(scene, "master", piece, plan.frame_size)
    if scene.kitchen.wants_all or wanted & {"audio", "small", "hls"}:
        steps["sidecars"] = _package_step(scene, segments)
    branches: list[tuple[str, Recipe[Any]]] = [("films", make(*steps.values()))]
    heights = {name: height for name, height in SMALLER.items() if name in wanted}
    branches += [
        (name, _smaller(scene, segments, name, height)) for name, height in heights.items()
    ]
    joined, *smaller = [needed(one) for one in (yield from side_by_side(*branches))]
    made: dict[str, Artefact] = dict(zip(steps, joined, strict=True))
    films: dict[str, Part] = dict(zip(heights, smaller, strict=True))
    if "master" in made:
        films["master"] = made["master"].part(compile.FILM)
    return _Made(scene.joined(segments), films, made.get("sidecars"))


def _burned_in(scene: Scene) -> Recipe[_Made]:
    segments = yield from _encode(scene, scene.timeline)
    size = scene.timeline.frame_size
    step = _compile_step(scene, "burned-in", scene.piece(segments), size)
    (joined,) = yield from make(step)
    return _Made(None, {"burned-in": joined.part(compile.FILM)})


def _smaller(scene: Scene, segments: Sequence[Part], name: str, height: int) -> Recipe[Part]:
    size = smaller_size(scene.timeline.frame_size, height)
    made = yield from make(
        *(
            _web_step(scene, large, frames, size, place)
            for place, (large, frames) in enumerate(zip(segments, scene.ranges(), strict=True))
        )
    )
    piece = scene.piece([one.part(web.FILM) for one in made])
    (joined,) = yield from make(_compile_step(scene, name, piece, size))
    return joined.part(compile.FILM)


def _encode(scene: Scene, plan: Timeline) -> Recipe[tuple[Part, ...]]:
    """Every segment of `plan`, which is the scene's timeline with or without cues."""
    made = yield from make(
        *(
            _segment_step(scene, plan.restricted(frames), place)
            for place, frames in enumerate(scene.ranges())
        )
    )
    return tuple(one.part(segment.FILM) for one in made)


def _segment_step(scene: Scene, shown: Timeline, place: int) -> Step:
    kitchen, prepared = scene.kitchen, scene.prepared
    sources: dict[str, Input] = {
        **prepared.pictures,
        **{kind.value: _picture(kind, made) for kind, made in prepared.elements.items()},
        **kitchen.workshop.font_sources(kitchen.brand),
    }
    step = segment.step(
        kitchen.target,
        scene=shown,
        sources=sources,
        shapes=prepared.shapes,
        profile=kitchen.workshop.profile,
        style=kitchen.brand.brand.caption_style,
        ffmpeg=kitchen.ffmpeg,
    )
    kind = "burned-in" if shown.cues else "segment"
    return replace(step, label=f"{kind} {place}")


def _picture(kind: ElementKind, drawn: Artefact) -> Part:
    return drawn.part(title.STILL if kind is ElementKind.CORNER_LOGO else title.FILM)


def _web_step(scene: Scene, large: Part, frames: FrameRange, size: FrameSize, place: int) -> Step:
    kitchen = scene.kitchen
    step = web.step(
        kitchen.target,
        segment=large,
        frame_count=len(frames),
        frame_rate=scene.timeline.frame_rate,
        frame_size=size,
        profile=kitchen.workshop.web_profile,
        ffmpeg=kitchen.ffmpeg,
    )
    return replace(step, label=f"segment {place}")


def _compile_step(scene: Scene, product: str, piece: compile.Piece, size: FrameSize) -> Step:
    kitchen, timeline = scene.kitchen, scene.timeline
    text = compile.FilmText(
        timed_texts=timed_texts(timeline, kitchen.lesson),
        chapters=tuple((marker.frame, marker.name) for marker in timeline.markers),
        tags=film_tags(kitchen),
        shows_captions=product != "burned-in",
    )
    shape = compile.FilmShape(timeline.frame_rate, size)
    target = f"{kitchen.target}:{product}"
    step = compile.step(target, pieces=(piece,), text=text, shape=shape, ffmpeg=kitchen.ffmpeg)
    return kitchen.workshop.versed(step)


def film_tags(kitchen: Kitchen) -> tuple[tuple[str, str], ...]:
    """The film's own metadata; empty ones are left out."""
    course, lesson = kitchen.course, kitchen.lesson
    tags = (
        ("title", lesson.title),
        ("artist", lesson.lecturer.name),
        ("album", course.title),
        ("track", str(lesson.number) if course.is_numbered else ""),
        ("publisher", course.organisation),
        ("comment", lesson.ai_content),
        ("grouping", kitchen.workshop.brand_mark(kitchen.brand)),
        (AI_TAG, ai_label(_producer(course), kitchen.target) if lesson.ai_content else ""),
    )
    return tuple((name, value) for name, value in tags if value)


def _producer(course: Course) -> str:
    return course.organisation or course.title


def ai_label(producer: str, number: str) -> str:
    """The implicit mark of GB 45438-2025: Label 1 says that content is generated; who
    made it and under which number; the rest is left to whoever hands it on."""
    made = {
        "Label": "1",
        "ContentProducer": producer,
        "ProduceID": number,
        "ReservedCode1": "",
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def smaller_size(size: FrameSize, height: int) -> FrameSize:
    """A rendition's frame: the shorter side at most `height` lines, sides even."""
    shorter = min(size.width, size.height)
    if shorter <= height:
        return size
    sides = (round(Fraction(side * height, shorter * 2)) * 2 for side in (size.width, size.height))
    return FrameSize(*sides)


def _package_step(scene: Scene, segments: Sequence[Part]) -> Step:
    kitchen, timeline = scene.kitchen, scene.timeline
    poster, frame = poster_source(timeline, scene.piece(segments))
    sidecars = package.Sidecars(
        timed_texts=timed_texts(timeline, kitchen.lesson),
        chapters=tuple((marker.frame, marker.name) for marker in timeline.markers),
        poster_frame=frame,
        frame_rate=timeline.frame_rate,
    )
    target = f"{kitchen.target}:sidecars"
    step = package.step(target, picture=poster, sidecars=sidecars, ffmpeg=kitchen.ffmpeg)
    return kitchen.workshop.versed(step)


def poster_source(timeline: Timeline, piece: compile.Piece) -> tuple[Part, int]:
    """The segment that holds the poster, and its frame there: of the title card once its words
    stand, three fifths into it."""
    first = title_clip(timeline)
    frame = first.span.start + len(first.span) * 3 // 5
    for segment_part, count in piece.segments:
        if frame < count:
            return segment_part, frame
        frame -= count
    raise BrokenPromise("expected the title card within its film")
