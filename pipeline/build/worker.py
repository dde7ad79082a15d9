"""The program of a worker process: reads calls as JSON lines, runs stages, answers in JSON lines.

A stage's own prints go to stderr, so that they never mix with the answers. When the builder goes,
standard input ends, and so does the worker.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from pathlib import Path
from typing import IO

from pipeline.model.codec import Json, to_json
from pipeline.model.errors import WeikeError
from pipeline.model.step import Stage, StageCall


def main() -> None:
    """Serves calls until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    calls = os.fdopen(os.dup(0), "r", encoding="utf-8")
    # FFmpeg and others must not read our calls.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    _say(answers, {"ready": True})
    for line in calls:
        _say(answers, _answer(json.loads(line), answers))


def _answer(call: Json, answers: IO[str]) -> Json:
    def report(share: float) -> None:
        _say(answers, {"progress": round(share, 3)})

    try:
        stage = _stage(call["module"])
        inputs = {name: Path(path) for name, path in call["inputs"].items()}
        request = StageCall(call["params"], inputs, Path(call["output"]), Path(call["workspace"]))
        return {"facts": to_json(stage(request, report))}
    except WeikeError as error:
        return {"error": _error(error)}
    except Exception as problem:  # noqa: BLE001 - the stage boundary: every failure is told
        text = f"{type(problem).__name__}: {problem}"
        return {"error": {"slug": "bug", "message": text, "details": traceback.format_exc()}}


def _stage(module: str) -> Stage:
    stage: Stage = importlib.import_module(module).run
    return stage


def _error(error: WeikeError) -> Json:
    return {
        "slug": error.slug,
        "message": error.message,
        "hint": error.hint,
        "details": error.details,
    }


def _say(answers: IO[str], answer: Json) -> None:
    answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
    answers.flush()


if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if entry]
    main()
