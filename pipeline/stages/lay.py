"""Lay: a separate recording laid under its film, as the film's whole sound and as its speech."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.ffmpeg.lay import lay
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.media import MediaFacts
from pipeline.model.step import Report, Slot, Source, StageCall, Step
from pipeline.model.sync import Sync

NAME = "lay"
VERSION = 1
SOUND = "sound.flac"
SPEECH = "speech.wav"


def step(
    target: str,
    *,
    film: tuple[Source, MediaFacts],
    recording: tuple[Source, MediaFacts],
    sync: Sync,
    gain: float,
    ffmpeg: str,
    label: str,
) -> Step:
    """`gain` (dB) brings the film's own sound, where it is used, to the recording's level."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={
            "film": to_json(film[1]),
            "recording": to_json(recording[1]),
            "sync": to_json(sync),
            "gain": round(gain, 1),
        },
        inputs={"film": film[0], "recording": recording[0]},
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
        label=label,
        weight=float(film[1].duration) * 0.05,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    film, recording = (
        (call.inputs[name], from_json(MediaFacts, call.params[name]))
        for name in ("film", "recording")
    )
    lay(
        film,
        recording,
        from_json(Sync, call.params["sync"]),
        gain=call.params["gain"],
        output=call.output / SOUND,
        speech=call.output / SPEECH,
        report=report,
    )
    return {}
