"""The program of a worker process: reads calls as JSON lines, runs stages, answers in JSON lines.

A stage's own prints go to stderr, so that they never mix with the answers. When the builder goes,
standard input ends, and the worker ends at once, in the middle of a stage too; the programs that
stages start are guarded and end with it.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import json
import os
import queue
import sys
import threading
import traceback
from pathlib import Path
from typing import IO

from pipeline.model.codec import Json, to_json
from pipeline.model.errors import DiskFull, WeikeError
from pipeline.model.step import Stage, StageCall

NO_SPACE = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


def main() -> None:
    """Serves calls until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    lines = os.fdopen(os.dup(0), "r", encoding="utf-8")
    # FFmpeg and others must not read our calls.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    calls: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read, args=(lines, calls), daemon=True).start()
    _say(answers, {"ready": True})
    while True:
        call = json.loads(calls.get())
        if "load" in call:
            _load(call["load"])
        else:
            _say(answers, _answer(call, answers))


def _load(module: str) -> None:
    """Imports ahead of a call what a stage says it `USES`; the call tells what is wrong with it."""
    with contextlib.suppress(Exception):
        _stage(module)
        for package in getattr(sys.modules[module], "USES", ()):
            importlib.import_module(package)
        gc.freeze()  # modules stay: rounds of garbage need not look at them (15 ms of a join)


def _read(lines: IO[str], calls: queue.Queue[str]) -> None:
    """Ends the process when nobody is there any more to answer to."""
    for line in lines:
        calls.put(line)
    os._exit(0)


def _answer(call: Json, answers: IO[str]) -> Json:
    def report(share: float) -> None:
        _say(answers, {"progress": round(share, 3)})

    def written(name: str, size: int | None = None) -> None:
        _say(answers, {"written": name, "size": size})

    try:
        stage = _stage(call["module"])
        inputs = {name: Path(path) for name, path in call["inputs"].items()}
        output, workspace = Path(call["output"]), Path(call["workspace"])
        request = StageCall(call["params"], inputs, output, workspace, written)
        return {"facts": to_json(stage(request, report))}
    except WeikeError as error:
        return {"error": error_told(error)}
    except Exception as problem:  # noqa: BLE001 - the stage boundary: every failure is told
        if _is_full(problem):
            text = f"{call['output']}: no space left on the disk"
            return {"error": error_told(DiskFull(text, hint=_FULL_HINT, details=str(problem)))}
        text = f"{type(problem).__name__}: {problem}"
        return {"error": {"slug": "bug", "message": text, "details": traceback.format_exc()}}


_FULL_HINT = "free some space (`weike gc` removes what no target needs), then build again"


def _is_full(problem: BaseException | None) -> bool:
    """Whether this error or one behind it is a full disk."""
    while problem is not None:
        if isinstance(problem, OSError) and problem.errno in NO_SPACE:
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def _stage(module: str) -> Stage:
    stage: Stage = importlib.import_module(module).run
    return stage


def error_told(error: WeikeError) -> Json:
    """The error as plain JSON; `executors.local.error_from` reads it."""
    return {
        "slug": error.slug,
        "message": error.message,
        "hint": error.hint,
        "details": error.details,
    }


def _say(answers: IO[str], answer: Json) -> None:
    try:
        answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
        answers.flush()
    except OSError:  # the builder is gone
        os._exit(0)


if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if entry]
    main()
