"""Script and speech clause by clause, each with its class: what a person looks through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.captions.breaking import CLAUSE_END, SENTENCE_END
from pipeline.model.timed_text import SpokenClass, Transcript, Unit
from pipeline.model.timing import TimeRange


@dataclass(frozen=True, slots=True)
class ClausePart:
    """Units of one class that follow each other; `heard` is what was heard instead, where known."""

    kind: SpokenClass
    text: str
    heard: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """`place` is None for what was not said; seconds of the transcript."""

    kind: SpokenClass
    parts: tuple[ClausePart, ...]
    place: TimeRange | None
    paragraph: int


def clauses_of(transcript: Transcript) -> tuple[Clause, ...]:
    """In the order of the script and the speech. A clause that agrees in part is `otherwise`."""
    return tuple(_clause(units) for units in _runs(transcript.units))


def _runs(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Up to a pause mark, the end of a paragraph, or where added speech begins or ends."""
    run: list[Unit] = []
    for place, unit in enumerate(units):
        run.append(unit)
        following = units[place + 1] if place + 1 < len(units) else None
        marks = unit.after.strip().replace("、", "")  # a list is one clause
        ends = any(mark in CLAUSE_END or mark in SENTENCE_END for mark in marks)
        is_word = unit.after.strip()[-1:] in (".", ":") or ends
        if following is None or is_word or _is_apart(unit, following):
            yield run
            run = []


def _is_apart(unit: Unit, following: Unit) -> bool:
    added = SpokenClass.ADDED
    return unit.paragraph != following.paragraph or (
        (unit.agreement is added) != (following.agreement is added)
    )


def _clause(units: Sequence[Unit]) -> Clause:
    kinds = {unit.agreement for unit in units}
    kind = next(iter(kinds)) if len(kinds) == 1 else SpokenClass.OTHERWISE
    parts = tuple(
        ClausePart(
            own,
            "".join(f"{one.before}{one.text}{one.after}" for one in group),
            _heard(group) if own is SpokenClass.OTHERWISE else "",
        )
        for own, run in groupby(units, key=lambda unit: unit.agreement)
        if (group := list(run))
    )
    spans = [unit.span for unit in units if unit.span is not None]
    place = None
    if spans:
        place = TimeRange(spans[0].start, max(spans[0].start, spans[-1].stop))
    return Clause(kind, parts, place, units[0].paragraph)


def _heard(units: Sequence[Unit]) -> str:
    texts = [unit.heard for unit in units if unit.heard]
    joint = " " if any(text.isascii() for text in texts) else ""
    return joint.join(texts)
