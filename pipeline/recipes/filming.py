"""From a lesson's timeline to its films: segments encoded, joined, made smaller, packaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from pipeline.ffmpeg.check import FilmPlan
from pipeline.ffmpeg.segments import segment_ranges
from pipeline.model.course import Course
from pipeline.model.lesson import Lesson
from pipeline.model.media import FrameSize
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Input, Part, Step
from pipeline.model.timed_text import LANGUAGES
from pipeline.model.timeline import Timeline
from pipeline.model.timing import time_of
from pipeline.recipes.kitchen import Kitchen, LessonFilms, Prepared, Words
from pipeline.recipes.material import Take
from pipeline.stages import compile, package, segment, sound, title, web
from pipeline.stages.title import ElementKind

WEB_HEIGHT = 720
"""Lines of the web rendition of a 16:9 film; smaller masters keep their size."""


def film(
    kitchen: Kitchen, prepared: Prepared, timeline: Timeline, words: Words
) -> Recipe[LessonFilms]:
    """Encodes the segments, clean and burned-in, and joins them into the lesson's films."""
    clean = replace(timeline, cues=())
    ranges = segment_ranges(clean, length=kitchen.workshop.segment_length)
    scenes = [plan.restricted(frames) for plan in (clean, timeline) for frames in ranges]
    steps = [_segment_step(kitchen, prepared, scene, place) for place, scene in enumerate(scenes)]
    *segments, levelled = yield from make(*steps, _sound_step(kitchen, timeline))
    counts = [len(frames) for frames in ranges]
    encoded = [made.part(segment.FILM) for made in segments]
    voice = levelled.part(sound.SOUND)
    plain = compile.Piece(tuple(zip(encoded[: len(counts)], counts, strict=True)), voice)
    burned = compile.Piece(tuple(zip(encoded[len(counts) :], counts, strict=True)), voice)
    master, burned_in = yield from make(
        _compile_step(kitchen, timeline, "master", plain),
        _compile_step(kitchen, timeline, "burned-in", burned),
    )
    smaller, beside = yield from make(
        _web_step(kitchen, timeline, master), _package_step(kitchen, timeline, master)
    )
    films = {
        "master": master.part(compile.FILM),
        "burned-in": burned_in.part(compile.FILM),
        "web": smaller.part(web.FILM),
    }
    return LessonFilms(kitchen.lesson, timeline, words, plain, films, beside)


def _segment_step(kitchen: Kitchen, prepared: Prepared, scene: Timeline, place: int) -> Step:
    sources: dict[str, Input] = {
        **prepared.pictures,
        **{kind.value: _picture(kind, made) for kind, made in prepared.elements.items()},
        **kitchen.workshop.font_sources(kitchen.brand),
    }
    step = segment.step(
        kitchen.target,
        scene=scene,
        sources=sources,
        profile=kitchen.workshop.profile,
        style=kitchen.brand.brand.caption_style,
        ffmpeg=kitchen.ffmpeg,
    )
    return replace(step, label=f"segment {place}")


def _picture(kind: ElementKind, drawn: Artefact) -> Part:
    return drawn.part(title.STILL if kind is ElementKind.CORNER_LOGO else title.FILM)


def _sound_step(kitchen: Kitchen, timeline: Timeline) -> Step:
    pieces = []
    takes: Mapping[str, Take] = {take.name: take for take in kitchen.material.takes}
    for clip in timeline.clips:
        take = takes.get(clip.source)
        if take is not None and take.facts.audio:
            start = time_of(clip.span.start, timeline.frame_rate)
            first = time_of(clip.source_start, timeline.frame_rate)
            duration = time_of(len(clip.span), timeline.frame_rate)
            pieces.append(sound.Heard(clip.source, first, start, duration))
    target = kitchen.workshop.settings.loudness.target_lufs
    programme = sound.Programme(tuple(pieces), timeline.duration, target)
    sources = {name: take.footage for name, take in takes.items() if take.facts.audio}
    return sound.step(kitchen.target, programme=programme, sources=sources, ffmpeg=kitchen.ffmpeg)


def _compile_step(kitchen: Kitchen, timeline: Timeline, product: str, piece: compile.Piece) -> Step:
    text = compile.FilmText(
        timed_texts=(timeline.timed_text(kitchen.lesson.language),),
        chapters=tuple((marker.frame, marker.name) for marker in timeline.markers),
        tags=film_tags(kitchen.course, kitchen.lesson),
        shows_captions=product == "master",
    )
    shape = compile.FilmShape(timeline.frame_rate, timeline.frame_size)
    target = f"{kitchen.target}:{product}"
    return compile.step(target, pieces=(piece,), text=text, shape=shape, ffmpeg=kitchen.ffmpeg)


def film_tags(course: Course, lesson: Lesson) -> tuple[tuple[str, str], ...]:
    """The film's own metadata; empty ones are left out."""
    tags = (
        ("title", lesson.title),
        ("artist", lesson.lecturer.name),
        ("album", course.title),
        ("track", str(lesson.number)),
        ("publisher", course.organisation),
        ("comment", lesson.ai_content),
    )
    return tuple((name, value) for name, value in tags if value)


def web_size(size: FrameSize) -> FrameSize:
    """The web rendition's frame: the shorter side at most WEB_HEIGHT lines, sides even."""
    shorter = min(size.width, size.height)
    if shorter <= WEB_HEIGHT:
        return size
    return FrameSize(_even(size.width, shorter), _even(size.height, shorter))


def _even(side: int, shorter: int) -> int:
    return round(Fraction(side * WEB_HEIGHT, shorter * 2)) * 2


def _web_step(kitchen: Kitchen, timeline: Timeline, master: Artefact) -> Step:
    plan = FilmPlan(
        frame_count=timeline.frame_count,
        frame_rate=timeline.frame_rate,
        frame_size=web_size(timeline.frame_size),
        languages=(LANGUAGES[kitchen.lesson.language],),
        chapters=compile.chapters_of(
            compile.FilmText((), tuple((m.frame, m.name) for m in timeline.markers), ()),
            timeline.frame_count,
        ),
    )
    return web.step(
        f"{kitchen.target}:web",
        master=master.part(compile.FILM),
        plan=plan,
        profile=kitchen.workshop.web_profile,
        ffmpeg=kitchen.ffmpeg,
    )


def _package_step(kitchen: Kitchen, timeline: Timeline, master: Artefact) -> Step:
    sidecars = package.Sidecars(
        timed_texts=(timeline.timed_text(kitchen.lesson.language),),
        chapters=tuple((marker.frame, marker.name) for marker in timeline.markers),
        poster_frame=poster_frame(timeline),
        frame_rate=timeline.frame_rate,
    )
    film = master.part(compile.FILM)
    target = f"{kitchen.target}:sidecars"
    return package.step(target, film=film, sidecars=sidecars, ffmpeg=kitchen.ffmpeg)


def poster_frame(timeline: Timeline) -> int:
    """A frame of the title card once its words stand: three fifths into it."""
    return timeline.clips[0].span.stop * 3 // 5
