"""Runs what must run, side by side, and takes the rest from the store.

One thread drives the recipes and decides; a thread for each running step waits for its executor,
then checks in what was made. A key that several recipes ask for, or another build is making, is
made once: a key that another build holds is looked at again while other steps run.
"""

from __future__ import annotations

import contextlib
import queue
import shutil
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from filelock import FileLock

from pipeline.build.drive import Answer, RecipeTask
from pipeline.build.events import Listener, PlanEvent, ProgressEvent, StepEvent, StepState, silent
from pipeline.build.executors.executor import Executor, Job, Made
from pipeline.build.executors.local import LocalExecutor
from pipeline.build.key import key_of, made_of, name_of
from pipeline.build.plan import reasons_since
from pipeline.build.reasons import LateReasons, Reason
from pipeline.build.room import Limits, Room
from pipeline.model.errors import BrokenPromise, ToolFailed, WeikeError
from pipeline.model.recipe import Outcome, Recipe
from pipeline.model.step import Artefact, Part, Slot, StageCall, Step
from pipeline.store.blobs import NO_SPACE, disk_full
from pipeline.store.early import EarlySums, early_sums
from pipeline.store.store import Done, Store
from pipeline.store.workspace import Workspace

LOOK_SECONDS = 0.2
"""How often the driving thread looks up, so that Ctrl-C is heard on every system."""
LEAVE_SECONDS = 1.5
"""How long steps that are being dropped may take to notice; a thread that is still putting a large
file on the disk is left behind: the store is the same whether it gets there or not."""


def no_memory(_step: Step) -> int:
    """For crews that do not count memory."""
    return 0


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does the work: which module runs which stage, how many at once, in what environment."""

    modules: Mapping[str, str]
    """Stage name to the module whose `run` does it."""
    jobs: int
    environment: Mapping[str, str]
    slots: Mapping[Slot, int] = field(default_factory=dict)
    """At most so many steps of a slot at once; a slot not named here is bounded by `jobs`."""
    memory: int = 0
    """Bytes that all running steps together may need, about; 0: not counted."""
    needs: Callable[[Step], int] = no_memory
    """Bytes one step will need, about."""

    def executor(self, ahead: LocalExecutor | None = None) -> LocalExecutor:
        """Worker processes of this machine; those `ahead`, where some have been started."""
        limits = Limits(self.jobs, self.slots, self.memory)
        if ahead is None:
            return LocalExecutor(limits, self.environment)
        ahead.settle(limits)
        return ahead


@dataclass(slots=True)
class _Pending:
    step: Step
    key: str
    reasons: Sequence[Reason]
    answers: list[Answer]
    memory: int = 0


_Finished = tuple[_Pending, Artefact | WeikeError, StepState, float]


class Builder:
    """One build. Use as a context manager: leaving it drops what runs and ends every worker."""

    def __init__(
        self,
        store: Store,
        crew: Crew,
        listener: Listener = silent,
        *,
        keep_going: bool = True,
        executor: Executor | None = None,
    ) -> None:
        self._store = store
        self._crew = crew
        self._listener = listener
        self._keep_going = keep_going
        self._executor = executor or crew.executor()
        self._room = Room(self._executor.limits())
        self._lease = store.lease()
        self._ready: dict[Slot, deque[_Pending]] = {slot: deque() for slot in Slot}
        self._elsewhere: list[_Pending] = []
        self._pending: dict[str, _Pending] = {}
        self._answered: dict[str, Artefact] = {}
        self._finished: queue.Queue[_Finished] = queue.Queue()
        self._threads: set[threading.Thread] = set()
        self._is_ending = threading.Event()

    def __enter__(self) -> Builder:
        self._lease.__enter__()
        self._store.sweep()
        return self

    def __exit__(self, *_: object) -> None:
        with _deaf_to_interrupts():
            self._is_ending.set()
            self._executor.end()
            until = time.monotonic() + LEAVE_SECONDS
            for thread in list(self._threads):
                thread.join(timeout=max(0.0, until - time.monotonic()))
            self._store.digests.save()
            self._lease.__exit__(None, None, None)

    def run(self, recipes: Sequence[tuple[str, Recipe[Any]]]) -> tuple[Outcome[Any], ...]:
        """Drives every recipe to its end; one that fails leaves the others alone."""
        self._answered = {}  # an earlier run may have set aside what turned out damaged
        # by place, not by name: two recipes may make different things of one course
        outcomes: list[Outcome[Any]] = [Outcome(name) for name, _ in recipes]
        for place, (name, recipe) in enumerate(recipes):
            ended = partial(outcomes.__setitem__, place)
            RecipeTask(name, recipe, ask=self._ask, ended=ended).start()
        self._listener(PlanEvent(len(self._pending), len(self._answered)))
        while self._pending:
            self._lease.pause()
            self._room.limits = self._executor.limits()
            self._look_elsewhere()
            self._dispatch()
            self._take_finished()
        return tuple(outcomes)

    def _ask(self, step: Step, answer: Answer) -> None:
        key = key_of(step)
        if key in self._pending:
            self._pending[key].answers.append(answer)
            return
        if key in self._answered:
            answer(self._answered[key])
            return
        self._lease.note(key)
        self._lease.pause()
        artefact = self._store.find(key)
        if artefact is not None:
            self._store.actions.remember_latest(name_of(step), key)
            self._listener(StepEvent(step, StepState.CACHED))
            self._answered[key] = artefact
            answer(artefact)
            return
        self._executor.warm()
        before = self._store.actions.latest_key(name_of(step))
        reasons = LateReasons(partial(reasons_since, self._store, step, before))
        pending = _Pending(step, key, reasons, [answer], self._crew.needs(step))
        self._pending[key] = pending
        self._ready[step.slot].append(pending)
        self._listener(StepEvent(step, StepState.WAITING, reasons))

    def _dispatch(self) -> None:
        for waiting in self._ready.values():
            while waiting and self._room.takes(waiting[0].step, waiting[0].memory):
                self._start(waiting.popleft())

    def _start(self, pending: _Pending) -> None:
        """Starts a step whose lock is free and that nobody has made meanwhile."""
        held = self._store.try_hold(pending.key)
        if held is None:
            self._elsewhere.append(pending)
            return
        already = self._store.find(pending.key)
        self._room.enter(pending.step, pending.memory)
        if already is not None:
            held.release()
            self._finished.put((pending, already, StepState.CACHED, 0.0))
            return
        self._listener(StepEvent(pending.step, StepState.STARTED, pending.reasons))
        thread = threading.Thread(target=self._work, args=(pending, held), daemon=True)
        self._threads.add(thread)
        thread.start()

    def _look_elsewhere(self) -> None:
        """Steps that another build was making: taken from the store, or made here after all."""
        waiting, self._elsewhere = self._elsewhere, []
        for pending in waiting:
            self._ready[pending.step.slot].appendleft(pending)

    def _take_finished(self) -> None:
        try:
            pending, result, state, seconds = self._finished.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            return
        self._room.leave(pending.step, pending.memory)
        del self._pending[pending.key]
        error = result if isinstance(result, WeikeError) else None
        if isinstance(result, Artefact):
            self._answered[pending.key] = result
        if error is not None and not self._keep_going:
            self._drop_waiting()
        self._listener(StepEvent(pending.step, state, pending.reasons, seconds, error))
        for answer in pending.answers:
            answer(result)

    def _drop_waiting(self) -> None:
        """Answers every step that has not started with a failure: the build is to stop."""
        stopped = ToolFailed("not started: an earlier step failed (--fail-fast)")
        dropped = [pending for waiting in self._ready.values() for pending in waiting]
        dropped += self._elsewhere
        self._ready = {slot: deque() for slot in Slot}
        self._elsewhere = []
        for pending in dropped:
            del self._pending[pending.key]
        for pending in dropped:
            for answer in pending.answers:
                answer(stopped)

    def _work(self, pending: _Pending, held: FileLock) -> None:
        """In a thread of its own: makes one step and tells how it went, whatever happens."""
        started = time.monotonic()
        state = StepState.FAILED
        result: Artefact | WeikeError
        try:
            result, state = self._make(pending, started), StepState.DONE
        except WeikeError as error:
            result = error
        except OSError as problem:
            is_full = problem.errno in NO_SPACE
            result = disk_full(self._store.folder, problem) if is_full else _bug(pending, problem)
        except Exception as problem:  # noqa: BLE001 - the stage boundary: every failure is told
            result = _bug(pending, problem)
        finally:
            held.release()
            self._threads.discard(threading.current_thread())
        self._finished.put((pending, result, state, time.monotonic() - started))

    def _make(self, pending: _Pending, started: float) -> Artefact:
        with self._store.workspace() as space, early_sums(space.output) as sums:
            made = self._try(pending, space, sums)
            seconds = round(time.monotonic() - started, 3)
            step = pending.step
            done = Done(
                pending.key,
                name_of(step),
                made_of(step),
                made.facts,
                step.is_deterministic,
                seconds,
            )
            output = Workspace(made.output, space.scratch)
            with self._lease.working():
                return self._store.commit(
                    output, done, expected=made.digests, sums=sums, go_on=self._require_going
                )

    def _try(self, pending: _Pending, space: Workspace, sums: EarlySums) -> Made:
        """Runs the step, again where another try may help."""
        tried = 0
        while True:
            tried += 1
            job = self._job(pending, space, sums)
            try:
                return self._executor.call(job, self._progress(pending.step))
            except WeikeError as error:
                if tried >= self._executor.tries(error) or self._is_ending.is_set():
                    raise
            sums.forget()
            _emptied(space)

    def _job(self, pending: _Pending, space: Workspace, sums: EarlySums) -> Job:
        """The step with its inputs proved. Raises DamagedStore."""
        step = pending.step
        inputs = {
            name: self._store.path(source) if isinstance(source, Part) else source.path
            for name, source in step.inputs.items()
        }
        digests = {
            name: source.artefact.file(source.name).digest
            if isinstance(source, Part)
            else source.digest
            for name, source in step.inputs.items()
        }
        call = StageCall(step.params, inputs, space.output, space.scratch, sums.start)
        return Job(step, self._crew.modules[step.stage], call, pending.memory, digests)

    def _progress(self, step: Step) -> Callable[[float], None]:
        return lambda share: self._listener(ProgressEvent(step, share))

    def _require_going(self) -> None:
        if self._is_ending.is_set():
            raise ToolFailed("the build is being stopped")


def _bug(pending: _Pending, problem: Exception) -> BrokenPromise:
    error = BrokenPromise(f"{name_of(pending.step)}: {problem!r}")
    error.__cause__ = problem
    return error


def _emptied(space: Workspace) -> None:
    """What a failed try left must not be taken for the next one's."""
    for folder in (space.output, space.scratch):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(exist_ok=True)


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A second Ctrl-C must not break off the clearing away (the first one is being obeyed)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        if before is not None:  # None: it was not set from Python
            signal.signal(signal.SIGINT, before)
