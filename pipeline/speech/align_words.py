"""The script against what a recogniser heard: its characters, the recogniser's times.

Global alignment in a band; a gap costs 0.8 (captions digest). What was heard clearly and sounds
otherwise is told unit by unit; a clause of which little was heard as a whole; nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from pipeline.model.timed_text import Recognition, Script, SpokenClass, Transcript, Unit, Word
from pipeline.model.timing import TimeRange
from pipeline.speech.agreement import LEAST_ADDED, Pairs, agreements
from pipeline.speech.sounds import (
    Costs,
    CostTable,
    Heard,
    Written,
    cost,
    heard_sounds,
    part,
    written_sounds,
)
from pipeline.speech.units import ScriptUnit, clauses_of, script_units, units_of

GAP = 0.8
LEAST_BAND = 150
"""Sounds on either side of an even pace."""
BAND_SHARE = 0.15
USUAL = Fraction(1, 5)
"""Seconds of a unit whose time nothing tells."""


def align_recognition(script: Script, words: Sequence[Word], *, engine: str) -> Transcript:
    """The script's units with the times of what was heard, and each one's agreement."""
    units = script_units(script)
    written = written_sounds(units, script.language)
    heard = heard_sounds(words, script.language)
    pairs = settled(aligned(written, heard), written, heard, units)
    agreement = agreements(units, written, heard, pairs)
    judged = _judged(units, written, heard, pairs, agreement, script.language)
    return Transcript(script.language, engine, tuple(judged), _share_said(judged))


def transcript_of(recognition: Recognition) -> Transcript:
    """What was heard, where there is no script, punctuated by its pauses where it has no marks."""
    units: list[Unit] = []
    for word, following in zip(recognition.words, [*recognition.words[1:], None], strict=True):
        pause = following.span.start - word.span.stop if following else Fraction(2)
        made = units_of(word.text, 0)
        for place, unit in enumerate(made):
            span = part(word.span, place, len(made))
            is_last = place == len(made) - 1
            after = unit.after or (_mark(pause, recognition.language) if is_last else "")
            before = " " if recognition.language == "en" and units else unit.before
            units.append(Unit(unit.text, after, span, SpokenClass.SAID, before=before))
    return Transcript(recognition.language, recognition.engine, tuple(units))


def _mark(pause: Fraction, language: str) -> str:
    if pause >= Fraction(7, 10):
        return "。" if language == "zh" else "."
    if pause >= Fraction(3, 10):
        return "，" if language == "zh" else ","
    return ""


def aligned(written: Sequence[Written], heard: Sequence[Heard]) -> Pairs:
    """(written or -1, heard or -1) pairs in order, of the least cost in all."""
    rows, columns = len(written), len(heard)
    table = CostTable(written, heard)
    band = max(LEAST_BAND, abs(rows - columns) + LEAST_BAND, round(columns * BAND_SHARE))
    arcs: list[tuple[int, NDArray[np.int8]]] = []
    before = np.arange(columns + 1, dtype=np.float64) * GAP
    for row in range(1, rows + 1):
        centre = row * columns // rows
        low, high = max(0, centre - band), min(columns, centre + band)
        before, arc = _row(before, table.row(row - 1, slice(low, high)), row, low, high)
        arcs.append((low, arc))
    return _traced(arcs, rows, columns)


def _row(
    before: Costs, costs: Costs, row: int, low: int, high: int
) -> tuple[Costs, NDArray[np.int8]]:
    """One row of the least costs and how they came about: 0 a match, 1 left out, 2 added."""
    now = np.full(len(before), np.inf)
    match = before[low:high] + costs
    left_out = before[low : high + 1] + GAP
    best = left_out.copy()
    best[1:] = np.minimum(best[1:], match)
    if low == 0:
        best[0] = row * GAP
    steps = np.arange(len(best)) * GAP
    chained = np.minimum.accumulate(best - steps) + steps
    arc = np.where(best <= left_out, 1, 0).astype(np.int8)
    arc[1:][match <= left_out[1:]] = 0
    arc[0] = 1
    arc[chained < best - 1e-9] = 2
    now[low : high + 1] = chained
    return now, arc


def _traced(arcs: Sequence[tuple[int, NDArray[np.int8]]], row: int, column: int) -> Pairs:
    pairs = []
    while row or column:
        low, way = arcs[row - 1] if row else (0, None)
        arc = 2 if way is None else 1 if column == 0 else int(way[column - low])
        row -= arc != 2
        column -= arc != 1
        pairs.append((-1 if arc == 2 else row, -1 if arc == 1 else column))
    return pairs[::-1]


def settled(
    pairs: Pairs, written: Sequence[Written], heard: Sequence[Heard], units: Sequence[ScriptUnit]
) -> Pairs:
    """Runs of the script that were left out, moved to where a clause begins where that costs the
    same: of 这是第一，这是第二 said once, the clause is missing, not 是第一，这."""
    firsts = {clause.start for clause in clauses_of(tuple(units))}
    moved = list(pairs)
    place = 0
    while place < len(moved):
        stop = place
        while stop < len(moved) and moved[stop][1] < 0:
            stop += 1
        if stop > place:
            _shift(moved, place, stop, written, heard, firsts)
        place = stop + 1
    return moved


def _shift(
    pairs: list[tuple[int, int]],
    start: int,
    stop: int,
    written: Sequence[Written],
    heard: Sequence[Heard],
    firsts: set[int],
) -> None:
    """Moves the run [start, stop) of left out sounds back, as far as a clause's beginning."""
    trial = list(pairs[start:stop])
    before = start
    taken: list[tuple[int, int]] = []
    while True:
        unit = written[trial[0][0]].unit
        if unit in firsts and _is_first_sound(written, trial[0][0]):
            pairs[before:stop] = [*trial, *taken]
            return
        if before == 0 or min(pairs[before - 1]) < 0:
            return
        one, other = pairs[before - 1]
        last = trial[-1][0]
        if cost(written[last], heard[other]) > cost(written[one], heard[other]):
            return
        trial = [(one, -1), *trial[:-1]]
        taken = [(last, other), *taken]
        before -= 1


def _is_first_sound(written: Sequence[Written], place: int) -> bool:
    return place == 0 or written[place - 1].unit != written[place].unit


def _judged(
    units: Sequence[ScriptUnit],
    written: Sequence[Written],
    heard: Sequence[Heard],
    pairs: Pairs,
    agreement: Sequence[SpokenClass],
    language: str,
) -> list[Unit]:
    """Units in the order of time, each with its agreement."""
    matches: dict[int, list[int]] = {}
    extra: dict[int, list[int]] = {}
    last = -1
    for sound, place in pairs:
        if sound >= 0:
            last = written[sound].unit
        if place >= 0:
            (matches if sound >= 0 else extra).setdefault(last, []).append(place)
    spans = _spans(len(units), matches, heard, agreement)
    judged: list[Unit] = list(_added(extra.get(-1, []), heard, language, 0))
    for number, unit in enumerate(units):
        judged.append(_unit(unit, spans[number], agreement[number], matches.get(number), heard))
        judged += _added(extra.get(number, []), heard, language, unit.paragraph)
    return judged


def _unit(
    unit: ScriptUnit,
    span: TimeRange | None,
    agreement: SpokenClass,
    places: Sequence[int] | None,
    heard: Sequence[Heard],
) -> Unit:
    said = "".join(dict.fromkeys(heard[place].text for place in places or ()))
    return Unit(
        unit.text,
        unit.after,
        None if agreement is SpokenClass.NOT_SAID else span,
        agreement,
        heard=said if agreement is SpokenClass.OTHERWISE else "",
        before=unit.before,
        paragraph=unit.paragraph,
    )


def _spans(
    count: int,
    matches: dict[int, list[int]],
    heard: Sequence[Heard],
    agreement: Sequence[SpokenClass],
) -> list[TimeRange | None]:
    """Times of what was heard; a unit between two that were gets its share of the time between."""
    spans: list[TimeRange | None] = [
        TimeRange(heard[matches[unit][0]].span.start, heard[matches[unit][-1]].span.stop)
        if unit in matches
        else None
        for unit in range(count)
    ]
    place = 0
    while place < count:
        stop = place
        while stop < count and spans[stop] is None and agreement[stop] is not SpokenClass.NOT_SAID:
            stop += 1
        if stop > place:
            _share_out(spans, place, stop)
        place = max(stop, place + 1)
    return spans


def _share_out(spans: list[TimeRange | None], start: int, stop: int) -> None:
    left = next((span for span in reversed(spans[:start]) if span), None)
    right = next((span for span in spans[stop:] if span), None)
    begin = left.stop if left else max((right.start if right else USUAL) - USUAL, Fraction(0))
    end = right.start if right else begin + USUAL * (stop - start)
    end = min(end, begin + 2 * USUAL * (stop - start))
    whole = TimeRange(begin, max(begin, end))
    for place in range(start, stop):
        spans[place] = part(whole, place - start, stop - start)


def _added(
    places: Sequence[int], heard: Sequence[Heard], language: str, paragraph: int
) -> list[Unit]:
    """What was said besides, where it is more than a slip of the recogniser."""
    if len(places) < LEAST_ADDED:
        return []
    made: list[Unit] = []
    for place in places:
        one = heard[place]
        last = made[-1] if made else None
        if last and last.text == one.text and last.span and last.span.stop == one.span.start:
            continue
        before = " " if language == "en" else ""
        made.append(
            Unit(one.text, "", one.span, SpokenClass.ADDED, before=before, paragraph=paragraph)
        )
    return made


def _share_said(units: Sequence[Unit]) -> float:
    said = sum(unit.agreement is SpokenClass.SAID for unit in units)
    return round(said / len(units), 3) if units else 0.0
