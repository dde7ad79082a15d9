"""How long `weike --help` takes to answer.

python -m benchmarks.help
"""

from __future__ import annotations

import argparse
import statistics

from benchmarks.house import CHECKOUT, weike
from benchmarks.table import Row, show


def rows(*, is_short: bool) -> list[Row]:
    costs = [weike(CHECKOUT, "--help") for _ in range(3 if is_short else 11)]
    wall = statistics.median(cost.wall for cost in costs)
    work = statistics.median(cost.processor for cost in costs)
    return [
        Row("`weike --help`", f"{wall:.2f} s", "< 0.3 s", wall < 0.3, f"processor {work:.2f} s")
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="3 calls")
    show(rows(is_short=parser.parse_args().short))


if __name__ == "__main__":
    main()
