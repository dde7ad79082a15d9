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
        _write_film(call, call.params["film"])
    print("a stage's print must not disturb the answers")
    return {"length": len(text), **({"pid": os.getpid()} if call.params.get("tells") else {})}


def _write_film(call: StageCall, kind: str) -> None:
    film = call.output / "film.mp4"
    with film.open("wb", buffering=0) as stream:
        for _ in range(4):
            stream.write(b"first" * (1 << 19))
            if kind.startswith("growing"):
                call.written(film.name, stream.tell())
    if kind == "growing and changed":
        time.sleep(0.1)
        with film.open("rb+") as stream:
            stream.write(b"other")
    call.written(film.name)
    if kind == "changed":
        time.sleep(0.1)
        film.write_bytes(b"other" * (2 << 20))
