"""How each unit of the script agrees with what was heard: said, said otherwise, or not said.

A recogniser errs, mostly by taking like sounds for like and where it is unsure; a speaker who says
something else is heard clearly. So a unit that sounds otherwise counts where it was heard surely.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.timed_text import SpokenClass
from pipeline.speech.sounds import NEAR, Heard, Written, cost
from pipeline.speech.units import ScriptUnit, clauses_of

SAID_SHARE = 0.34
"""A clause of which so much was heard as written was said: what differs in it is told by unit."""
OTHERWISE_SHARE = 0.2
PRESENT_SHARE = 0.6
"""Of a clause of which so much has something heard in its place, something was said."""
LEAST_ADDED = 3
"""Fewer extra sounds within said text are the recogniser's, not the speaker's."""
LONGEST_UNHEARD = 2
"""So many units in a row without a sound are the recogniser's."""
SURELY = 0.6
"""A word's probability from which on a recogniser is believed against the script."""
Pairs = Sequence[tuple[int, int]]
"""(written sound or -1, heard sound or -1) in order."""


def agreements(
    units: Sequence[ScriptUnit], written: Sequence[Written], heard: Sequence[Heard], pairs: Pairs
) -> list[SpokenClass]:
    """One for each unit."""
    matched: list[list[tuple[Written, Heard]]] = [[] for _ in units]
    sounds = [0] * len(units)
    for sound, place in pairs:
        if sound >= 0:
            sounds[written[sound].unit] += 1
            if place >= 0:
                matched[written[sound].unit].append((written[sound], heard[place]))
    agreement: list[SpokenClass] = []
    for clause in clauses_of(tuple(units)):
        agreement += _clause([matched[unit] for unit in clause], [sounds[unit] for unit in clause])
    return agreement


def _clause(
    matched: Sequence[Sequence[tuple[Written, Heard]]], sounds: Sequence[int]
) -> list[SpokenClass]:
    whole = max(sum(sounds), 1)
    good = sum(cost(one, other) <= NEAR for pairs in matched for one, other in pairs) / whole
    present = sum(len(pairs) for pairs in matched) / whole
    if good >= SAID_SHARE:
        return _unit_by_unit(matched)
    if good >= OTHERWISE_SHARE or present >= PRESENT_SHARE:
        return [SpokenClass.OTHERWISE if pairs else SpokenClass.NOT_SAID for pairs in matched]
    return [SpokenClass.NOT_SAID] * len(matched)


def _unit_by_unit(matched: Sequence[Sequence[tuple[Written, Heard]]]) -> list[SpokenClass]:
    found = [
        SpokenClass.OTHERWISE if _is_otherwise(pairs) else SpokenClass.SAID for pairs in matched
    ]
    run: list[int] = []
    for place in range(len(matched) + 1):
        if place < len(matched) and not matched[place]:
            run.append(place)
            continue
        if len(run) > LONGEST_UNHEARD:
            for missed in run:
                found[missed] = SpokenClass.NOT_SAID
        run = []
    return found


def _is_otherwise(pairs: Sequence[tuple[Written, Heard]]) -> bool:
    """Whether something of another sound was surely heard in a unit's place."""
    return any(cost(one, other) > NEAR and other.probability >= SURELY for one, other in pairs)
