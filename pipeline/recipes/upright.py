"""A lesson's upright and square films: the same cut, cues and sound as its other films, the picture
in a window that follows whoever speaks, a panel above it, large captions below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.captions.narrow import Narrowing
from pipeline.ffmpeg.graph import PictureShape
from pipeline.ffmpeg.segments import segment_ranges
from pipeline.graphics.upright import Layout, captions_below, layout, over_pane, upright_frame
from pipeline.model.codec import loads
from pipeline.model.edit import Placement
from pipeline.model.element import Element
from pipeline.model.media import FrameSize
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Input, Part, Step
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timeline import Timeline
from pipeline.model.timing import TimeRange, time_of
from pipeline.model.window import Following
from pipeline.recipes.drawing import Extra, drawn_extras, element_of, made_extras, title_step
from pipeline.recipes.filming import Burned, Filmed, Scene
from pipeline.recipes.glossary import never_broken
from pipeline.recipes.kitchen import Kitchen, Words, title_clip
from pipeline.recipes.looking import look_step, looks_of, shown_takes
from pipeline.recipes.material import Take
from pipeline.recipes.upright_timeline import upright_timeline
from pipeline.stages import caption, narrow, segment, title
from pipeline.stages.look import Looking
from pipeline.stages.title import ElementKind
from pipeline.vision.follow import follow, view_of

CARDS = (ElementKind.TITLE_CARD, ElementKind.END_CARD, ElementKind.UPRIGHT_PANEL)


@dataclass(frozen=True, slots=True)
class Dressed:
    """What is drawn for such a film, by what a scene calls it."""

    pictures: Mapping[str, Input]
    shapes: Mapping[str, PictureShape]
    elements: Mapping[str, Element]
    """Where in the frame they stand."""


def upright(scene: Scene, words: Words, product: str) -> Recipe[Filmed]:
    """The film's picture."""
    kitchen = scene.kitchen
    at = layout(upright_frame(product, kitchen.course.frame_size))
    extras = _extras(kitchen, at)
    takes = shown_takes(kitchen, scene.timeline)
    made = yield from make(
        _narrow_step(kitchen, words),
        *(look_step(kitchen, scene.prepared, take, Looking.EVENLY) for take in takes),
        *(title_step(_kitchen(kitchen, at.frame), kind) for kind in CARDS),
        title_step(_over(kitchen, at.square), ElementKind.LOWER_THIRD),
        *(extra.step for extra in extras),
    )
    cues, rest = made[0], made[1:]
    followed = {
        take.name: _followed(scene, take, looked, at)
        for take, looked in zip(takes, rest, strict=False)
    }
    dressed = _dressed(kitchen, at, extras, rest[len(takes) :])
    plan = upright_timeline(scene.timeline, at, followed, dressed.elements, _film_cues(scene, cues))
    return (yield from _film(scene, plan, dressed, at, product))


def _kitchen(kitchen: Kitchen, frame: FrameSize) -> Kitchen:
    """The same lesson, drawn for another frame."""
    return replace(kitchen, course=replace(kitchen.course, frame_size=frame))


def _over(kitchen: Kitchen, frame: FrameSize) -> Kitchen:
    """What is drawn over the picture keeps clear of no captions."""
    brand = replace(kitchen.brand, brand=over_pane(kitchen.brand.brand))
    return replace(_kitchen(kitchen, frame), brand=brand)


def _extras(kitchen: Kitchen, at: Layout) -> list[Extra]:
    """Each drawn for the part of the frame that it stands in."""
    in_square = drawn_extras(_over(kitchen, at.square))
    in_pane = drawn_extras(_over(kitchen, at.pane_size))
    in_frame = drawn_extras(_kitchen(kitchen, at.frame))
    chosen = []
    for square, pane, frame in zip(in_square, in_pane, in_frame, strict=True):
        if square.kind is ElementKind.IDENT:
            chosen.append(frame)
        else:
            chosen.append(pane if _fills(square) else square)
    return chosen


def _fills(extra: Extra) -> bool:
    return extra.inset is not None and extra.inset[1] is Placement.FULL


def _dressed(
    kitchen: Kitchen, at: Layout, extras: list[Extra], made: tuple[Artefact, ...]
) -> Dressed:
    """`made` are the cards, the lower third, the extras."""
    kinds = (*CARDS, ElementKind.LOWER_THIRD)
    drawn = dict(zip(kinds, made, strict=False))
    others = made[len(kinds) :]
    more = made_extras(_kitchen(kitchen, at.frame), extras, others)
    pictures: dict[str, Input] = {kind.value: _picture(kind, one) for kind, one in drawn.items()}
    shapes = {kind.value: title.shape_of(kind, one) for kind, one in drawn.items()}
    elements = {kind.value: element_of(kind.value, one) for kind, one in drawn.items()}
    foot = at.pane.bottom - at.square.height
    third = ElementKind.LOWER_THIRD.value
    elements[third] = _moved(elements[third], foot)
    for extra, one in zip(extras, others, strict=True):
        is_high = extra.kind is ElementKind.AI_MARK or _fills(extra)
        element = _moved(element_of(extra.name, one), at.pane.top if is_high else foot)
        elements[extra.name] = elements[f"{extra.name}-held"] = element
    return Dressed({**pictures, **more.pictures}, {**shapes, **more.shapes}, elements)


def _picture(kind: ElementKind, drawn: Artefact) -> Part:
    return drawn.part(title.STILL if kind in title.STILLS else title.FILM)


def _moved(element: Element, down: int) -> Element:
    return replace(element, y=element.y + down)


def _followed(scene: Scene, take: Take, looked: Artefact, at: Layout) -> tuple[Following, ...]:
    kitchen = scene.kitchen
    view = view_of(scene.prepared.shapes[take.name].frame_size, at.pane_size)
    return follow(looks_of(kitchen, looked), view, scene.timeline.frame_rate)


def _narrow_step(kitchen: Kitchen, words: Words) -> Step:
    lesson, workshop = kitchen.lesson, kitchen.workshop
    rules = Narrowing(
        workshop.upright_profile(lesson.language),
        kitchen.course.frame_rate,
        never_broken(workshop, kitchen.course, lesson),
    )
    cues = words.captions.part(caption.CUES)
    step = narrow.step(kitchen.target, cues=cues, transcript=words.transcript, rules=rules)
    return workshop.versed(step)


def _film_cues(scene: Scene, narrowed: Artefact) -> tuple[Cue, ...]:
    """In the time of the film, which has cards before the body."""
    text = scene.kitchen.workshop.store.text(narrowed.part(narrow.CUES))
    cues = loads("cues/1", TimedText, text)
    start = time_of(title_clip(scene.timeline).span.stop, scene.timeline.frame_rate)
    shifted = cues.shifted(start).cues
    zero = Fraction(0)
    return tuple(
        replace(cue, span=TimeRange(max(cue.span.start, zero), cue.span.stop))
        for cue in shifted
        if cue.span.stop > zero
    )


def _film(
    scene: Scene, plan: Timeline, dressed: Dressed, at: Layout, product: str
) -> Recipe[Filmed]:
    """Its segments, encoded."""
    kitchen, prepared = scene.kitchen, scene.prepared
    ranges = segment_ranges(plan, length=kitchen.workshop.segment_length)
    lines = kitchen.workshop.upright_profile(kitchen.lesson.language).lines
    style = captions_below(kitchen.brand.brand, at, lines)
    sources = {
        **prepared.pictures,
        **dressed.pictures,
        **kitchen.workshop.font_sources(kitchen.brand),
    }
    steps = (
        segment.step(
            kitchen.target,
            scene=plan.restricted(frames),
            sources=sources,
            shapes={**prepared.shapes, **dressed.shapes},
            profile=kitchen.workshop.profile,
            style=style,
            ffmpeg=kitchen.ffmpeg,
            grades=prepared.grades,
        )
        for frames in ranges
    )
    made = yield from make(
        *(replace(step, label=f"{product} {place}") for place, step in enumerate(steps))
    )
    parts = zip((one.part(segment.FILM) for one in made), map(len, ranges), strict=True)
    return Filmed({product: tuple(parts)}, burned={product: Burned(plan.cues, style)})
