"""A lesson's further films, made where somebody asks for them or the settings say so:

`sd` (480 lines), `small` (within a size), `audio` (to listen to), `hls` (to stream).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.ffmpeg.budget import Budget
from pipeline.model.loudness import base_of
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Part, Step
from pipeline.model.timeline import Timeline
from pipeline.recipes.kitchen import Kitchen, timed_texts
from pipeline.stages import budget, compile, listen, package, stream

SD_HEIGHT = 480

NEEDS: Mapping[str, tuple[str, ...]] = {
    "sd": (),
    "small": ("burned-in",),
    "audio": (),
    "hls": ("master", "web", "sd"),
    "vertical": (),
    "square": (),
    "no-logo": (),
}
"""Further product to the films it is made from."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a lesson has come to so far."""

    kitchen: Kitchen
    timeline: Timeline
    tags: tuple[tuple[str, str], ...]
    films: Mapping[str, Part]
    sidecars: Artefact
    voice: Part


def with_needs(wanted: tuple[str, ...]) -> frozenset[str]:
    """The films that must be made for those wanted."""
    bases = {base_of(product) for product in wanted}
    return frozenset((*wanted, *bases)).union(*(NEEDS.get(product, ()) for product in bases))


def further(made: Made, wanted: tuple[str, ...]) -> Recipe[dict[str, Part]]:
    """The further films among those `wanted`, side by side."""
    makers = {"small": _small, "audio": _audio, "hls": _hls}
    products = [product for product in wanted if product in makers]
    artefacts = yield from make(*(makers[product](made) for product in products))
    names = {"small": budget.FILM, "audio": listen.SOUND, "hls": stream.PLAYLIST}
    return {
        product: artefact.part(names[product])
        for product, artefact in zip(products, artefacts, strict=True)
    }


def _small(made: Made) -> Step:
    timeline = made.timeline
    largest = made.kitchen.workshop.settings.encode.small_bytes
    wanted = Budget(largest, timeline.duration, timeline.frame_rate, timeline.frame_size)
    target = f"{made.kitchen.target}:small"
    film = made.films["burned-in"]
    return budget.step(target, film=film, budget=wanted, ffmpeg=made.kitchen.ffmpeg)


def _audio(made: Made) -> Step:
    markers = tuple((marker.frame, marker.name) for marker in made.timeline.markers)
    text = compile.FilmText((), markers, ())
    return listen.step(
        f"{made.kitchen.target}:audio",
        sound=made.voice,
        cover=made.sidecars.part(package.POSTER),
        chapters=compile.chapters_of(text, made.timeline.frame_count),
        tags=made.tags,
        frame_rate=made.timeline.frame_rate,
        ffmpeg=made.kitchen.ffmpeg,
    )


def _hls(made: Made) -> Step:
    films = {product: made.films[product] for product in NEEDS["hls"]}
    return stream.step(
        f"{made.kitchen.target}:hls",
        films=films,
        timed_texts=timed_texts(made.timeline, made.kitchen.lesson),
        duration=made.timeline.duration,
        ffmpeg=made.kitchen.ffmpeg,
    )
