"""Mezzanine: a working copy at the course's frame rate, upright, progressive, SDR, made only of
footage that does not conform. Its frame n shows what the footage showed at n / frame rate."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from pipeline.ffmpeg.mezzanine import conform
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.media import MediaFacts
from pipeline.model.step import Report, Slot, Source, StageCall, Step

NAME = "mezzanine"
VERSION = 2
FILM = "mezzanine.mp4"


def step(
    target: str,
    *,
    footage: Source,
    facts: MediaFacts,
    frame_rate: Fraction,
    ffmpeg: str,
    label: str,
) -> Step:
    """Conforms `footage` to `frame_rate` (frames a second)."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"facts": to_json(facts), "frame_rate": to_json(frame_rate)},
        inputs={"footage": footage},
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
        is_deterministic=False,
        label=label,
        weight=float(facts.duration) * 0.6,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    facts = from_json(MediaFacts, call.params["facts"])
    rate = Fraction(call.params["frame_rate"])
    film = call.output / FILM
    return {"frame_count": conform(call.inputs["footage"], facts, rate, output=film, report=report)}
