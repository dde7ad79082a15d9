"""What is said in a cut: the takes' transcripts, less what was cut out, in the time of the body.

Words are cut with their sound. A word that was cut out was not left unsaid, so it is gone from the
transcript altogether; one that was never said stays, unless another take says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.model.timed_text import SpokenClass, Transcript, Unit
from pipeline.model.timeline import Sound
from pipeline.model.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Place:
    """Where a take's words stand: in which reading of the script, from which second of it on."""

    reading: int
    start: Fraction


@dataclass(frozen=True, slots=True)
class _Said:
    reading: int
    unit: int


def kept(
    readings: Sequence[Transcript], places: Sequence[Place], sounds: Sequence[Sound]
) -> Transcript:
    """`places` are the takes', by their number; `sounds` the cut's, which name takes by number."""
    chosen = [
        _said_in(readings[places[int(sound.source)].reading], places[int(sound.source)], sound)
        for sound in sounds
    ]
    said = {one for units in chosen for one in units}
    scripted = _Scripted(readings)
    told = {scripted.place(one) for one in said}
    made: list[Unit] = []
    for sound, units in zip(sounds, chosen, strict=True):
        place = places[int(sound.source)]
        for one in _with_unsaid(readings, units, said):
            unit = readings[one.reading].units[one.unit]
            if one in units:
                made.append(_moved(unit, place, sound))
            elif (script := scripted.place(one)) not in told:
                told.add(script)
                made.append(unit)
    used = {place.reading for place in places}
    return replace(
        readings[0],
        units=tuple(made),
        sureness=min(readings[reading].sureness for reading in used),
        notes=tuple(dict.fromkeys(n for reading in sorted(used) for n in readings[reading].notes)),
    )


class _Scripted:
    """Which word of the script a unit is, where all readings are of one script."""

    def __init__(self, readings: Sequence[Transcript]) -> None:
        self._ordinals = [_ordinals(reading) for reading in readings]
        self._is_one = len({sum(o is not None for o in each) for each in self._ordinals}) == 1

    def place(self, one: _Said) -> tuple[int, int]:
        """The same for the same word, whichever reading it is of."""
        ordinal = self._ordinals[one.reading][one.unit]
        if ordinal is None or not self._is_one:
            return (one.reading, -1 - one.unit)
        return (0, ordinal)


def _ordinals(reading: Transcript) -> list[int | None]:
    ordinals: list[int | None] = []
    count = 0
    for unit in reading.units:
        is_scripted = unit.agreement is not SpokenClass.ADDED
        ordinals.append(count if is_scripted else None)
        count += is_scripted
    return ordinals


def _said_in(reading: Transcript, place: Place, sound: Sound) -> dict[_Said, None]:
    """The units whose middle is heard in `sound`, in order."""
    start = place.start + sound.source_start
    stop = start + sound.span.duration * sound.speed
    return {
        _Said(place.reading, number): None
        for number, unit in enumerate(reading.units)
        if unit.span is not None and start <= (unit.span.start + unit.span.stop) / 2 < stop
    }


def _with_unsaid(
    readings: Sequence[Transcript], units: dict[_Said, None], said: set[_Said]
) -> Iterator[_Said]:
    """`units` with what was not said right before or after one of them."""
    for one in units:
        reading = readings[one.reading].units
        before = one.unit
        while before > 0 and reading[before - 1].span is None:
            before -= 1
        is_led = before > 0 and _Said(one.reading, before - 1) in said
        if not is_led:  # else the word before them brings them
            yield from (_Said(one.reading, number) for number in range(before, one.unit))
        yield one
        number = one.unit + 1
        while number < len(reading) and reading[number].span is None:
            yield _Said(one.reading, number)
            number += 1


def _moved(unit: Unit, place: Place, sound: Sound) -> Unit:
    """The unit in the time of the body, within its sound."""
    assert unit.span is not None  # only what was said is heard

    def moved(time: Fraction) -> Fraction:
        at = sound.span.start + (time - place.start - sound.source_start) / sound.speed
        return min(max(at, sound.span.start), sound.span.stop)

    return replace(unit, span=TimeRange(moved(unit.span.start), moved(unit.span.stop)))
