"""A program between us and FFmpeg that ends FFmpeg when we are gone.

After kill -9 of its parent FFmpeg goes on encoding. This guard holds the reading end of a pipe:
when the other end closes, for whatever reason, it kills what it started.

It runs once for every call of FFmpeg: with no site packages, imported and not run as a script, so
that Python need not compile it (`START`), and importing little itself. On POSIX `subprocess`,
`threading` and `signal` took half of its processor time.
"""

from __future__ import annotations

import _thread
import os
import sys

START = "import sys; sys.path.insert(0, sys.argv.pop(1)); import guard; guard.main()"
"""`python -I -S -c START FOLDER [--memory=BYTES] [--cpu=SECONDS] PROGRAM ARGUMENT…`; FOLDER is this
file's."""
SIGKILL, SIGPIPE, SIGXFSZ = 9, 13, 25
"""As Linux and macOS have them."""


def main() -> None:
    """Starts the program given, exits as it exits (128 + n where signal n ended it)."""
    command = sys.argv[1:]
    while command[0].startswith("--"):
        name, _, value = command.pop(0).partition("=")
        _limit(name, int(value))
    if sys.platform == "win32":
        _guard_on_windows(command)
    else:
        _guard(command)


if sys.platform != "win32":

    def _guard(command: list[str]) -> None:
        nothing = os.open(os.devnull, os.O_RDONLY)
        actions = [(os.POSIX_SPAWN_DUP2, nothing, 0), (os.POSIX_SPAWN_CLOSE, nothing)]
        program = os.posix_spawnp(
            command[0],
            command,
            os.environ,
            file_actions=actions,
            # Python ignores them; a program that it starts must not
            setsigdef=[SIGPIPE, SIGXFSZ],
        )

        def watch() -> None:
            while os.read(0, 4096):
                pass
            os.kill(program, SIGKILL)

        _thread.start_new_thread(watch, ())
        _, status = os.waitpid(program, 0)
        code = os.waitstatus_to_exitcode(status)
        os._exit(code if code >= 0 else 128 - code)

    def _limit(name: str, value: int) -> None:
        """For what is started: memory where the system keeps such a limit, processor time."""
        import resource

        if name == "--cpu":
            resource.setrlimit(resource.RLIMIT_CPU, (value, value + 2))
        elif name == "--memory" and sys.platform == "linux":
            os.environ["MALLOC_ARENA_MAX"] = "1"  # else each thread reserves 64 MB
            resource.setrlimit(resource.RLIMIT_AS, (value, value))

else:

    def _guard_on_windows(command: list[str]) -> None:
        import subprocess

        program = subprocess.Popen(command, stdin=subprocess.DEVNULL)

        def watch() -> None:
            while os.read(0, 4096):
                pass
            program.kill()

        _thread.start_new_thread(watch, ())
        os._exit(program.wait())

    def _limit(name: str, value: int) -> None:
        """Windows keeps no such limits for a process that it starts."""
