"""Shows a build while it runs: a bar with time left in a terminal, plain lines elsewhere, JSON
lines on request. Gets events and decides nothing."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol

import click

from pipeline.build.events import Event, PlanEvent, ProgressEvent, StepEvent, StepState
from pipeline.build.key import name_of
from pipeline.model.codec import Json
from pipeline.model.step import Step


class Reporter(Protocol):
    """Listens to a build; a context manager around it."""

    def __enter__(self) -> Reporter: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None: ...
    def __call__(self, event: Event) -> None: ...


@dataclass(slots=True)
class Tally:
    """Counts and weighs steps; safe to use from several threads."""

    ran: int = 0
    cached: int = 0
    failed: int = 0
    expected: dict[str, float] = field(default_factory=dict)
    """What a target's steps will weigh in all, where that is known beforehand."""
    wanted: dict[str, float] = field(default_factory=dict)
    """What those asked for so far weigh, by target."""
    finished: float = 0.0
    shares: dict[int, float] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, event: Event) -> None:
        with self.guard:
            if isinstance(event, ProgressEvent):
                self.shares[id(event.step)] = event.share * event.step.weight
            elif isinstance(event, StepEvent):
                self._take_step(event)

    def _take_step(self, event: StepEvent) -> None:
        weight = event.step.weight
        target = event.step.target.partition(":")[0]
        if event.state is StepState.WAITING:
            self.wanted[target] = self.wanted.get(target, 0.0) + weight
        elif event.state in (StepState.DONE, StepState.FAILED):
            self.finished += weight
            if event.state is StepState.FAILED:
                self.expected.pop(target, None)  # its other steps will not come
            self.shares.pop(id(event.step), None)
        self.ran += event.state is StepState.DONE
        self.failed += event.state is StepState.FAILED
        self.cached += event.state is StepState.CACHED

    def share(self) -> float:
        """How much of the work is done, 0 to 1: of what was expected, or more where more came."""
        with self.guard:
            done = self.finished + sum(self.shares.values())
            whole = sum(
                max(self.wanted.get(target, 0.0), self.expected.get(target, 0.0))
                for target in {*self.wanted, *self.expected}
            )
            return min(done / whole, 1.0) if whole else 0.0

    def seconds_left(self) -> float | None:
        """Estimated from the pace so far; None before there is one."""
        share = self.share()
        if share < 0.02:  # too early for an estimate that anyone should see
            return None
        return (time.monotonic() - self.started) * (1 - share) / share


def clock(seconds: float | None) -> str:
    """Time left as m:ss."""
    if seconds is None:
        return "-:--"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


class _Base:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class PlainReporter(_Base):
    """A line for each step that ran or failed."""

    def __call__(self, event: Event) -> None:
        self._tally.take(event)
        if not isinstance(event, StepEvent):
            return
        if event.state in (StepState.DONE, StepState.FAILED):
            left = clock(self._tally.seconds_left())
            share = f"{self._tally.share() * 100:3.0f} %"
            state = "FAILED" if event.state is StepState.FAILED else "done"
            click.echo(
                f"[{share}, {left} left] {name_of(event.step)}: {state} ({event.seconds:.1f} s)",
                err=True,
            )


class JsonReporter(_Base):
    """One JSON object a line on standard output, as commands.md has it: the plan first, though
    what is current is told while it is made."""

    STATES: Mapping[StepState, str] = {
        StepState.STARTED: "started",
        StepState.DONE: "done",
        StepState.CACHED: "cached",
        StepState.FAILED: "failed",
    }

    def __init__(self, tally: Tally, standing: Sequence[Mapping[str, Json]] = ()) -> None:
        """`standing`: events of steps that need not be looked at."""
        super().__init__(tally)
        self._known = len(standing)
        self._held: list[Mapping[str, Json]] | None = list(standing)

    def __exit__(self, *_: object) -> None:
        self._release()

    def __call__(self, event: Event) -> None:
        self._tally.take(event)
        if isinstance(event, PlanEvent) and self._held is not None:
            current = event.current + self._known
            say_json({"event": "plan", "steps": event.waiting + current, "current": current})
            self._release()
        elif isinstance(event, StepEvent) and event.state in self.STATES:
            self._tell(event)

    def _release(self) -> None:
        for body in self._held or ():
            say_json(body)
        self._held = None

    def _tell(self, event: StepEvent) -> None:
        body: dict[str, Json] = {
            "event": "step",
            "target": event.step.target,
            "stage": event.step.stage,
            "label": event.step.label,
            "state": self.STATES[event.state],
            "seconds": round(event.seconds, 3),
            "reason": [str(reason) for reason in event.reasons],
        }
        if event.error is not None:
            body["error"] = {
                "slug": event.error.slug,
                "message": event.error.message,
                "hint": event.error.hint,
            }
        if self._held is None:
            say_json(body)
        else:
            self._held.append(body)


def say_json(body: Mapping[str, Json]) -> None:
    """One object, one line, at once."""
    click.echo(json.dumps(body, ensure_ascii=False))
    sys.stdout.flush()


class BarReporter(_Base):
    """A bar, the time left, and what is being worked on."""

    def __init__(self, tally: Tally) -> None:
        super().__init__(tally)
        from rich.progress import BarColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("{task.percentage:>3.0f} %"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[left]} left"),
            TextColumn("{task.description}"),
            transient=True,
        )
        self._task = self._bar.add_task("", total=1.0, left="-:--")
        self._running: dict[int, Step] = {}

    def __enter__(self) -> BarReporter:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, event: Event) -> None:
        self._tally.take(event)
        if isinstance(event, StepEvent):
            self._note(event)
        words = ", ".join(name_of(step) for step in list(self._running.values())[:2])
        left = clock(self._tally.seconds_left())
        share = self._tally.share()
        self._bar.update(self._task, completed=share, description=words, left=left)

    def _note(self, event: StepEvent) -> None:
        if event.state is StepState.STARTED:
            self._running[id(event.step)] = event.step
        else:
            self._running.pop(id(event.step), None)
        if event.state is StepState.FAILED:
            self._bar.console.print(f"FAILED {name_of(event.step)}", markup=False)


def reporter(
    tally: Tally, *, as_json: bool, standing: Sequence[Mapping[str, Json]] = ()
) -> Reporter:
    """The reporter that fits: JSON on request, a bar in a terminal, lines elsewhere."""
    if as_json:
        return JsonReporter(tally, standing)
    return BarReporter(tally) if sys.stderr.isatty() else PlainReporter(tally)
