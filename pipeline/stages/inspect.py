"""Inspect: one decode of one file of footage measures it, writes its sound for recognition and its
thumbnails. No threshold is applied here: findings are made of measurements when they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.ffmpeg.measure import Places, measure
from pipeline.model.codec import Json, dumps, from_json, to_json
from pipeline.model.media import MediaFacts
from pipeline.model.step import Report, Slot, Source, StageCall, Step

NAME = "inspect"
VERSION = 3
SPEECH = "speech.wav"
"""16 kHz, mono, 16 bit; sample 0 is the file's time 0; as long as the file."""
MEASUREMENTS = "measurements.json"
SCHEMA = "measurements/2"
THUMBNAIL = "thumb{:03d}.jpg"
"""Thumbnail n shows n times `thumbnail_seconds` of the measurements."""


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
    places = Places(call.workspace, call.output / SPEECH, call.output)
    measured = measure(call.inputs["footage"], facts, places, report=report)
    (call.output / MEASUREMENTS).write_text(dumps(SCHEMA, measured), encoding="utf-8")
    return {
        "frame_count": measured.frame_count,
        "error_lines": measured.error_lines,
        "loudness": to_json(measured.loudness),
    }
