"""Narrow: a lesson's cues broken again for a film that is no wider than high."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.captions.narrow import Narrowing, narrowed
from pipeline.captions.segment import said_in
from pipeline.model.codec import Json, dumps, from_json, loads, to_json
from pipeline.model.step import Part, Report, StageCall, Step
from pipeline.model.timed_text import SpokenClass, TimedText, Transcript, Unit
from pipeline.speech.units import units_of

NAME = "narrow"
VERSION = 1
CUES = "cues.json"


def step(target: str, *, cues: Part, transcript: Part, rules: Narrowing) -> Step:
    """`cues` as the caption stage made them, people's corrections in them."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"rules": to_json(rules)},
        inputs={"cues": cues, "transcript": transcript},
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    rules = from_json(Narrowing, call.params["rules"])
    cues = loads("cues/1", TimedText, call.inputs["cues"].read_text(encoding="utf-8"))
    text = call.inputs["transcript"].read_text(encoding="utf-8")
    transcript = loads("transcript/1", Transcript, text)
    narrow = narrowed(cues, said_in(transcript), _units, rules)
    (call.output / CUES).write_text(dumps("cues/1", narrow), encoding="utf-8")
    return {"cues": len(narrow.cues)}


def _units(text: str) -> Sequence[Unit]:
    return [
        Unit(one.text, one.after, None, SpokenClass.SAID, before=one.before)
        for one in units_of(text, 0)
    ]
