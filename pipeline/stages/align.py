"""Align: a lesson's script against its speech, or the speech alone, in the time of its body.

The body is the lesson's clips one after the other: its time 0 is the first frame of the first.
"""

from __future__ import annotations

import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from pipeline.model.codec import Json, document, from_json, loads, to_json
from pipeline.model.step import Input, Part, Report, Slot, StageCall, Step
from pipeline.model.timed_text import NOBODY, Recognition, Script, Transcript, Word
from pipeline.model.timing import TimeRange

NAME = "align"
VERSION = 6
TRANSCRIPT = "transcript.json"
SAMPLE_RATE = 16_000
AT_ONCE = 10 * SAMPLE_RATE
"""Samples copied at a time."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One clip's sound: `span` of its file is heard from `start` of the body on (seconds)."""

    span: TimeRange
    start: Fraction
    speech: Part | None
    """None for a clip without sound."""
    recognition: Part | None
    """None where no recogniser ran."""


def step(
    target: str, *, clips: Sequence[Heard], script: Script | None, language: str, label: str = ""
) -> Step:
    """Aligns by recognised words where there are any, else the script by sound alone; with neither
    there is nothing to align: a lesson in which nobody speaks."""
    inputs: dict[str, Input] = {}
    for place, clip in enumerate(clips):
        if clip.recognition:
            inputs[f"recognition{place}"] = clip.recognition
        elif clip.speech:
            inputs[f"speech{place}"] = clip.speech
    spans = [{"span": to_json(clip.span), "start": to_json(clip.start)} for clip in clips]
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"clips": spans, "script": to_json(script), "language": language},
        inputs=inputs,
        slot=Slot.RECOGNISE,
        label=label,
        weight=sum(float(clip.span.duration) for clip in clips) * 0.05 + 1,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    plain = call.params["script"]
    script = from_json(Script, plain) if plain else None
    transcript = _transcript(call, script, report)
    with (call.output / TRANSCRIPT).open("w", encoding="utf-8") as written:
        written.writelines(document("transcript/1", transcript))
    return {"engine": transcript.engine, "units": len(transcript.units)}


def _transcript(call: StageCall, script: Script | None, report: Report) -> Transcript:
    from pipeline.speech.align_sound import align_sound
    from pipeline.speech.align_words import align_recognition, transcript_of

    recognitions = _recognitions(call)
    if recognitions:
        heard = _joined(recognitions, call.params["clips"])
        if script is None:
            return transcript_of(heard)
        return align_recognition(script, heard.words, engine=heard.engine)
    if script is None:
        return Transcript(call.params["language"], NOBODY, ())
    body = call.workspace / "body.wav"
    _write_body(call, body)
    return align_sound(script, body, folder=call.workspace, report=report)


def _recognitions(call: StageCall) -> dict[int, Recognition]:
    return {
        place: loads("recognition/1", Recognition, path.read_text(encoding="utf-8"))
        for place in range(len(call.params["clips"]))
        if (path := call.inputs.get(f"recognition{place}"))
    }


def _joined(recognitions: Mapping[int, Recognition], clips: Sequence[Json]) -> Recognition:
    """All clips' words in the time of the body; words outside a clip's span are left out."""
    words: list[Word] = []
    for place, recognition in sorted(recognitions.items()):
        span = from_json(TimeRange, clips[place]["span"])
        moved = Fraction(clips[place]["start"]) - span.start
        words += [
            replace(word, span=word.span.shifted(moved))
            for word in recognition.words
            if span.start <= word.span.start < span.stop
        ]
    first = recognitions[min(recognitions)]
    return replace(first, words=tuple(words), segments=(), dropped=())


def _write_body(call: StageCall, body: Path) -> None:
    """Joins the clips' samples into one recording; a clip without sound is silence."""
    clips = [(from_json(TimeRange, clip["span"]), clip["start"]) for clip in call.params["clips"]]
    with wave.open(str(body), "wb") as joined:
        joined.setnchannels(1)
        joined.setsampwidth(2)
        joined.setframerate(SAMPLE_RATE)
        for place, (span, start) in enumerate(clips):
            stop = round((Fraction(start) + span.duration) * SAMPLE_RATE)
            wanted = stop - joined.getnframes()
            path = call.inputs.get(f"speech{place}")
            if path:
                wanted -= _write_samples(path, span, wanted, joined)
            for first in range(0, wanted, AT_ONCE):
                joined.writeframes(bytes(2 * min(AT_ONCE, wanted - first)))


def _write_samples(path: Path, span: TimeRange, wanted: int, joined: wave.Wave_write) -> int:
    """Copies up to `wanted` samples of a clip; returns how many there were."""
    left = wanted
    with wave.open(str(path), "rb") as recording:
        recording.setpos(min(round(span.start * SAMPLE_RATE), recording.getnframes()))
        while left > 0 and (content := recording.readframes(min(AT_ONCE, left))):
            joined.writeframes(content)
            left -= len(content) // 2
    return wanted - left
