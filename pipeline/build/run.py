"""Runs what must run, side by side, and takes the rest from the store.

One thread drives the recipes and decides; a pool of threads waits on worker processes. A key that
several recipes ask for, or another build is making, is made once.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from pipeline.build.drive import Answer, RecipeTask
from pipeline.build.events import Listener, ProgressEvent, StepEvent, StepState, silent
from pipeline.build.executors.local import WorkerProcess
from pipeline.build.key import key_of, made_of, name_of
from pipeline.build.plan import look
from pipeline.build.reasons import Reason
from pipeline.model.errors import BrokenPromise, ToolFailed, WeikeError
from pipeline.model.recipe import Outcome, Recipe
from pipeline.model.step import Artefact, Part, Slot, StageCall, Step
from pipeline.store.store import Done, Store

LOOK_SECONDS = 0.2
"""How often the driving thread looks up, so that Ctrl-C is heard on every system."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does the work: which module runs which stage, how many at once, in what environment."""

    modules: Mapping[str, str]
    """Stage name to the module whose `run` does it."""
    jobs: int
    environment: Mapping[str, str]
    slots: Mapping[Slot, int] = field(default_factory=dict)
    """At most so many steps of a slot at once; a slot not named here is bounded by `jobs`."""


@dataclass(slots=True)
class _Pending:
    step: Step
    key: str
    reasons: tuple[Reason, ...]
    answers: list[Answer]


_Finished = tuple[_Pending, Artefact | WeikeError, StepState, float]


class Builder:
    """One build. Use as a context manager: leaving it ends every worker."""

    def __init__(
        self, store: Store, crew: Crew, listener: Listener = silent, *, keep_going: bool = True
    ) -> None:
        self._store = store
        self._crew = crew
        self._listener = listener
        self._keep_going = keep_going
        self._ready: list[_Pending] = []
        self._pending: dict[str, _Pending] = {}
        self._running: dict[Slot, int] = dict.fromkeys(Slot, 0)
        self._finished: queue.Queue[_Finished] = queue.Queue()
        self._threads = ThreadPoolExecutor(crew.jobs)
        self._workers: list[WorkerProcess] = []
        self._free: list[WorkerProcess] = []
        self._guard = threading.Lock()
        self._is_ending = False

    def __enter__(self) -> Builder:
        self._store.sweep()
        return self

    def __exit__(self, *_: object) -> None:
        with self._guard:
            self._is_ending = True
            workers = list(self._workers)
        for worker in workers:
            worker.end()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._store.digests.save()

    def run(self, recipes: Sequence[tuple[str, Recipe[Any]]]) -> tuple[Outcome[Any], ...]:
        """Drives every recipe to its end; one that fails leaves the others alone."""
        outcomes: dict[str, Outcome[Any]] = {}

        def ended(outcome: Outcome[Any]) -> None:
            outcomes[outcome.name] = outcome

        for name, recipe in recipes:
            RecipeTask(name, recipe, ask=self._ask, ended=ended).start()
        while self._pending:
            self._dispatch()
            self._take_finished()
        return tuple(outcomes[name] for name, _ in recipes)

    def _ask(self, step: Step, answer: Answer) -> None:
        key = key_of(step)
        if key in self._pending:
            self._pending[key].answers.append(answer)
            return
        artefact, reasons = look(self._store, step)
        if artefact is not None:
            self._store.actions.remember_latest(name_of(step), key)
            self._listener(StepEvent(step, StepState.CACHED))
            answer(artefact)
            return
        pending = _Pending(step, key, reasons, [answer])
        self._pending[key] = pending
        self._ready.append(pending)
        self._listener(StepEvent(step, StepState.WAITING, reasons))

    def _dispatch(self) -> None:
        for pending in list(self._ready):
            if sum(self._running.values()) >= self._crew.jobs:
                return
            slot = pending.step.slot
            if self._running[slot] < self._crew.slots.get(slot, self._crew.jobs):
                self._ready.remove(pending)
                self._running[slot] += 1
                self._listener(StepEvent(pending.step, StepState.STARTED, pending.reasons))
                self._threads.submit(self._work, pending)

    def _take_finished(self) -> None:
        try:
            pending, result, state, seconds = self._finished.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            return
        self._running[pending.step.slot] -= 1
        del self._pending[pending.key]
        error = result if isinstance(result, WeikeError) else None
        if error is not None and not self._keep_going:
            self._drop_waiting()
        self._listener(StepEvent(pending.step, state, pending.reasons, seconds, error))
        for answer in pending.answers:
            answer(result)

    def _drop_waiting(self) -> None:
        """Answers every step that has not started with a failure: the build is to stop."""
        stopped = ToolFailed("not started: an earlier step failed (--fail-fast)")
        for pending in self._ready:
            del self._pending[pending.key]
        dropped, self._ready = self._ready, []
        for pending in dropped:
            for answer in pending.answers:
                answer(stopped)

    def _work(self, pending: _Pending) -> None:
        """In a pool thread: makes one step and tells how it went, whatever happens."""
        started = time.monotonic()
        state = StepState.FAILED
        result: Artefact | WeikeError
        try:
            result, state = self._make(pending, started)
        except WeikeError as error:
            result = error
        except Exception as problem:  # noqa: BLE001 - the stage boundary: every failure is told
            result = BrokenPromise(f"{name_of(pending.step)}: {problem!r}")
            result.__cause__ = problem
        self._finished.put((pending, result, state, time.monotonic() - started))

    def _make(self, pending: _Pending, started: float) -> tuple[Artefact, StepState]:
        step = pending.step
        with self._store.making(pending.key) as made:
            already = self._store.find(pending.key)
            if already is not None:
                return already, StepState.CACHED
            inputs = {
                name: self._store.path(source) if isinstance(source, Part) else source.path
                for name, source in step.inputs.items()
            }
            call = StageCall(step.params, inputs, made.output, made.scratch)
            facts = self._call(step, call)
            seconds = time.monotonic() - started
            done = Done(
                pending.key,
                name_of(step),
                made_of(step),
                facts,
                step.is_deterministic,
                round(seconds, 3),
            )
            return self._store.commit(made, done), StepState.DONE

    def _call(self, step: Step, call: StageCall) -> Mapping[str, Any]:
        worker = self._worker()
        try:
            return worker.call(
                self._crew.modules[step.stage],
                call,
                lambda share: self._listener(ProgressEvent(step, share)),
            )
        finally:
            with self._guard:
                if worker.is_alive() and not self._is_ending:
                    self._free.append(worker)

    def _worker(self) -> WorkerProcess:
        with self._guard:
            if self._is_ending:
                raise ToolFailed("the build is being stopped")
            if self._free:
                return self._free.pop()
        worker = WorkerProcess(self._crew.environment)
        with self._guard:
            self._workers.append(worker)
        return worker
