"""Caption: a transcript becomes cues; where a person corrected them, theirs are merged over it.

All times here are the body's: 0 is the first frame of the first clip, after the title card.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipeline.captions.difference import as_json, differences, differing_share
from pipeline.captions.lint import lint
from pipeline.captions.merge import Cutter, Merged, automatic, merge
from pipeline.captions.merge_findings import merge_findings
from pipeline.captions.people import BaseCue, PeopleCues
from pipeline.captions.segment import said_in
from pipeline.captions.times import clock_of
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.codec import Json, dumps, from_json, loads, to_json
from pipeline.model.step import Part, Report, StageCall, Step
from pipeline.model.timed_text import TimedText, Transcript

NAME = "caption"
VERSION = 4
CUES = "cues.json"
AUTOMATIC = "automatic.json"
"""The machine's own cues with their words: the base of a person's edits."""
DIFFERENCES = "differences.json"
FINDINGS = "findings.json"
CONFLICTS = "conflicts.json"


@dataclass(frozen=True, slots=True)
class CaptionRules:
    """The profile, the frame rate (frames a second) whose boundaries cues keep to, what is never
    broken, and the seconds of the body at which a new shot starts."""

    profile: CaptionProfile
    frame_rate: Fraction
    terms: tuple[str, ...] = ()
    shots: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Automatic:
    """What AUTOMATIC holds."""

    cues: tuple[BaseCue, ...]


def step(target: str, *, transcript: Part, rules: CaptionRules, people: PeopleCues | None) -> Step:
    """Cues of one language. `people` are what a person edited: those stand."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"rules": to_json(rules), "people": to_json(people)},
        inputs={"transcript": transcript},
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    rules = from_json(CaptionRules, call.params["rules"])
    text = call.inputs["transcript"].read_text(encoding="utf-8")
    transcript = loads("transcript/1", Transcript, text)
    people = from_json(PeopleCues, call.params["people"]) if call.params["people"] else None
    clock = clock_of(rules.frame_rate, rules.shots)
    cutter = Cutter(rules.profile, clock, rules.terms)
    spoken = said_in(transcript)
    made = automatic(spoken, cutter)
    own = TimedText(transcript.language, tuple(one.cue for one in made))
    merged = Merged(own)
    if people is not None:
        merged = (
            merge(people.base, people.timed, spoken, cutter)
            if people.base is not None
            else Merged(people.timed)
        )
    report(0.8)
    found = (*merge_findings(people, merged), *lint(merged.timed, rules.profile, clock))
    differing = differences(transcript)
    (call.output / CUES).write_text(dumps("cues/1", merged.timed), encoding="utf-8")
    (call.output / AUTOMATIC).write_text(dumps("automatic/1", Automatic(made)), encoding="utf-8")
    _write_json(call, DIFFERENCES, as_json(differing))
    _write_json(call, FINDINGS, to_json(found))
    _write_json(call, CONFLICTS, to_json(merged.conflicts))
    return {
        "cues": len(merged.timed.cues),
        "findings": len(found),
        "differences": len(differing),
        "differing_share": differing_share(transcript),
        "conflicts": len(merged.conflicts),
        "moved": merged.moved,
    }


def _write_json(call: StageCall, name: str, body: Json) -> None:
    text = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True)
    (call.output / name).write_text(text + "\n", encoding="utf-8")
