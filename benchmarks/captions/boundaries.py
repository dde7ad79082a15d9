"""How far cue boundaries lie from gold: in- and out-times apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.captions.gold import Boundary
from benchmarks.captions.lessons import Lesson
from pipeline.model.timed_text import Transcript, Unit
from pipeline.speech.units import clauses_of, script_units


@dataclass(frozen=True, slots=True)
class Errors:
    """Signed errors in seconds (late is positive); `missed` had gold and no time."""

    signed: tuple[float, ...]
    missed: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.signed + other.signed, self.missed + other.missed)

    def share_within(self, seconds: float) -> float:
        """Of all boundaries with gold; one that was missed is not within anything."""
        count = len(self.signed) + self.missed
        return sum(abs(one) <= seconds for one in self.signed) / count if count else 0.0

    def row(self) -> list[str]:
        """Count, MAE, median, P95, bias (ms), shares within 100, 200, 500 ms (%), missed."""
        sizes = np.abs(self.signed) * 1000 if self.signed else np.zeros(1)
        figures = [sizes.mean(), np.median(sizes), np.quantile(sizes, 0.95)]
        figures.append(np.mean(self.signed) * 1000 if self.signed else 0)
        shares = [f"{self.share_within(limit) * 100:.1f}" for limit in (0.1, 0.2, 0.5)]
        return [
            str(len(self.signed)),
            *(f"{one:.0f}" for one in figures),
            *shares,
            str(self.missed),
        ]


HEADINGS = ("n", "MAE", "median", "P95", "bias", "<=100", "<=200", "<=500", "missed")


def boundary_errors(lesson: Lesson, transcript: Transcript) -> tuple[Errors, Errors]:
    """(starts, stops) of the lesson's clauses, as its script has them."""
    written = script_units(lesson.script)
    units = [unit for unit in transcript.units if unit.agreement.value != "added"]
    assert len(units) == len(written), "a transcript holds every unit of its script"
    clauses = clauses_of(written)
    assert len(clauses) == len(lesson.clauses), [len(clauses), len(lesson.clauses)]
    firsts = [_edge(units, clause.start, is_start=True) for clause in clauses]
    lasts = [_edge(units, clause.stop - 1, is_start=False) for clause in clauses]
    starts = [one.start for one in lesson.clauses]
    stops = [one.stop for one in lesson.clauses]
    return _errors(starts, firsts), _errors(stops, lasts)


def _edge(units: Sequence[Unit], place: int, *, is_start: bool) -> Boundary:
    span = units[place].span
    return None if span is None else float(span.start if is_start else span.stop)


def _errors(gold: Sequence[Boundary], found: Sequence[Boundary]) -> Errors:
    pairs = [(one, other) for one, other in zip(gold, found, strict=True) if one is not None]
    signed = tuple(other - one for one, other in pairs if other is not None)
    return Errors(signed, len(pairs) - len(signed))
