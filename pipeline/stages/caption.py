"""Caption: a transcript becomes cues, or a person's edited cues are taken as they are.

All times here are the body's: 0 is the first frame of the first clip, after the title card.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipeline.captions.difference import as_json, differences
from pipeline.captions.lint import lint
from pipeline.captions.segment import cues_from
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.codec import Json, dumps, from_json, loads, to_json
from pipeline.model.step import Part, Report, StageCall, Step
from pipeline.model.timed_text import TimedText, Transcript

NAME = "caption"
VERSION = 3
CUES = "cues.json"
DIFFERENCES = "differences.json"
FINDINGS = "findings.json"


@dataclass(frozen=True, slots=True)
class CaptionRules:
    """The profile, and the frame rate (frames a second) whose boundaries cues keep to."""

    profile: CaptionProfile
    frame_rate: Fraction


def step(
    target: str,
    *,
    transcript: Part,
    rules: CaptionRules,
    people: TimedText | None,
    terms: tuple[str, ...] = (),
) -> Step:
    """Cues of one language. `people` are the cues a person edited: they stand as they are."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"rules": to_json(rules), "people": to_json(people), "terms": list(terms)},
        inputs={"transcript": transcript},
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    rules = from_json(CaptionRules, call.params["rules"])
    text = call.inputs["transcript"].read_text(encoding="utf-8")
    transcript = loads("transcript/1", Transcript, text)
    people = call.params["people"]
    if people:
        cues = from_json(TimedText, people)
    else:
        cues = cues_from(
            transcript, rules.profile, rules.frame_rate, terms=tuple(call.params["terms"])
        )
    report(0.8)
    found = lint(cues, rules.profile, rules.frame_rate)
    differing = differences(transcript)
    (call.output / CUES).write_text(dumps("cues/1", cues), encoding="utf-8")
    _write_json(call, DIFFERENCES, as_json(differing))
    _write_json(call, FINDINGS, to_json(found))
    return {"cues": len(cues.cues), "findings": len(found), "differences": len(differing)}


def _write_json(call: StageCall, name: str, body: Json) -> None:
    text = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True)
    (call.output / name).write_text(text + "\n", encoding="utf-8")
