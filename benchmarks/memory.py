"""How much memory our own processes hold at most, for a lesson of 5 and of 60 minutes (Linux).

    python -m benchmarks.memory --short

The long lesson has a small picture: FFmpeg's memory is FFmpeg's, and ours must not grow with time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.cold import course
from benchmarks.house import Watcher, forget, weike_command
from benchmarks.table import Row, show

LIMIT = 250


def peaks(root: Path) -> dict[str, int]:
    """Megabytes at the peak, by kind of process, of a build from nothing."""
    forget(root)
    command = weike_command(root, "build", "cold")
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as build:
        watcher = Watcher(build.pid)
        _, errors = build.communicate()
        found = watcher.end()
    if build.returncode:
        raise RuntimeError(errors.decode("utf-8", "replace")[-2000:])
    return {kind: kilobytes // 1024 for kind, kilobytes in found.items()}


def rows(*, is_short: bool) -> list[Row]:
    if sys.platform != "linux":
        return [Row("peak memory of our processes", "", f"≤ {LIMIT} MB", None, "Linux only")]
    shorter, longer = (20, 60) if is_short else (300, 3600)
    found = {seconds: peaks(course(seconds, lines=180)) for seconds in (shorter, longer)}
    most = max(max(kinds.values()) for kinds in found.values())
    grown = max(found[longer].values()) / max(found[shorter].values())
    told = "; ".join(
        f"{seconds // 60 or seconds} {'min' if seconds >= 60 else 's'}: "
        + ", ".join(f"{kind} {size} MB" for kind, size in sorted(kinds.items()))
        for seconds, kinds in found.items()
    )
    return [
        Row(
            "peak memory of any process of ours, a short and a long lesson",
            f"{most} MB, x {grown:.2f}",
            f"≤ {LIMIT} MB, the same for both",
            most <= LIMIT and grown <= 1.1,
            told,
        )
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="20 s and 60 s")
    show(rows(is_short=parser.parse_args().short))


if __name__ == "__main__":
    main()
