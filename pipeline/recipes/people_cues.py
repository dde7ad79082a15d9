"""A person's edited cues, brought from the time of the film (what editors see) to the body's.

`cues.<language>.base.json`, written beside the cues when they are exported or imported, says how
much later the body starts in the film and what the machine's cues were; without it (a file from
elsewhere) the cues count from the body and cannot follow a new take.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from pipeline.captions.formats import read_captions
from pipeline.captions.hunks import hunks, on_base_times
from pipeline.captions.people import BaseCue, PeopleCues
from pipeline.model.codec import Json, to_json
from pipeline.model.errors import BadCaptions
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange

SCHEMA = "cues-base/2"
EARLIER_SCHEMA = "cues-base/1"
"""Held the start of the body alone."""


def base_path(cues: Path) -> Path:
    """Where the base of `cues.<language>.srt` is."""
    return cues.with_suffix(".base.json")


def base_text(body_start: Fraction, base: Sequence[BaseCue]) -> str:
    """The base document for cues of a film whose body starts at `body_start` (s), a cue a line."""
    rows = ",\n".join(json.dumps(_row(one), ensure_ascii=False) for one in base)
    head = json.dumps({"schema": SCHEMA, "body_start": str(body_start)})[:-1]
    return f'{head}, "cues": [\n{rows}\n]}}\n'


def _row(one: BaseCue) -> Json:
    times = [one.cue.span.start, one.cue.span.stop]
    return {
        "times": to_json(times),
        "lines": list(one.cue.lines),
        "words": list(one.words),
        "said": to_json(one.times),
    }


def _base_cue(row: Json) -> BaseCue:
    start, stop = (Fraction(time) for time in row["times"])
    words, times = tuple(map(str, row["words"])), tuple(Fraction(time) for time in row["said"])
    if len(times) != 2 * len(words):
        raise ValueError(f"{len(words)} words with {len(times)} times")
    return BaseCue(Cue(TimeRange(start, stop), tuple(map(str, row["lines"]))), words, times)


def read_people(cues: Path, language: str) -> PeopleCues:
    """The person's cues and their base, in seconds of the body. Raises BadCaptions."""
    timed, repairs = read_captions(cues.read_bytes(), file=str(cues), language=language)
    body_start, base = _read_base(base_path(cues))
    return PeopleCues(in_body(timed, body_start), base, repairs)


def corrected(cues: Path | None, language: str) -> PeopleCues | None:
    """The person's cues where there are any and something was corrected: a file that is as it was
    exported says nothing, so exporting makes no lesson stale. Raises BadCaptions."""
    if cues is None:
        return None
    people = read_people(cues, language)
    if people.base is None or people.repairs:
        return people
    base = [one.cue for one in people.base]
    return people if hunks(base, on_base_times(people.timed.cues, base)) else None


def in_body(timed: TimedText, body_start: Fraction) -> TimedText:
    """From the time of the film to the body's; over the title card that is before 0."""
    return timed.shifted(-body_start)


def _read_base(path: Path) -> tuple[Fraction, tuple[BaseCue, ...] | None]:
    if not path.exists():
        return Fraction(0), None
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        if body["schema"] not in (SCHEMA, EARLIER_SCHEMA):
            raise ValueError(f"schema {body['schema']!r}")
        rows = body.get("cues")
        base = tuple(_base_cue(row) for row in rows) if rows is not None else None
        return Fraction(body["body_start"]), base
    except (ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError) as problem:
        raise BadCaptions(
            f"{path}: expected the base that `weike captions export` wrote, found {problem}",
            hint="put it back from a backup; or delete it and run `weike captions import "
            "COURSE/LESSON cues.srt --replace`, which takes your cues as they are",
        ) from problem
