"""A person's edited cues, brought from the time of the film (what editors see) to the body's.

`cues.<language>.base.json`, written beside the cues when they are exported, says how much later
the body starts in the film; without it (a file from elsewhere) the cues count from the body.
"""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from pipeline.captions.people import from_people
from pipeline.model.errors import BadCaptions
from pipeline.model.timed_text import TimedText
from pipeline.model.timing import TimeRange

SCHEMA = "cues-base/1"


def base_path(cues: Path) -> Path:
    """Where the base of `cues.<language>.srt` is."""
    return cues.with_suffix(".base.json")


def base_text(body_start: Fraction) -> str:
    """The base document for cues exported from a film whose body starts at `body_start` (s)."""
    return json.dumps({"schema": SCHEMA, "body_start": str(body_start)}) + "\n"


def body_cues(cues: Path, language: str) -> TimedText:
    """The cues to the character, in seconds of the body. Raises BadCaptions."""
    timed = from_people(cues.read_bytes(), file=str(cues), language=language)
    moved = _body_start(base_path(cues))
    return TimedText(
        language,
        tuple(replace(cue, span=_earlier(cue.span, moved)) for cue in timed.cues),
    )


def _earlier(span: TimeRange, by: Fraction) -> TimeRange:
    start = max(span.start - by, Fraction(0))
    return TimeRange(start, max(span.stop - by, start))


def _body_start(base: Path) -> Fraction:
    if not base.exists():
        return Fraction(0)
    try:
        body = json.loads(base.read_text(encoding="utf-8"))
        return Fraction(body["body_start"])
    except (ValueError, KeyError, TypeError) as problem:
        raise BadCaptions(
            f"{base}: expected the base that `weike captions export` wrote, found {problem}",
            hint="export the captions again to another folder and copy its .base.json here",
        ) from problem
