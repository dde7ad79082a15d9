"""Synchronise: where a separate recording lies beside a film of the same moment, by their sound."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model.codec import Json, dumps, to_json
from pipeline.model.step import Part, Report, Slot, StageCall, Step

NAME = "synchronise"
VERSION = 1
SYNC = "sync.json"
SCHEMA = "sync/1"


def step(target: str, *, film: Part, recording: Part, label: str) -> Step:
    """`film` and `recording` are the speech that inspection wrote of each."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={},
        inputs={"film": film, "recording": recording},
        slot=Slot.RECOGNISE,
        label=label,
        weight=1 + film.artefact.file(film.name).size / 32_000 * 0.01,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    from pipeline.speech.synchronise import synchronise

    found = synchronise(call.inputs["film"], call.inputs["recording"])
    (call.output / SYNC).write_text(dumps(SCHEMA, found), encoding="utf-8")
    report(1.0)
    return dict(to_json(found))
