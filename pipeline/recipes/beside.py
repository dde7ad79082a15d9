"""What goes beside a lesson's films: posters, caption files, chapters. Needs none of its encoded
pictures, so it is made meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.graphics.cards import CardText
from pipeline.graphics.upright import upright_frame
from pipeline.model.media import FrameSize
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Part
from pipeline.model.timeline import Clip, Timeline
from pipeline.model.timing import FrameRange
from pipeline.recipes.drawing import card_text
from pipeline.recipes.kitchen import Kitchen, Prepared, timed_texts
from pipeline.recipes.looking import look_step, shown_takes
from pipeline.stages import look, package, poster
from pipeline.stages.look import Looking


def beside(kitchen: Kitchen, prepared: Prepared, timeline: Timeline) -> Recipe[Artefact]:
    """The sidecars."""
    pictures = yield from _posters(kitchen, prepared, timeline)
    sidecars = package.Sidecars(
        timed_texts=timed_texts(timeline, kitchen.lesson),
        chapters=tuple((marker.frame, marker.name) for marker in timeline.markers),
        frame_rate=timeline.frame_rate,
        frame_count=timeline.frame_count,
    )
    target = f"{kitchen.target}:sidecars"
    step = package.step(target, pictures=pictures, sidecars=sidecars, ffmpeg=kitchen.ffmpeg)
    (made,) = yield from make(kitchen.workshop.versed(step))
    return made


def _posters(
    kitchen: Kitchen, prepared: Prepared, timeline: Timeline
) -> Recipe[Mapping[str, Part]]:
    text = replace(card_text(kitchen.course, kitchen.lesson), credits=(), link="")
    seen = [(yield from seen_in(kitchen, prepared, timeline))]
    return (yield from posters_of(kitchen, text, seen, target=kitchen.target))


@dataclass(frozen=True, slots=True)
class SeenFilm:
    """What may be a poster of one film: what it shows of its takes, and no still hides."""

    takes: Mapping[str, poster.Seen]
    clips: tuple[Clip, ...]


def seen_in(kitchen: Kitchen, prepared: Prepared, timeline: Timeline) -> Recipe[SeenFilm]:
    """`timeline` is the lesson's, or a part of it."""
    takes = shown_takes(kitchen, timeline)
    looked = yield from make(
        *(look_step(kitchen, prepared, take, Looking.ROUGHLY) for take in takes)
    )
    seen = {
        take.name: poster.Seen(
            prepared.pictures[take.name],
            prepared.shapes[take.name],
            one.part(look.LOOKS),
            prepared.grades.get(take.name),
        )
        for take, one in zip(takes, looked, strict=True)
    }
    return SeenFilm(seen, tuple(clip for clip in _bare(timeline) if clip.source in seen))


def posters_of(
    kitchen: Kitchen, text: CardText, films: Sequence[SeenFilm], *, target: str
) -> Recipe[Mapping[str, Part]]:
    """The best picture of all `films`, in every aspect, by the posters' names; of the kitchen's
    lesson, or of several of its course."""
    takes: dict[str, poster.Seen] = {}
    clips: list[Clip] = []
    for place, one in enumerate(films):
        stem = f"{place}-" if place else ""
        takes |= {f"{stem}{name}": seen for name, seen in one.takes.items()}
        clips += (replace(clip, source=f"{stem}{clip.source}") for clip in one.clips)
    course, brand = kitchen.course, kitchen.brand
    step = poster.step(
        target,
        posters=poster.Posters(
            brand.brand, text, poster_sizes(course.frame_size), tuple(clips), course.frame_rate
        ),
        takes=takes,
        files=kitchen.workshop.brand_sources(brand),
        ffmpeg=kitchen.ffmpeg,
    )
    (made,) = yield from make(kitchen.workshop.versed(step))
    return {stored.name: made.part(stored.name) for stored in made.files}


def poster_sizes(frame: FrameSize) -> dict[str, FrameSize]:
    """`poster.jpg` has the film's own frame; besides it one in each of the other aspects."""
    tall = upright_frame("vertical", frame)
    sizes = {
        "16x9": FrameSize(tall.height, tall.width),
        "9x16": tall,
        "1x1": upright_frame("square", frame),
    }
    shape = Fraction(frame.width, frame.height)
    others = {
        f"poster.{name}.jpg": size
        for name, size in sizes.items()
        if abs(Fraction(size.width, size.height) - shape) > Fraction(1, 50)
    }
    return {package.POSTER: frame, **others}


def _bare(timeline: Timeline) -> Iterator[Clip]:
    """The clips without what a still in the whole frame hides."""
    hidden = [
        layer.span
        for layer in timeline.overlays
        if layer.is_still and layer.source.startswith("still") and (layer.x, layer.y) == (0, 0)
    ]
    for clip in timeline.clips:
        free = [clip.span]
        for span in hidden:
            free = [part for one in free for part in _around(one, span)]
        for part in free:
            kept = clip.part(part)
            if kept is not None:
                yield kept


def _around(span: FrameRange, hidden: FrameRange) -> Iterator[FrameRange]:
    """What of `span` lies before and after `hidden`."""
    if not span.overlaps(hidden):
        yield span
        return
    if span.start < hidden.start:
        yield FrameRange(span.start, hidden.start)
    if hidden.stop < span.stop:
        yield FrameRange(hidden.stop, span.stop)
