"""Inspect: one decode of one file of footage measures it and writes its sound for recognition."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.ffmpeg.measure import measure
from pipeline.model.codec import Json, dumps, from_json, to_json
from pipeline.model.media import MediaFacts
from pipeline.model.step import Report, Slot, Source, StageCall, Step

NAME = "inspect"
VERSION = 1
SPEECH = "speech.wav"
"""16 kHz, mono, 16 bit; sample 0 is the file's time 0; as long as the file."""
MEASUREMENTS = "measurements.json"


def step(target: str, *, footage: Source, facts: MediaFacts, ffmpeg: str, label: str) -> Step:
    """Measures `footage`; `ffmpeg` is the version of the program that decodes."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"facts": to_json(facts)},
        inputs={"footage": footage},
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
        label=label,
        weight=float(facts.duration) * 0.2,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    facts = from_json(MediaFacts, call.params["facts"])
    speech = call.output / SPEECH if facts.audio else None
    measured = measure(call.inputs["footage"], facts, speech=speech, report=report)
    text = dumps("measurements/1", measured)
    (call.output / MEASUREMENTS).write_text(text, encoding="utf-8")
    return {"frame_count": measured.frame_count, "loudness": to_json(measured.loudness)}
