"""Worker processes on this machine: each runs one stage at a time and is used again.

A crash costs one step: the worker is replaced, the step fails with its own error. Workers have
their own process group, so Ctrl-C reaches only the builder, which then ends them.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from pipeline.model.codec import Json
from pipeline.model.errors import BrokenPromise, ToolFailed, WeikeError
from pipeline.model.step import Report, StageCall

LOG_KEPT = 20_000
"""Characters of a worker's stderr kept for a report."""


class WorkerProcess:
    """One worker. `call` blocks; `end` may come from another thread and makes it fail."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = _start(environment)
        self._log: list[str] = []
        threading.Thread(target=self._drain, daemon=True).start()
        _read_line(self._process)

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def call(self, module: str, call: StageCall, report: Report) -> Mapping[str, Json]:
        """Runs a stage there. Raises its WeikeError, or ToolFailed where the worker died."""
        self._send(module, call)
        while True:
            line = _read_line(self._process)
            if not line:
                raise self._death()
            answer = json.loads(line)
            if "progress" in answer:
                report(answer["progress"])
            elif "error" in answer:
                raise error_from(answer["error"])
            else:
                facts: Mapping[str, Json] = answer["facts"]
                return facts

    def end(self) -> None:
        """Ends the worker and what it started; the programs it runs are guarded by its pipes."""
        if self._process.stdin:
            with contextlib.suppress(OSError):  # it is gone already
                self._process.stdin.close()
        _end_group(self._process)
        self._process.wait()

    def _send(self, module: str, call: StageCall) -> None:
        message = {
            "module": module,
            "params": call.params,
            "inputs": {name: str(path) for name, path in call.inputs.items()},
            "output": str(call.output),
            "workspace": str(call.workspace),
        }
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
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.build.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**environment, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"},
        start_new_session=os.name != "nt",
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if os.name == "nt":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):  # it is gone already
        os.killpg(process.pid, signal.SIGKILL)


def _read_line(process: subprocess.Popen[bytes]) -> bytes:
    return _pipe(process.stdout).readline()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise BrokenPromise("a worker was started without its pipes")
    return stream
