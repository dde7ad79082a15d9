"""Language: which language is spoken, and how surely, as a recogniser hears it in an opening."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pipeline.model.codec import Json
from pipeline.model.step import Part, Report, Slot, Source, StageCall, Step
from pipeline.speech.recogniser import open_recogniser

NAME = "language"
VERSION = 1
LANGUAGE = "language.json"


def step(target: str, *, opening: Part, engine: str, weights: Source, label: str) -> Step:
    """`weights` is a model's folder or file, with its digest."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"engine": engine},
        inputs={"opening": opening, "weights": weights},
        slot=Slot.RECOGNISE,
        label=label,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    recogniser = open_recogniser(call.params["engine"], call.inputs["weights"])
    language, chance = recogniser.language_of(call.inputs["opening"])
    heard: dict[str, Json] = {"language": language, "probability": round(chance, 3)}
    (call.output / LANGUAGE).write_text(json.dumps(heard), encoding="utf-8")
    return heard
