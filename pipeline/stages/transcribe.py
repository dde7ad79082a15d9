"""Transcribe: what a recogniser hears in one file of footage. Runs only where weights are."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model.codec import Json, dumps
from pipeline.model.step import Part, Report, Slot, Source, StageCall, Step
from pipeline.speech.recogniser import open_recogniser

NAME = "transcribe"
VERSION = 1
RECOGNITION = "recognition.json"


def step(
    target: str,
    *,
    speech: Part,
    engine: str,
    weights: Source,
    language: str,
    hotwords: tuple[str, ...],
    label: str,
) -> Step:
    """Recognises `speech`. `weights` is a model's folder or file, with its digest."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"engine": engine, "language": language, "hotwords": list(hotwords)},
        inputs={"speech": speech, "weights": weights},
        slot=Slot.RECOGNISE,
        label=label,
        weight=speech.artefact.file(speech.name).size / 32_000 * 0.3,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    recogniser = open_recogniser(call.params["engine"], call.inputs["weights"])
    heard = recogniser.recognise(
        call.inputs["speech"],
        language=call.params["language"],
        hotwords=tuple(call.params["hotwords"]),
        report=report,
    )
    (call.output / RECOGNITION).write_text(dumps("recognition/1", heard), encoding="utf-8")
    return {"words": len(heard.words), "dropped": len(heard.dropped)}
