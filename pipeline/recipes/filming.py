"""From a lesson's timeline to its pictures: every film's segments encoded, made smaller, and the
files that go beside them. Needs no sound, which is levelled meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from pipeline.ffmpeg.segments import segment_ranges
from pipeline.model.brand import CaptionStyle
from pipeline.model.lesson import NO_LOGO, UPRIGHT
from pipeline.model.loudness import base_of
from pipeline.model.media import FrameSize
from pipeline.model.recipe import Recipe, make, make_longest_first, needed, side_by_side
from pipeline.model.step import Artefact, Input, Part, Step
from pipeline.model.timed_text import Cue
from pipeline.model.timeline import Timeline
from pipeline.model.timing import FrameRange
from pipeline.recipes.beside import beside
from pipeline.recipes.further import with_needs
from pipeline.recipes.kitchen import Kitchen, Prepared
from pipeline.stages import segment, title, web
from pipeline.stages.title import ElementKind

CLEAN = "clean"
"""The picture track without burned-in text: the master's, and what compilations are joined from."""
APART = ("burned-in", NO_LOGO)
"""Films whose picture is none of the clean track's."""
SMALLER: Mapping[str, int] = {"web": 720, "sd": 480}
"""Lines of smaller renditions of a 16:9 film; smaller masters keep their size."""

Segments = tuple[tuple[Part, int], ...]
"""A film's picture: each segment and its frame count, in order."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A lesson laid out: what its pictures are made from."""

    kitchen: Kitchen
    prepared: Prepared
    timeline: Timeline

    def ranges(self) -> tuple[FrameRange, ...]:
        """The grid, the same for every film of the lesson."""
        return segment_ranges(self.timeline, length=self.kitchen.workshop.segment_length)

    @property
    def ident(self) -> int:
        """Frames of the lesson's own ident; 0: it has none."""
        parts = self.prepared.parts
        return parts.opening - parts.title_card.frame_count


@dataclass(frozen=True, slots=True)
class Burned:
    """Captions in a film's picture, in its time."""

    cues: tuple[Cue, ...]
    style: CaptionStyle


@dataclass(frozen=True, slots=True)
class Filmed:
    """A lesson's pictures."""

    tracks: Mapping[str, Segments]
    """`clean`, `burned-in`, `web`, … to what that film is joined from."""
    sidecars: Artefact | None = None
    burned: Mapping[str, Burned] = field(default_factory=dict)
    """What is burned into the films that have other captions than the lesson's own."""


def film(scene: Scene) -> Recipe[Filmed]:
    """The pictures of all films that are wanted but the upright ones, side by side. A segment
    without a cue is the same clean and burned-in: it has one key, and is encoded once."""
    asked = scene.kitchen.wanted
    wanted = tuple(product for product in asked if product not in UPRIGHT)
    branches: list[tuple[str, Recipe[Filmed]]] = []
    if not asked or {base_of(product) for product in wanted} - set(APART):
        branches.append((CLEAN, _clean(scene)))
    if scene.kitchen.wants_all or with_needs(wanted) & {"audio", "small", "hls"}:
        branches.append(("sidecars", _beside(scene)))
    if "burned-in" in with_needs(wanted):
        branches.append(("burned-in", _burned_in(scene)))
    if NO_LOGO in wanted:
        branches.append((NO_LOGO, _without_logo(scene)))
    made = [needed(outcome) for outcome in (yield from side_by_side(*branches))]
    tracks = {name: track for one in made for name, track in one.tracks.items()}
    return Filmed(tracks, next((one.sidecars for one in made if one.sidecars), None))


def _beside(scene: Scene) -> Recipe[Filmed]:
    return Filmed({}, (yield from beside(scene.kitchen, scene.prepared, scene.timeline)))


def _clean(scene: Scene) -> Recipe[Filmed]:
    """Without burned-in text: the master's picture, and smaller ones."""
    wanted = with_needs(scene.kitchen.wanted)
    segments = yield from _encode(scene, replace(scene.timeline, cues=()))
    heights = {name: height for name, height in SMALLER.items() if name in wanted}
    branches: list[tuple[str, Recipe[Any]]] = [
        (name, _smaller(scene, segments, height)) for name, height in heights.items()
    ]
    made = [needed(one) for one in (yield from side_by_side(*branches))]
    return Filmed({CLEAN: segments, **dict(zip(heights, made, strict=True))})


def _without_logo(scene: Scene) -> Recipe[Filmed]:
    """A segment on which no logo stands, such as a card's, is the master's own."""
    logo = ElementKind.CORNER_LOGO.value
    others = tuple(one for one in scene.timeline.overlays if one.source != logo)
    plan = replace(scene.timeline, cues=(), overlays=others)
    return Filmed({NO_LOGO: (yield from _encode(scene, plan))})


def _burned_in(scene: Scene) -> Recipe[Filmed]:
    return Filmed({"burned-in": (yield from _encode(scene, scene.timeline))})


def _smaller(scene: Scene, segments: Segments, height: int) -> Recipe[Segments]:
    size = smaller_size(scene.timeline.frame_size, height)
    made = yield from make(
        *(
            _web_step(scene, large, count, size, place)
            for place, (large, count) in enumerate(segments)
        )
    )
    return _counted(scene, [one.part(web.FILM) for one in made])


def _encode(scene: Scene, plan: Timeline) -> Recipe[Segments]:
    """Every segment of `plan`, which is the scene's timeline with or without cues; cards are short
    and come last."""
    made = yield from make_longest_first(
        *(
            _segment_step(scene, plan.restricted(frames), place)
            for place, frames in enumerate(scene.ranges())
        )
    )
    return _counted(scene, [one.part(segment.FILM) for one in made])


def film_span(scene: Scene, frames: FrameRange, *, target: str) -> Recipe[Segments]:
    """The clean picture of `frames` of the lesson's film: its own segments where whole ones are
    asked for; at the edges, what is asked of one, drawn from the footage, for `target`."""
    plan = replace(scene.timeline, cues=())
    steps, counts = [], []
    for place, whole in enumerate(scene.ranges()):
        part = whole.within(frames)
        if part is None:
            continue
        step = _segment_step(scene, plan.restricted(part), place)
        if part != whole:
            label = f"part {part.start}-{part.stop} of {scene.kitchen.target}"
            step = replace(step, target=target, label=label)
        steps.append(step)
        counts.append(len(part))
    made = yield from make(*steps)
    return tuple((one.part(segment.FILM), n) for one, n in zip(made, counts, strict=True))


def _counted(scene: Scene, parts: Sequence[Part]) -> Segments:
    counts = [len(frames) for frames in scene.ranges()]
    return tuple(zip(parts, counts, strict=True))


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
        grades=prepared.grades,
    )
    kind = "burned-in" if shown.cues else "segment"
    return replace(step, label=f"{kind} {place}")


def _picture(kind: ElementKind, drawn: Artefact) -> Part:
    return drawn.part(title.STILL if kind is ElementKind.CORNER_LOGO else title.FILM)


def _web_step(scene: Scene, large: Part, count: int, size: FrameSize, place: int) -> Step:
    kitchen = scene.kitchen
    step = web.step(
        kitchen.target,
        segment=large,
        frame_count=count,
        frame_rate=scene.timeline.frame_rate,
        frame_size=size,
        profile=kitchen.workshop.web_profile,
        ffmpeg=kitchen.ffmpeg,
    )
    return replace(step, label=f"segment {place}")


def smaller_size(size: FrameSize, height: int) -> FrameSize:
    """A rendition's frame: the shorter side at most `height` lines, sides even."""
    shorter = min(size.width, size.height)
    if shorter <= height:
        return size
    sides = (round(Fraction(side * height, shorter * 2)) * 2 for side in (size.width, size.height))
    return FrameSize(*sides)
