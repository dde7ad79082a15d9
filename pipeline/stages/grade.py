"""Grade: how each of a lesson's takes is moved to look like the others of its scene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.model.codec import Json, dumps, from_json, loads, to_json
from pipeline.model.grade import Matched, Tones
from pipeline.model.step import Part, Report, StageCall, Step

NAME = "grade"
VERSION = 1
GRADES = "grades.json"


@dataclass(frozen=True, slots=True)
class Grades:
    """One a take, in their order."""

    takes: tuple[Matched, ...]


@dataclass(frozen=True, slots=True)
class Toned:
    """A take: its file's name, how long it is (frames), its tones."""

    take: str
    frame_count: int
    tones: Part


def step(target: str, *, takes: Sequence[Toned], named: str) -> Step:
    """`named` is the take that others of its scene are to look like; empty: the longest."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={
            "takes": [one.take for one in takes],
            "frame_counts": [one.frame_count for one in takes],
            "named": named,
        },
        inputs={f"tones{place:03d}": one.tones for place, one in enumerate(takes)},
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    from pipeline.vision.alike import Seen, match  # numpy, which recipes need not load

    counts: list[int] = call.params["frame_counts"]
    texts = [call.inputs[f"tones{place:03d}"].read_text("utf-8") for place in range(len(counts))]
    takes = [
        Seen(take, count, loads("tones/1", Tones, text))
        for take, count, text in zip(call.params["takes"], counts, texts, strict=True)
    ]
    matched = match(takes, call.params["named"])
    (call.output / GRADES).write_text(dumps("grades/1", Grades(matched)), encoding="utf-8")
    return {"matched": [to_json(one) for one in matched if one.reference]}


def matched_in(facts: Mapping[str, Json]) -> tuple[Matched, ...]:
    """The takes that have a reference, from the step's facts."""
    return tuple(from_json(Matched, one) for one in facts["matched"])
