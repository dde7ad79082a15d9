"""From a lesson's pictures and its sound to its films: joined without encoding again."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pipeline.graphics.upright import upright_frame
from pipeline.model.course import Course
from pipeline.model.lesson import NO_LOGO, UPRIGHT
from pipeline.model.loudness import base_of, is_levelled, level_of
from pipeline.model.media import FrameSize
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Part, Step
from pipeline.model.timed_text import TimedText
from pipeline.recipes.comparing import idle_of, require_alike
from pipeline.recipes.filming import CLEAN, SMALLER, Burned, Filmed, Scene, Segments, smaller_size
from pipeline.recipes.further import Made, further, with_needs
from pipeline.recipes.kitchen import Kitchen, LessonFilms, Voices, Words, end_card, timed_texts
from pipeline.stages import compile

AI_TAG = "AIGC"
"""The key that GB 45438-2025 gives the implicit mark."""
JOINED = ("master", "burned-in", *SMALLER, *UPRIGHT, NO_LOGO)
"""The films that are joined from segments."""
BURNED_IN = ("burned-in", *UPRIGHT)
"""Those with captions in their picture."""


def join(scene: Scene, filmed: Filmed, voices: Voices, words: Words) -> Recipe[LessonFilms]:
    """The films that are wanted, and what compilations are joined from."""
    wanted = scene.kitchen.wanted
    needed = with_needs(wanted)
    products = [product for product in JOINED if product in needed]
    levelled = (product for product in needed if is_levelled(product))
    products += sorted(product for product in levelled if base_of(product) in JOINED)
    made = yield from make(*(_film_step(scene, filmed, voices, product) for product in products))
    films = {product: one.part(compile.FILM) for product, one in zip(products, made, strict=True)}
    yield from _compare(scene, films)
    if filmed.sidecars is not None:
        tags = film_tags(scene.kitchen)
        ready = Made(scene.kitchen, scene.timeline, tags, films, filmed.sidecars, voices)
        films |= yield from further(ready, wanted)
    return LessonFilms(
        scene.kitchen.lesson,
        scene.timeline,
        words,
        scene.kitchen,
        scene.prepared,
        _joined(scene, filmed, voices.joined),
        {product: films[product] for product in wanted},
        filmed.sidecars,
        scene.kitchen.workshop.brand_mark(scene.kitchen.brand),
        scene.ident,
        {take.name: take.record.original_name for take in scene.kitchen.material.takes},
        {lufs: _joined(scene, filmed, level.joined) for lufs, level in voices.levels.items()},
    )


def _compare(scene: Scene, films: Mapping[str, Part]) -> Recipe[None]:
    """Every film that shows what its takes show, against them."""
    idle = {
        f"{scene.kitchen.target}:{product}": idle_of(film.artefact)
        for product, film in films.items()
        if base_of(product) not in UPRIGHT
    }
    yield from require_alike(scene.kitchen, scene.timeline, idle)


def _joined(scene: Scene, filmed: Filmed, sound: Part) -> compile.Piece | None:
    """What compilations are joined from: without the ident and the end card."""
    clean = filmed.tracks.get(CLEAN)
    if clean is None:
        return None
    stops = [frames.stop for frames in scene.ranges()]
    first = sum(stop <= scene.ident for stop in stops)
    last = sum(stop <= end_card(scene.timeline).span.start for stop in stops)
    return compile.Piece(clean[first:last], sound)


def _film_step(scene: Scene, filmed: Filmed, voices: Voices, product: str) -> Step:
    size, base, lufs = scene.timeline.frame_size, base_of(product), level_of(product)
    if base in SMALLER:
        size = smaller_size(size, SMALLER[base])
    if base in UPRIGHT:
        size = upright_frame(base, size)
    track: Segments = filmed.tracks[CLEAN if base == "master" else base]
    sound = voices.whole if lufs is None else voices.levels[lufs].whole
    burned = filmed.burned.get(base)
    if base == "burned-in":
        burned = Burned(scene.timeline.cues, scene.kitchen.brand.brand.caption_style)
    return _compile_step(scene, product, compile.Piece(track, sound), size, burned)


def _compile_step(
    scene: Scene, product: str, piece: compile.Piece, size: FrameSize, burned: Burned | None
) -> Step:
    kitchen, timeline = scene.kitchen, scene.timeline
    text = compile.FilmText(
        timed_texts=timed_texts(timeline, kitchen.lesson),
        chapters=tuple((marker.frame, marker.name) for marker in timeline.markers),
        tags=film_tags(kitchen),
        shows_captions=base_of(product) not in BURNED_IN,
        burned=burned.style if burned else None,
        burned_text=TimedText(kitchen.lesson.language, burned.cues) if burned else None,
    )
    codec = "h264" if base_of(product) in SMALLER else kitchen.workshop.profile.codec
    shape = compile.FilmShape(timeline.frame_rate, size, codec)
    target = f"{kitchen.target}:{product}"
    step = compile.step(
        target,
        pieces=(piece,),
        text=text,
        shape=shape,
        ffmpeg=kitchen.ffmpeg,
        fonts=kitchen.workshop.font_sources(kitchen.brand) if burned else {},
    )
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
