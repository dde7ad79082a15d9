"""Translate: a script's paragraphs by a program of the organisation's own, where settings name one.

The seam for machine translation. Nothing is built in and nothing is called by default: the program
reads a paragraph a line (UTF-8) and writes as many lines.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence

from pipeline.model.codec import Json
from pipeline.model.errors import MissingTool, ToolFailed
from pipeline.model.step import Report, StageCall, Step

NAME = "translate"
VERSION = 1
PARAGRAPHS = "paragraphs.json"
LONGEST = 1800.0
"""Seconds."""


def step(
    target: str, *, paragraphs: Sequence[str], languages: tuple[str, str], command: Sequence[str]
) -> Step:
    """`languages` are from and to; they follow the command's own words."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={
            "paragraphs": [" ".join(one.split()) for one in paragraphs],
            "languages": list(languages),
            "command": list(command),
        },
        inputs={},
        is_deterministic=False,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    paragraphs: list[str] = call.params["paragraphs"]
    argv = [*call.params["command"], *call.params["languages"]]
    try:
        ended = subprocess.run(
            argv,
            input="".join(f"{one}\n" for one in paragraphs),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=LONGEST,
            check=False,
        )
    except OSError as problem:
        raise MissingTool(
            f"{argv[0]}: expected the program that captions.translator names: {problem.strerror}",
            hint="config/weike.yaml: captions.translator; [] turns translation off",
        ) from problem
    except subprocess.TimeoutExpired as problem:
        raise ToolFailed(f"{argv[0]}: ran for more than {LONGEST:g} s") from problem
    lines = ended.stdout.splitlines()
    if ended.returncode != 0 or len(lines) != len(paragraphs):
        raise ToolFailed(
            f"{argv[0]}: expected {len(paragraphs)} lines and exit 0, found {len(lines)} and "
            f"{ended.returncode}",
            details=ended.stderr[-2000:],
        )
    text = json.dumps(lines, ensure_ascii=False, indent=1)
    (call.output / PARAGRAPHS).write_text(text + "\n", encoding="utf-8")
    report(1.0)
    return {"paragraphs": len(lines)}
