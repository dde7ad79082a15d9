"""A stage that joins its inputs' text with a word; can also fail, crash or wait, when told to."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping

from pipeline.model.errors import BadFootage
from pipeline.model.step import Report, StageCall

HELD: list[bytes] = []
"""What a worker goes on holding."""


def run(call: StageCall, report: Report) -> Mapping[str, object]:
    if call.params.get("refuse"):
        raise BadFootage("toy.mp4: expected a film, found a toy", hint="bring a film")
    if call.params.get("crash"):
        os._exit(9)
    if call.params.get("bug"):
        raise RuntimeError("unforeseen")
    if call.params.get("count"):
        with open(call.params["count"], "a", encoding="utf-8") as stream:  # noqa: PTH123
            stream.write(f"{call.params['word']}\n")
    HELD.append(b"x" * (int(call.params.get("megabytes", 0)) << 20))
    time.sleep(float(call.params.get("seconds", 0)))
    report(0.5)
    words = [path.read_text(encoding="utf-8") for _, path in sorted(call.inputs.items())]
    text = "".join([*words, str(call.params.get("word", ""))])
    (call.output / "text.txt").write_text(text, encoding="utf-8")
    if call.params.get("film"):
        film = call.output / "film.mp4"
        film.write_bytes(b"first" * (2 << 20))
        call.written(film.name)
        if call.params["film"] == "changed":
            time.sleep(0.1)
            film.write_bytes(b"other" * (2 << 20))
    print("a stage's print must not disturb the answers")
    return {"length": len(text), **({"pid": os.getpid()} if call.params.get("tells") else {})}
