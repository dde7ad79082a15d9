"""Runs one stage as a worker does, and tells every file that it opened or gave to a program.

Reads one call (JSON) from standard input; writes one path a line to the file named as argument.
"""

from __future__ import annotations

import importlib
import itertools
import json
import sys
from pathlib import Path

from pipeline.model.step import StageCall


def main(log: Path) -> None:
    seen: list[str] = []

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("open", "os.listdir", "os.scandir", "sqlite3.connect"):
            seen.append(str(arguments[0]))
        elif event == "subprocess.Popen":
            seen.extend(_given(arguments))
        elif event == "socket.connect":
            seen.append(f"network {arguments[1]}")

    call = json.load(sys.stdin)
    inputs = {name: Path(path) for name, path in call["inputs"].items()}
    request = StageCall(call["params"], inputs, Path(call["output"]), Path(call["workspace"]))
    module = importlib.import_module(call["module"])
    sys.addaudithook(note)
    module.run(request, lambda share: None)
    paths = list(dict.fromkeys(seen))
    log.write_text("\n".join(paths), encoding="utf-8")


def _given(arguments: tuple[object, ...]) -> list[str]:
    """What a program is told to read: of FFmpeg, its inputs."""
    words = [str(word) for word in arguments[1]]  # type: ignore[attr-defined]
    after = itertools.pairwise(words)
    return [path.removeprefix("file:") for word, path in after if word == "-i"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
