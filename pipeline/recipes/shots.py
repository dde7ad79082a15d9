"""Where the shots of a lesson's takes start, and with them those of its body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

from pipeline.model.codec import loads
from pipeline.model.edit import Cut, Piece, Placement
from pipeline.model.media import MediaFacts
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Source, Step
from pipeline.model.timing import nearest_frame, time_of
from pipeline.recipes.kitchen import Kitchen
from pipeline.recipes.workshop import Workshop
from pipeline.stages import shots

Shots = tuple[Fraction, ...]
"""Seconds of a file at which a new shot starts; its own beginning is none."""


def shots_step(
    workshop: Workshop, target: str, footage: Source, facts: MediaFacts, label: str
) -> Step:
    ffmpeg = workshop.versions.ffmpeg
    return workshop.versed(
        shots.step(target, footage=footage, facts=facts, ffmpeg=ffmpeg, label=label)
    )


def shots_of(workshop: Workshop, made: Artefact) -> Shots:
    return loads(shots.SCHEMA, shots.Shots, workshop.store.text(made.part(shots.SHOTS))).starts


def take_shots(kitchen: Kitchen) -> Recipe[tuple[Shots, ...]]:
    """Of each take; of footage as it was dropped, so that no working copy is waited for."""
    takes, workshop = kitchen.material.takes, kitchen.workshop
    seen = [place for place, take in enumerate(takes) if take.facts.video]
    made = yield from make(
        *(
            shots_step(workshop, kitchen.target, take.footage, take.facts, take.record.file)
            for take in (takes[place] for place in seen)
        )
    )
    found = {place: shots_of(workshop, one) for place, one in zip(seen, made, strict=True)}
    return tuple(found.get(place, ()) for place in range(len(takes)))


def body_shots(cut: Cut, takes: Sequence[Shots], frame_rate: Fraction) -> Shots:
    """Seconds of the body: its joins, the cuts inside its takes, pictures that fill the frame.
    `takes` are those of each take."""
    frames = set(cut.starts[1:])
    for piece, start in zip(cut.pieces, cut.starts, strict=True):
        inside = (nearest_frame(time, frame_rate) for time in takes[piece.take])
        frames.update(start + frame for frame in _shown_at(piece, inside))
    for laid in cut.stills:
        if laid.placement is Placement.FULL:
            frames.update((laid.span.start, laid.span.stop))
    body = sum(piece.frame_count for piece in cut.pieces)
    return tuple(time_of(frame, frame_rate) for frame in sorted(frames) if 0 < frame < body)


def _shown_at(piece: Piece, frames: Iterator[int]) -> Iterator[int]:
    """Which frame of the piece is the first to show each of `frames` of its take, or what follows
    it: frame n shows frame floor(n * speed)."""
    for frame in frames:
        shown = ceil((frame - piece.start) / piece.speed)
        if 0 < shown < piece.frame_count:
            yield shown
