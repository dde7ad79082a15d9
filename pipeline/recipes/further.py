"""A lesson's further films, made where somebody asks for them or the settings say so:

`sd` (480 lines), `small` (within a size), `audio` (to listen to), `hls` (to stream).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.ffmpeg.budget import Budget
from pipeline.model.loudness import at_level, base_of, level_of
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Part, Step
from pipeline.model.timeline import Timeline
from pipeline.recipes.kitchen import Kitchen, Voices, timed_texts
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
LEVEL_OF: Mapping[str, str] = {"small": "burned-in", "hls": "master"}
"""Further product to the film whose sound it has."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a lesson has come to so far."""

    kitchen: Kitchen
    timeline: Timeline
    tags: tuple[tuple[str, str], ...]
    films: Mapping[str, Part]
    sidecars: Artefact
    voices: Voices

    def film(self, name: str, lufs: float | None) -> Part:
        """The film of that loudness (None: the usual)."""
        return self.films[name if lufs is None else at_level(name, lufs)]


def with_needs(wanted: tuple[str, ...]) -> frozenset[str]:
    """The films that must be made for those wanted: at another loudness, where that is wanted."""
    bases = {base_of(product) for product in wanted}
    usual = (*wanted, *bases, *(film for product in bases for film in NEEDS.get(product, ())))
    levels = ((LEVEL_OF[base_of(one)], level_of(one)) for one in wanted if base_of(one) in LEVEL_OF)
    return frozenset(usual) | {at_level(film, lufs) for film, lufs in levels if lufs is not None}


def further(made: Made, wanted: tuple[str, ...]) -> Recipe[dict[str, Part]]:
    """The further films among those `wanted`, side by side."""
    makers = {"small": _small, "audio": _audio, "hls": _hls}
    products = [product for product in wanted if base_of(product) in makers]
    artefacts = yield from make(
        *(makers[base_of(product)](made, level_of(product)) for product in products)
    )
    names = {"small": budget.FILM, "audio": listen.SOUND, "hls": stream.PLAYLIST}
    return {
        product: artefact.part(names[base_of(product)])
        for product, artefact in zip(products, artefacts, strict=True)
    }


def _target(made: Made, product: str, lufs: float | None) -> str:
    named = product if lufs is None else at_level(product, lufs)
    return f"{made.kitchen.target}:{named}"


def _small(made: Made, lufs: float | None) -> Step:
    timeline = made.timeline
    largest = made.kitchen.workshop.settings.encode.small_bytes
    wanted = Budget(largest, timeline.duration, timeline.frame_rate, timeline.frame_size)
    target, film = _target(made, "small", lufs), made.film("burned-in", lufs)
    return budget.step(target, film=film, budget=wanted, ffmpeg=made.kitchen.ffmpeg)


def _audio(made: Made, lufs: float | None) -> Step:
    markers = tuple((marker.frame, marker.name) for marker in made.timeline.markers)
    text = compile.FilmText((), markers, ())
    return listen.step(
        _target(made, "audio", lufs),
        sound=made.voices.whole if lufs is None else made.voices.levels[lufs].whole,
        cover=made.sidecars.part(package.POSTER),
        chapters=compile.chapters_of(text, made.timeline.frame_count),
        tags=made.tags,
        frame_rate=made.timeline.frame_rate,
        ffmpeg=made.kitchen.ffmpeg,
    )


def _hls(made: Made, lufs: float | None) -> Step:
    """All sizes have the first one's sound."""
    films = {product: made.films[product] for product in NEEDS["hls"]}
    films["master"] = made.film("master", lufs)
    return stream.step(
        _target(made, "hls", lufs),
        films=films,
        timed_texts=timed_texts(made.timeline, made.kitchen.lesson),
        duration=made.timeline.duration,
        ffmpeg=made.kitchen.ffmpeg,
    )
