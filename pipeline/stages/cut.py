"""Cut: what is said in a lesson once its edit list has been followed, in the time of its body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.editing.kept import Place, kept
from pipeline.model.codec import Json, dumps, from_json, loads, to_json
from pipeline.model.step import Part, Report, StageCall, Step
from pipeline.model.timed_text import Transcript
from pipeline.model.timeline import Sound

NAME = "cut"
VERSION = 1
TRANSCRIPT = "transcript.json"


def step(
    target: str,
    *,
    readings: Sequence[Part],
    places: Sequence[Place],
    sounds: Sequence[Sound],
) -> Step:
    """`readings` are transcripts of the whole takes; `places` where each take stands in them;
    `sounds` what the film lets be heard of which take."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"places": to_json(places), "sounds": to_json(sounds)},
        inputs={f"reading{place}": part for place, part in enumerate(readings)},
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    readings = [
        loads("transcript/1", Transcript, call.inputs[f"reading{place}"].read_text("utf-8"))
        for place in range(len(call.inputs))
    ]
    places = [from_json(Place, plain) for plain in call.params["places"]]
    sounds = [from_json(Sound, plain) for plain in call.params["sounds"]]
    transcript = kept(readings, places, sounds)
    (call.output / TRANSCRIPT).write_text(dumps("transcript/1", transcript), encoding="utf-8")
    report(1.0)
    return {"units": len(transcript.units)}
