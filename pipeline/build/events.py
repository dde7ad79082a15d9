"""What a build tells while it runs. A reporter gets these and decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline.build.reasons import Reason
from pipeline.model.errors import WeikeError
from pipeline.model.step import Step


class StepState(Enum):
    WAITING = "waiting"
    STARTED = "started"
    DONE = "done"
    CACHED = "cached"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StepEvent:
    """A step changed its state; `seconds` is how long it ran."""

    step: Step
    state: StepState
    reasons: Sequence[Reason] = ()
    seconds: float = 0.0
    error: WeikeError | None = None


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """A running step is `share` (0 to 1) done."""

    step: Step
    share: float


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """Everything was looked at that can be before a step runs: so many steps are `waiting` to run,
    so many are `current`. What follows a step that must run is known when it has run."""

    waiting: int
    current: int


Event = StepEvent | ProgressEvent | PlanEvent
Listener = Callable[[Event], None]


def silent(_event: Event) -> None:
    """A listener for those who do not listen."""
