"""Why a step must run, as data: what changed since it was last done, old and new."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from pipeline.model.codec import Json

SHOWN = 48
"""Characters of a changed value that a reason shows."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One difference. `place` is a path such as `params.style.colour` or `inputs.script`."""

    place: str
    before: str
    now: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.place}: {self.now}" if self.now else self.place
        return f"{self.place}: {self.before} -> {self.now}"


class LateReasons(Sequence[Reason]):
    """Reasons that are looked for when somebody asks: a course film has thousands of cues that
    moved, and most builds show no reason."""

    def __init__(self, find: Callable[[], tuple[Reason, ...]]) -> None:
        self._find = find

    @cached_property
    def _all(self) -> tuple[Reason, ...]:
        return self._find()

    @overload
    def __getitem__(self, place: int) -> Reason: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Reason, ...]: ...
    def __getitem__(self, place: int | slice) -> Reason | tuple[Reason, ...]:
        return self._all[place]

    def __len__(self) -> int:
        return len(self._all)


NEVER_DONE = Reason("never done", "", "")
OUTPUT_GONE = Reason("its output is not in the store any more", "", "")


def reasons_between(
    before: Mapping[str, Json] | None, now: Mapping[str, Json]
) -> tuple[Reason, ...]:
    """What differs between what a step was made of last time and now."""
    if before is None:
        return (NEVER_DONE,)
    return tuple(_differences("", before, now)) or (OUTPUT_GONE,)


def _differences(place: str, before: Json, now: Json) -> Iterator[Reason]:
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for name in sorted({*before, *now}):
            inner = f"{place}.{name}" if place else str(name)
            yield from _differences(inner, before.get(name), now.get(name))
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for index, (old, new) in enumerate(zip(before, now, strict=True)):
            yield from _differences(f"{place}[{index}]", old, new)
    elif before != now:
        yield Reason(place, _shown(before), _shown(now))


def _shown(value: Json) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return f"{len(value)} items"
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
