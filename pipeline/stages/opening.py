"""Opening: the first words of a recording, for whatever only needs to know what is being read."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model.codec import Json
from pipeline.model.step import Part, Report, Slot, StageCall, Step

NAME = "opening"
VERSION = 1
SPEECH = "opening.wav"
"""16 kHz, mono, 16 bit."""


def step(target: str, *, speech: Part, label: str) -> Step:
    """Of the speech that inspecting wrote."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={},
        inputs={"speech": speech},
        slot=Slot.LIGHT,
        label=label,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    from pipeline.speech.opening import write_opening

    spoken = write_opening(call.inputs["speech"], call.output / SPEECH)
    return {"spoken": round(spoken, 2)}
