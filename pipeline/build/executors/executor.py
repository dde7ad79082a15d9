"""The one interface between a build and the places where stages run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pipeline.build.room import Limits
from pipeline.model.codec import Json
from pipeline.model.errors import WeikeError
from pipeline.model.step import Report, StageCall, Step


@dataclass(frozen=True, slots=True)
class Job:
    """One step that is to run now. Files that it makes belong in `call.output`."""

    step: Step
    module: str
    call: StageCall
    memory: int
    """Bytes it will need, about."""
    digests: Mapping[str, str]
    """SHA-256 of each input, by its name."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a stage answered, and the folder that its files are in (mostly the call's own)."""

    facts: Mapping[str, Json]
    output: Path
    digests: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file as the machine that made it has it, where that is another one."""


class Executor(Protocol):
    """Runs stages. `call` may come from many threads at once; `end` makes those fail."""

    def limits(self) -> Limits:
        """How much may run at once; may change while a build runs."""
        ...

    def warm(self, module: str = "") -> None:
        """Something will be called soon (of `module`, where that is known): may get ready for it
        meanwhile."""
        ...

    def call(self, job: Job, report: Report) -> Made:
        """Runs the job to its end. Raises WeikeError."""
        ...

    def tries(self, error: WeikeError) -> int:
        """How often in all a step may be tried that ends with `error`."""
        ...

    def end(self) -> None:
        """Drops whatever runs, and leaves no process behind."""
        ...
