"""One cue corrected, to the finished new films and course film, against building them from nothing.

python -m benchmarks.corrected --short
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

from benchmarks.cold import course
from benchmarks.house import Cost, forget, summary, weike
from benchmarks.table import Row, show


def correct(cues: Path, word: str) -> None:
    """Changes one word of the cue in the middle."""
    blocks = cues.read_text(encoding="utf-8").strip().split("\n\n")
    lines = blocks[len(blocks) // 2].splitlines()
    lines[-1] = f"{lines[-1][:6]}{word}"
    blocks[len(blocks) // 2] = "\n".join(lines)
    cues.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def measured(root: Path, *, rounds: int) -> tuple[Cost, list[Cost]]:
    """A build from nothing, then one after each of so many corrections."""
    forget(root)
    for left in (root / "projects" / "cold" / "lessons" / "01-lecture").glob("cues.*"):
        left.unlink()
    cold = weike(root, "build", "cold", "--json")
    exported = weike(root, "captions", "export", "cold/01-lecture").out
    cues = Path(exported.strip().splitlines()[-1])
    weike(root, "build", "cold", "--json")
    found = []
    for number in range(rounds):
        correct(cues, f"改{number}")
        cost = weike(root, "build", "cold", "--json")
        if summary(cost)["failed"] or not summary(cost)["ran"]:
            raise RuntimeError(f"expected a corrected film, found {summary(cost)}")
        found.append(cost)
    return cold, found


def rows(*, is_short: bool) -> list[Row]:
    seconds, lines = (20, 360) if is_short else (300, 1080)
    cold, found = measured(course(seconds, lines=lines), rounds=2 if is_short else 5)
    wall = statistics.median(one.wall for one in found)
    work = statistics.median(one.processor for one in found) / cold.processor
    share = wall / cold.wall
    return [
        Row(
            f"one cue corrected in a lesson of {seconds} s, to all its films and the course film",
            f"{share:.1%}",
            "≤ 4 % of the cold build",
            share <= 0.04,
            f"{wall:.1f} s of {cold.wall:.0f} s; processor time {work:.1%}; "
            f"{summary(found[-1])['ran']} steps",
        )
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="20 s of 360p")
    show(rows(is_short=parser.parse_args().short))


if __name__ == "__main__":
    main()
