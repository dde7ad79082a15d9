"""What may start now beside what runs: so many of each slot, so much memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model.step import Slot, Step


@dataclass(frozen=True, slots=True)
class Limits:
    """`jobs` steps that work hard at once; a slot named in `slots` has a bound of its own.

    Light steps have their own places beside those, since what waits for them is many others; only
    one job at all means one step at a time. `memory` is in bytes, 0: not counted.
    """

    jobs: int
    slots: Mapping[Slot, int] = field(default_factory=dict)
    memory: int = 0


class Room:
    """Counts what runs. One thread uses it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._running: dict[Slot, int] = dict.fromkeys(Slot, 0)
        self._memory = 0

    def takes(self, step: Step, memory: int) -> bool:
        """Whether `step`, which needs about `memory` bytes, may start. One alone always may."""
        running = sum(self._running.values())
        if running == 0:
            return True
        if self._running[step.slot] >= self.limits.slots.get(step.slot, self.limits.jobs):
            return False
        if self.limits.jobs == 1:
            return False
        hard = running - self._running[Slot.LIGHT]
        if step.slot is not Slot.LIGHT and hard >= self.limits.jobs:
            return False
        return not self.limits.memory or self._memory + memory <= self.limits.memory

    def enter(self, step: Step, memory: int) -> None:
        self._running[step.slot] += 1
        self._memory += memory

    def leave(self, step: Step, memory: int) -> None:
        self._running[step.slot] -= 1
        self._memory -= memory
