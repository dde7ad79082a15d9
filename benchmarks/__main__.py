"""Prints the table of speed figures with what was reached: `python -m benchmarks [--short] [ROW…]`.

The long form takes hours on a small machine and wants it for itself; the short form tells only that
everything still runs, since fixed costs weigh most in short films.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable

from benchmarks import cold, corrected, help, idle, measure, memory, reordered, rivals
from benchmarks.table import Row, show


def measurement(*, is_short: bool) -> list[Row]:
    """One measurement pass against decoding alone (benchmarks.measure tells each pair)."""
    found = measure.pairs(measure.film(20 if is_short else measure.SECONDS), 1 if is_short else 5)
    wall, work = (measure.median_ratio(found, place) for place in (0, 1))
    return [
        Row(
            "one measurement pass against decoding alone",
            f"{wall:.2f}",
            "≤ 1.15",
            wall <= 1.15,
            f"{len(found)} pairs; processor time {work:.2f}",
        )
    ]


ROWS: dict[str, Callable[..., list[Row]]] = {
    "help": help.rows,
    "idle": idle.rows,
    "cold": cold.rows,
    "corrected": corrected.rows,
    "reordered": reordered.rows,
    "rivals": rivals.rows,
    "measure": measurement,
    "memory": memory.rows,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}")
    parser.add_argument("--short", action="store_true", help="short films, few rounds")
    given = parser.parse_args()
    unknown = set(given.rows) - set(ROWS)
    if unknown:
        parser.error(f"expected rows of {', '.join(ROWS)}, found {', '.join(sorted(unknown))}")
    cores = os.cpu_count() or 1
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{platform.system()} {platform.machine()}, {cores} cores{load}\n")
    found = (row for name in given.rows or ROWS for row in ROWS[name](is_short=given.short))
    show(found)


if __name__ == "__main__":
    main()
