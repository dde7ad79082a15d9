"""Where script and speech differ, clause by clause: the list that people look through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.model.codec import Json
from pipeline.model.timed_text import SpokenClass, Transcript, Unit
from pipeline.model.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Difference:
    """One run of units that are not `said`. `place` is None for what was not said at all."""

    kind: SpokenClass
    script: str
    heard: str
    place: TimeRange | None


def differences(transcript: Transcript) -> tuple[Difference, ...]:
    """In the order of the script and the speech."""
    runs = groupby(transcript.units, key=lambda unit: (unit.agreement, unit.paragraph))
    return tuple(
        difference
        for (kind, _), run in runs
        if kind is not SpokenClass.SAID
        for difference in _difference(kind, list(run))
    )


def differing_share(transcript: Transcript) -> float:
    """0 to 1: how many of the units were not said as written, or said besides."""
    count = len(transcript.units)
    differing = sum(unit.agreement is not SpokenClass.SAID for unit in transcript.units)
    return round(differing / count, 4) if count else 0.0


def _difference(kind: SpokenClass, units: Sequence[Unit]) -> Iterator[Difference]:
    text = "".join(f"{unit.before}{unit.text}{unit.after}" for unit in units).strip()
    spans = [unit.span for unit in units if unit.span is not None]
    place = TimeRange(spans[0].start, spans[-1].stop) if spans else None
    if kind is SpokenClass.ADDED:
        yield Difference(kind, "", text, place)
    else:
        heard = "".join(unit.heard for unit in units)
        yield Difference(kind, text, heard, place)


def as_json(found: Sequence[Difference]) -> Json:
    """For the store and `captions compare --json`: times in seconds."""
    return [
        {
            "class": one.kind.value,
            "script": one.script,
            "heard": one.heard,
            "start": round(float(one.place.start), 3) if one.place else None,
            "end": round(float(one.place.stop), 3) if one.place else None,
        }
        for one in found
    ]
