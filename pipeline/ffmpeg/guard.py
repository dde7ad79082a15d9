"""A program between us and FFmpeg that ends FFmpeg when we are gone.

After kill -9 of its parent FFmpeg goes on encoding. This guard holds the reading end of a pipe:
when the other end closes, for whatever reason, it kills what it started. Runs with no site
packages: `python -S -E guard.py PROGRAM ARGUMENT…`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading


def main() -> None:
    """Starts the program given, exits as it exits (128 + n where signal n ended it)."""
    program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)

    def watch() -> None:
        while os.read(0, 4096):
            pass
        program.kill()

    threading.Thread(target=watch, daemon=True).start()
    code = program.wait()
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
