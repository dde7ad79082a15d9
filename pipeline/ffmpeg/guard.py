"""A program between us and FFmpeg that ends FFmpeg when we are gone.

After kill -9 of its parent FFmpeg goes on encoding. This guard holds the reading end of a pipe:
when the other end closes, for whatever reason, it kills what it started. Runs with no site
packages: `python -S -E guard.py [--memory=BYTES] [--cpu=SECONDS] PROGRAM ARGUMENT…`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading


def main() -> None:
    """Starts the program given, exits as it exits (128 + n where signal n ended it)."""
    command = sys.argv[1:]
    while command[0].startswith("--"):
        name, _, value = command.pop(0).partition("=")
        _limit(name, int(value))
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def watch() -> None:
        while os.read(0, 4096):
            pass
        program.kill()

    threading.Thread(target=watch, daemon=True).start()
    code = program.wait()
    os._exit(code if code >= 0 else 128 - code)


def _limit(name: str, value: int) -> None:
    """For what is started: memory where the system keeps such a limit, processor time on POSIX."""
    if os.name == "nt":
        return
    import resource

    if name == "--cpu":
        resource.setrlimit(resource.RLIMIT_CPU, (value, value + 2))
    elif name == "--memory" and sys.platform == "linux":
        os.environ["MALLOC_ARENA_MAX"] = "1"  # else each thread reserves 64 MB
        resource.setrlimit(resource.RLIMIT_AS, (value, value))


if __name__ == "__main__":
    main()
