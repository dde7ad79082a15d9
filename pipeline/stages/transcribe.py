"""Transcribe: what a recogniser hears in one file of footage. Runs only where weights are, in a
worker of its own, so that a crash of a recogniser costs one step.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model.codec import Json, dumps, from_json, to_json
from pipeline.model.step import Part, Report, Slot, Source, StageCall, Step
from pipeline.speech.recogniser import Listening, open_recogniser

NAME = "transcribe"
VERSION = 2
RECOGNITION = "recognition.json"


def step(
    target: str,
    *,
    speech: Part,
    engine: str,
    weights: Source,
    listening: Listening,
    label: str,
) -> Step:
    """Recognises `speech`. `weights` is a model's folder or file, with its digest."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"engine": engine, "listening": to_json(listening)},
        inputs={"speech": speech, "weights": weights},
        slot=Slot.RECOGNISE,
        label=label,
        weight=speech.artefact.file(speech.name).size / 32_000 * 0.3,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    recogniser = open_recogniser(call.params["engine"], call.inputs["weights"])
    heard = recogniser.recognise(
        call.inputs["speech"],
        from_json(Listening, call.params["listening"]),
        report=report,
    )
    (call.output / RECOGNITION).write_text(dumps("recognition/1", heard), encoding="utf-8")
    return {"words": len(heard.words), "dropped": len(heard.dropped), "language": heard.language}
