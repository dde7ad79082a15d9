"""Worker processes on this machine: each runs one stage at a time and is used again.

A crash costs one step: the worker is replaced, the step is tried once more. A worker that has grown
large is not given another kind of step: what each kind imports would add up. Workers have their own
process group, so Ctrl-C reaches only the builder, which then ends them and all they started.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil

from pipeline.build.executors.executor import Job, Made
from pipeline.build.room import Limits
from pipeline.model.codec import Json
from pipeline.model.errors import BrokenPromise, DamagedStore, DiskFull, ToolFailed, WeikeError
from pipeline.model.step import Report, StageCall

LOG_KEPT = 20_000
"""Characters of a worker's stderr kept for a report."""
TRIES = 2
"""A step whose worker died or whose program failed is tried once more: the machine may have been
short of memory. What a person must mend is never tried again."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1"}
"""Of numpy's matrices, unless the environment says otherwise: a second thread waits busily for the
first and is no faster at our sizes (measured: 3.7 s of processor time for 2.4 on the clock)."""
KEPT = 64 << 20
"""Bytes that a worker may hold after a step and still be given another stage's step; one that holds
more is replaced then. A new one takes 0.1 s of the processor, and imports what it needs either
way."""
COSTLY = 512 << 20
"""Bytes beyond which a worker is left alone: it holds a model, which takes longer to load again."""
END_SECONDS = 1.5
"""How long ended processes may take to be gone."""


class LocalExecutor:
    """Worker processes of this machine, started as they are needed and used again."""

    def __init__(self, limits: Limits, environment: Mapping[str, str]) -> None:
        self._limits = limits
        self._environment = environment
        self._workers: list[WorkerProcess] = []
        self._free: list[WorkerProcess] = []
        self._at_work: dict[int, WorkerProcess] = {}
        self._guard = threading.Lock()
        self._warming: dict[str, threading.Thread] = {}
        self._is_ending = False

    def limits(self) -> Limits:
        return self._limits

    def settle(self, limits: Limits) -> None:
        """For one that was started before they were known: workers beyond them are ended."""
        with self._guard:
            self._limits = limits
            surplus = self._free[: max(0, len(self._workers) - limits.jobs)]
            for worker in surplus:
                self._free.remove(worker)
                self._workers.remove(worker)
        end_all(surplus)

    def tries(self, error: WeikeError) -> int:
        is_hopeless = isinstance(error, (DiskFull, DamagedStore))
        return TRIES if error.retryable and not is_hopeless else 1

    def warm(self, module: str = "") -> None:
        """Starts a worker while the builder still looks at what there is to do: one for each module
        that will be asked for, loaded and kept for its stage while there may be others; without
        one the first of all."""
        is_wanted = module not in self._warming if module else not self._warming
        if is_wanted and len(self._warming) < self._limits.jobs:
            thread = threading.Thread(target=self._start_ahead, args=(module,), daemon=True)
            self._warming[module] = thread
            thread.start()

    def _start_ahead(self, module: str) -> None:
        with contextlib.suppress(ToolFailed, OSError):  # whoever needs a worker tries again
            worker = self._new_worker()
            if module:
                worker.load(module)
            self._give_back(worker)

    def call(self, job: Job, report: Report) -> Made:
        """Raises ToolFailed where the worker died or the build is being ended."""
        worker = self._worker(job.module)
        with self._guard:
            self._at_work[id(job)] = worker
        try:
            return Made(worker.call(job.module, job.call, report), job.call.output)
        finally:
            with self._guard:
                del self._at_work[id(job)]
            self._give_back(worker)

    def drop(self, job: Job) -> None:
        """Ends the worker that runs `job`, if one does; its `call` then fails."""
        with self._guard:
            worker = self._at_work.get(id(job))
        if worker is not None:
            end_all([worker])

    def end(self) -> None:
        with self._guard:
            self._is_ending = True
        for thread in list(self._warming.values()):
            thread.join(END_SECONDS)
        with self._guard:
            workers, self._workers, self._free = self._workers, [], []
        end_all(workers)

    def _worker(self, module: str) -> WorkerProcess:
        """A free worker, best one that ran this stage before (it may hold a loaded model), else a
        new one, in place of one that has grown."""
        for thread in list(self._warming.values()):
            thread.join()
        with self._guard:
            self._require_going()
            same = [one for one in self._free if one.ran == module]
            may_start = len(self._workers) < self._limits.jobs
            small = [
                one for one in self._free if one.holds <= KEPT and not (one.is_kept and may_start)
            ]
            if same or small:
                worker = same[-1] if same else small[0]
                self._free.remove(worker)
                return worker
            grown = [one for one in self._free if one.holds <= COSTLY][:1]
            for one in grown:
                self._free.remove(one)
                self._workers.remove(one)
        end_all(grown)
        return self._new_worker()

    def _new_worker(self) -> WorkerProcess:
        worker = WorkerProcess(self._environment)
        with self._guard:
            self._workers.append(worker)
            if not self._is_ending:
                return worker
        end_all([worker])
        raise ToolFailed("the build is being stopped")

    def _require_going(self) -> None:
        if self._is_ending:
            raise ToolFailed("the build is being stopped")

    def _give_back(self, worker: WorkerProcess) -> None:
        worker.weigh()
        with self._guard:
            if worker not in self._workers:  # ended meanwhile
                return
            is_surplus = len(self._workers) > self._limits.jobs
            if worker.is_alive() and not is_surplus:
                self._free.append(worker)
                return
            self._workers.remove(worker)
        end_all([worker])


class WorkerProcess:
    """One worker. `call` blocks; `end` may come from another thread and makes it fail."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = _start(environment)
        self._log: list[str] = []
        self.ran = ""
        """The module whose stage it ran last."""
        self.is_kept = False
        """Whether it has loaded the module it `ran` and was not called yet."""
        self.holds = 0
        """Bytes of memory it held when it was last weighed."""
        threading.Thread(target=self._drain, daemon=True).start()
        _read_line(self._process)

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def call(self, module: str, call: StageCall, report: Report) -> Mapping[str, Json]:
        """Runs a stage there. Raises its WeikeError, or ToolFailed where the worker died."""
        self.ran, self.is_kept = module, False
        self._send(
            {
                "module": module,
                "params": call.params,
                "inputs": {name: str(path) for name, path in call.inputs.items()},
                "output": str(call.output),
                "workspace": str(call.workspace),
            }
        )
        while True:
            line = _read_line(self._process)
            if not line:
                raise self._death()
            answer = json.loads(line)
            if "progress" in answer:
                report(answer["progress"])
            elif "written" in answer:
                call.written(answer["written"], answer["size"])
            elif "error" in answer:
                raise error_from(answer["error"])
            else:
                facts: Mapping[str, Json] = answer["facts"]
                return facts

    def load(self, module: str) -> None:
        """Has it import what a stage needs; it says nothing of that."""
        self.ran, self.is_kept = module, True
        self._send({"load": module})

    def weigh(self) -> None:
        with contextlib.suppress(psutil.Error):  # it has ended
            self.holds = psutil.Process(self.pid).memory_info().rss

    def family(self) -> list[psutil.Process]:
        """The worker and everything it started, while it lives."""
        try:
            worker = psutil.Process(self._process.pid)
            return [worker, *worker.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """Kills the worker; the programs it runs are guarded by its pipes. Waits for nothing."""
        if os.name == "nt":
            self._process.kill()
            return
        with contextlib.suppress(ProcessLookupError):  # it is gone already
            os.killpg(self._process.pid, signal.SIGKILL)

    def wait(self) -> None:
        self._process.wait()

    def _send(self, message: Mapping[str, Json]) -> None:
        try:
            stdin = _pipe(self._process.stdin)
            stdin.write(json.dumps(message).encode() + b"\n")
            stdin.flush()
        except OSError as problem:
            raise self._death() from problem

    def _death(self) -> ToolFailed:
        code = self._process.wait()
        return ToolFailed(
            f"a worker process ended in the middle of a step (exit {code})",
            hint="build again: only this step is repeated; if memory is short, use --jobs 1",
            details="".join(self._log)[-LOG_KEPT:],
        )

    def _drain(self) -> None:
        for line in _pipe(self._process.stderr):
            self._log.append(line.decode("utf-8", "replace"))
            del self._log[:-400]


def end_all(workers: Sequence[WorkerProcess]) -> None:
    """Kills workers, then waits until all that they started is gone too (their guards see to it),
    and kills what is left."""
    families = [process for worker in workers for process in worker.family()]
    for worker in workers:
        worker.kill()
    for worker in workers:
        worker.wait()
    until = time.monotonic() + END_SECONDS
    while (left := [process for process in families if _runs(process)]) and (
        time.monotonic() < until
    ):
        time.sleep(0.02)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def _runs(process: psutil.Process) -> bool:
    """A process that has ended and waits to be counted (a zombie) runs no more."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def error_from(answer: Mapping[str, str]) -> WeikeError:
    """The error a stage raised, from what the worker told of it."""
    kind = _error_kinds().get(answer["slug"], BrokenPromise)
    hint = answer.get("hint", "")
    if answer["slug"] == "bug":
        hint = "this is a bug of ours: please report it with the log"
    return kind(answer["message"], hint=hint, details=answer.get("details", ""))


def _error_kinds() -> dict[str, type[WeikeError]]:
    kinds: dict[str, type[WeikeError]] = {}
    waiting: list[type[WeikeError]] = [WeikeError]
    while waiting:
        kind = waiting.pop()
        kinds[kind.slug] = kind
        waiting += kind.__subclasses__()
    # BadManifest is made of problems, not of a message; stages do not raise it.
    kinds.pop("bad-manifest", None)
    return kinds


def _start(environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[3])
    paths = [root, *filter(None, [environment.get("PYTHONPATH", "")])]
    own = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "pipeline.build.worker"],  # not the folder one stands in
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**ONE_THREAD, **environment, **own},
        start_new_session=os.name != "nt",
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def _read_line(process: subprocess.Popen[bytes]) -> bytes:
    return _pipe(process.stdout).readline()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise BrokenPromise("a worker was started without its pipes")
    return stream
