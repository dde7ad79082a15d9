"""Match: how surely the opening of a recording is the opening of a script, by sound alone."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.step import Part, Report, Slot, StageCall, Step
from pipeline.model.timed_text import Script

NAME = "match"
VERSION = 1
MATCH = "match.json"


def step(target: str, *, opening: Part, script: Script, label: str) -> Step:
    """`script` is one lesson's; `label` names it."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"script": to_json(script)},
        inputs={"opening": opening},
        slot=Slot.RECOGNISE,
        label=label,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    from pipeline.speech.opening import sureness_of

    script = from_json(Script, call.params["script"])
    sureness = round(sureness_of(call.inputs["opening"], script), 3)
    (call.output / MATCH).write_text(json.dumps({"sureness": sureness}), encoding="utf-8")
    return {"sureness": sureness}
