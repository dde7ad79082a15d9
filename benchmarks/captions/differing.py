"""Differences between script and speech, injected and looked for: precision and recall."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.captions.lessons import script_of
from benchmarks.captions.misheard import OTHERS, misheard
from pipeline.model.timed_text import SpokenClass, Unit
from pipeline.speech.align_words import align_recognition
from pipeline.speech.units import clauses_of, script_units, units_of

ASIDES = {
    "zh": ("大家有没有听懂呢，", "这里我再补充一句，", "刚才同学问到了这个问题，"),
    "en": (
        "let me say that once more,",
        "by the way it rained yesterday,",
        "any questions so far,",
    ),
}
CHANGED = 0.1
"""Of the characters of the changed script."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many were injected, how many were reported, how many of those rightly."""

    injected: int = 0
    reported: int = 0
    right: int = 0

    def __add__(self, other: Found) -> Found:
        return Found(
            self.injected + other.injected,
            self.reported + other.reported,
            self.right + other.right,
        )

    @property
    def precision(self) -> float:
        return self.right / self.reported if self.reported else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.injected if self.injected else 1.0


def left_out(clauses: Sequence[str], language: str, rate: float, seed: int) -> Found:
    """A fifth of the clauses are in the script and not said; counted by clause."""
    chance = random.Random(seed)
    unsaid = set(chance.sample(range(len(clauses)), max(1, len(clauses) // 5)))
    said = [clause for place, clause in enumerate(clauses) if place not in unsaid]
    units = _aligned(clauses, said, language, rate, chance)
    found = {
        place
        for place, clause in enumerate(_by_clause(clauses, language, units))
        if _share(clause, SpokenClass.NOT_SAID) > 0.5
    }
    return Found(len(unsaid), len(found), len(found & unsaid))


def added(clauses: Sequence[str], language: str, rate: float, seed: int) -> Found:
    """Asides are said that are not in the script; counted by run of added units."""
    chance = random.Random(seed)
    said: list[str] = []
    places: set[int] = set()
    for place, clause in enumerate(clauses):
        said.append(clause)
        if place and chance.random() < 0.15:
            said.append(chance.choice(ASIDES[language]))
            places.add(place)
    units = _aligned(clauses, said, language, rate, chance)
    found = [place for place, length in _runs_added(clauses, language, units) if length >= 3]
    right = sum(any(abs(one - place) <= 0 for one in found) for place in places)
    return Found(len(places), len(found), right)


def changed(clauses: Sequence[str], language: str, rate: float, seed: int) -> Found:
    """A tenth of the script's units are others than were said; counted by unit."""
    chance = random.Random(seed)
    wrong: list[bool] = []
    script: list[str] = []
    for clause in clauses:
        text = ""
        for unit in units_of(clause, 0):
            is_wrong = chance.random() < CHANGED
            other = chance.choice(
                OTHERS[language].split() if language == "en" else list(OTHERS[language])
            )
            text += unit.before + (other if is_wrong and other != unit.text else unit.text)
            text += unit.after + ("" if language == "zh" else " ")
            wrong.append(is_wrong and other != unit.text)
        script.append(text.strip())
    units = _aligned(script, clauses, language, rate, chance)
    written = [unit for unit in units if unit.agreement is not SpokenClass.ADDED]
    told = [unit.agreement is not SpokenClass.SAID for unit in written]
    right = sum(one and other for one, other in zip(told, wrong, strict=True))
    return Found(sum(wrong), sum(told), right)


def _aligned(
    script: Sequence[str],
    said: Sequence[str],
    language: str,
    rate: float,
    chance: random.Random,
) -> tuple[Unit, ...]:
    joint = "" if language == "zh" else " "
    words = misheard(joint.join(said), language, rate, chance)
    return align_recognition(script_of(script, language), words, engine="simulated").units


def _by_clause(
    clauses: Sequence[str], language: str, units: Iterable[Unit]
) -> list[list[SpokenClass]]:
    written = [unit.agreement for unit in units if unit.agreement is not SpokenClass.ADDED]
    spans = clauses_of(script_units(script_of(clauses, language)))
    assert len(spans) == len(clauses), "each clause of the benchmark ends in a mark"
    return [written[span.start : span.stop] for span in spans]


def _share(clause: Sequence[SpokenClass], kind: SpokenClass) -> float:
    return sum(one is kind for one in clause) / len(clause)


def _runs_added(
    clauses: Sequence[str], language: str, units: Sequence[Unit]
) -> list[tuple[int, int]]:
    """(the clause it follows, how many units) of each run that was said besides."""
    spans = clauses_of(script_units(script_of(clauses, language)))
    clause_of = {unit: place for place, span in enumerate(spans) for unit in span}
    runs: list[tuple[int, int]] = []
    count, written = 0, -1
    for unit in units:
        if unit.agreement is SpokenClass.ADDED:
            count += 1
            continue
        if count:
            runs.append((clause_of.get(written, -1), count))
        count, written = 0, written + 1
    if count:
        runs.append((clause_of.get(written, -1), count))
    return runs
