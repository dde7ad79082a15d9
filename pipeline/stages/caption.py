"""Caption: a transcript becomes cues; where a person corrected them, theirs are merged over it.

All times here are the body's: 0 is the first frame of the first clip, after the title card.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.captions.difference import as_json, differences, differing_share
from pipeline.captions.glossary import check_glossary
from pipeline.captions.lint import lint
from pipeline.captions.merge import Cutter, Merged, automatic, merge
from pipeline.captions.merge_findings import merge_findings, second_findings
from pipeline.captions.people import BaseCue, PeopleCues
from pipeline.captions.second import GivenCutter, Translation, below
from pipeline.captions.segment import said_in
from pipeline.captions.times import clock_of
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.codec import Json, dumps, from_json, loads, to_json
from pipeline.model.glossary import Glossary
from pipeline.model.step import Part, Report, StageCall, Step
from pipeline.model.timed_text import SpokenClass, TimedText, Transcript, Unit
from pipeline.speech.units import units_of

NAME = "caption"
VERSION = 8
CUES = "cues.json"
AUTOMATIC = "automatic.json"
"""The machine's own cues with their words: the base of a person's edits."""
SECOND = "second.json"
"""The same of the second language, where there is one."""
DIFFERENCES = "differences.json"
FINDINGS = "findings.json"
CONFLICTS = "conflicts.json"


@dataclass(frozen=True, slots=True)
class CaptionRules:
    """The profile, the frame rate (frames a second) whose boundaries cues keep to, what is never
    broken, the words of the house, and the seconds of the body at which a new shot starts."""

    profile: CaptionProfile
    frame_rate: Fraction
    terms: tuple[str, ...] = ()
    shots: tuple[Fraction, ...] = ()
    glossary: Glossary = field(default_factory=Glossary)


@dataclass(frozen=True, slots=True)
class Second:
    """A second language, shown below the first: its rules and its text, a paragraph (or, of
    translated subtitles, a cue) each; what a person corrected of it."""

    language: str
    profile: CaptionProfile
    paragraphs: tuple[str, ...]
    is_timed: bool = False
    people: PeopleCues | None = None


@dataclass(frozen=True, slots=True)
class Automatic:
    """What AUTOMATIC holds."""

    cues: tuple[BaseCue, ...]


def step(
    target: str,
    *,
    transcript: Part,
    rules: CaptionRules,
    people: PeopleCues | None,
    second: Second | None = None,
) -> Step:
    """Cues of one language or two. `people` are what a person edited: those stand."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={
            "rules": to_json(rules),
            "people": to_json(people),
            "second": to_json(second),
        },
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
    report(0.6)
    found = [
        *merge_findings(people, merged),
        *lint(merged.timed, rules.profile, clock, rules.terms),
        *check_glossary(merged.timed, rules.glossary),
    ]
    cues, conflicts = merged.timed, merged.conflicts
    if call.params["second"]:
        second = from_json(Second, call.params["second"])
        cutter_below = GivenCutter(second.profile, clock, cues.cues)
        under = below(cues, transcript, _translation(second), cutter_below, second.people)
        cues, conflicts = under.cues, (*conflicts, *under.merged.conflicts)
        found += second_findings(second.language, under, second.people)
        lower = cues.in_second(second.language)
        found += lint(lower, second.profile, clock)
        found += check_glossary(lower, rules.glossary)
        _write(call, SECOND, dumps("automatic/1", Automatic(under.base)))
    differing = differences(transcript)
    _write(call, CUES, dumps("cues/1", cues))
    _write(call, AUTOMATIC, dumps("automatic/1", Automatic(made)))
    _write_json(call, DIFFERENCES, as_json(differing))
    _write_json(call, FINDINGS, to_json(found))
    _write_json(call, CONFLICTS, to_json(conflicts))
    return {
        "cues": len(cues.cues),
        "findings": len(found),
        "differences": len(differing),
        "differing_share": differing_share(transcript),
        "sureness": transcript.sureness,
        "conflicts": len(conflicts),
        "moved": merged.moved,
    }


def _translation(second: Second) -> Translation:
    units = [
        Unit(one.text, one.after, None, SpokenClass.SAID, "", one.before, place)
        for place, text in enumerate(second.paragraphs)
        for one in units_of(text, place)
    ]
    return Translation(second.language, tuple(units), second.is_timed)


def _write(call: StageCall, name: str, text: str) -> None:
    (call.output / name).write_text(text, encoding="utf-8")


def _write_json(call: StageCall, name: str, body: Json) -> None:
    _write(call, name, json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
