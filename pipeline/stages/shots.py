"""Shots: when a new shot starts within one film. Keyed by the footage alone, and the same whatever
films are asked for, since cues keep away from cuts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.ffmpeg.glimpse import (
    MICROSECONDS,
    glimpse_all,
    glimpse_from_key,
    glimpse_other_keys,
    glimpse_some_keys,
)
from pipeline.ffmpeg.mezzanine import SEEKABLE
from pipeline.ffmpeg.peek import CELLS
from pipeline.model.codec import Json, dumps, from_json, to_json
from pipeline.model.media import MediaFacts
from pipeline.model.step import Report, Slot, Source, StageCall, Step
from pipeline.model.timing import TimeRange

if TYPE_CHECKING:
    from pipeline.vision.shots import Stretch

NAME = "shots"
VERSION = 2
SHOTS = "shots.json"
SCHEMA = "shots/1"


@dataclass(frozen=True, slots=True)
class Shots:
    """Seconds of the file's own clock at which a new shot starts, in order; not its beginning."""

    starts: tuple[Fraction, ...]


def step(target: str, *, footage: Source, facts: MediaFacts, ffmpeg: str, label: str) -> Step:
    """Of `footage`, which has a picture."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"facts": to_json(facts)},
        inputs={"footage": footage},
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
        label=label,
        weight=max(0.2, float(facts.duration) * 0.01),
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    facts = from_json(MediaFacts, call.params["facts"])
    footage, folder = call.inputs["footage"], call.workspace
    stretches = _stretches(footage, facts, folder)
    report(0.5)
    starts: list[int] = []
    for place, stretch in enumerate(stretches, 1):
        starts += _shots_in(stretch, footage, facts, folder)
        report(0.5 + place / (2 * len(stretches)))
    found = Shots(tuple(_seconds(start) for start in starts))
    (call.output / SHOTS).write_text(dumps(SCHEMA, found), encoding="utf-8")
    return {"shots": len(starts), "stretches": len(stretches)}


def _stretches(footage: Path, facts: MediaFacts, folder: Path) -> tuple[Stretch, ...]:
    """From some key frames, or, where those left out may tell more, from all."""
    import numpy as np

    from pipeline.vision.shots import others_tell, read_cells, stretches_of

    keys, packets, others = glimpse_some_keys(footage, facts, folder)
    times, cells = keys.times, read_cells(keys.cells, CELLS)
    sized = tuple(zip(packets.times, packets.sizes, strict=True))
    if others and others_tell(times, cells, others, sized):
        more = glimpse_other_keys(footage, facts, folder)
        times = (*times, *more.times)
        cells = np.concatenate([cells, read_cells(more.cells, CELLS)])
        others = ()
    return stretches_of(
        times, cells, sized, end=round(facts.duration * MICROSECONDS), others=others
    )


def _shots_in(stretch: Stretch, footage: Path, facts: MediaFacts, folder: Path) -> tuple[int, ...]:
    """From its key frame on, which mostly tells; else from a second before it."""
    from pipeline.vision.shots import are_known, read_cells, shots_in

    span = TimeRange(_seconds(stretch.start), _seconds(stretch.stop))
    can_seek = facts.format in SEEKABLE
    if can_seek and stretch.start > 0:
        seen = glimpse_from_key(footage, facts, folder, span)
        cells = read_cells(seen.cells, CELLS)
        if are_known(stretch, seen.times, cells):
            return shots_in(stretch, seen.times, cells)
    seen = glimpse_all(footage, facts, folder, span, can_seek=can_seek)
    return shots_in(stretch, seen.times, read_cells(seen.cells, CELLS))


def _seconds(time: int) -> Fraction:
    return Fraction(time, MICROSECONDS)
