"""A lesson built from nothing, against the same film made by one hand-written FFmpeg command.

python -m benchmarks.cold --seconds 300 --pairs 3
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

from benchmarks.hand import encode_by_hand, ingredients
from benchmarks.house import (
    CACHE,
    Cost,
    LessonPlan,
    forget,
    lecture,
    made,
    median_ratio,
    new_course,
    new_root,
    scratch,
    script,
    weike,
)
from benchmarks.table import Row, show

FILM = Path("projects", "cold", "deliverables", "01-lecture", "01-lecture.burned-in.mp4")


def course(seconds: int, *, lines: int = 1080) -> Path:
    """A root with one course of one lesson, taken in and not built."""

    def make(root: Path) -> None:
        root.mkdir()
        new_root(root)
        plan = LessonPlan("01-lecture", "正确报警", lecture(seconds, lines=lines), script(seconds))
        size = "1920x1080" if lines == 1080 else f"{lines * 16 // 9 // 2 * 2}x{lines}"
        new_course(root, "cold", [plan], frame_size=size)

    return made(f"cold-{seconds}s-{lines}", make)


def pairs(root: Path, folder: Path, count: int) -> list[tuple[Cost, Cost]]:
    """(ours, by hand), next to each other in time, who goes first in turn."""
    target = "cold/01-lecture:burned-in"
    forget(root)
    weike(root, "build", target)
    given = ingredients(root, "cold", folder)
    found = []
    for number in range(count):
        costs = {}
        for who in ("ours", "hand") if number % 2 else ("hand", "ours"):
            if who == "ours":
                forget(root)
                costs[who] = weike(root, "build", target)
            else:
                costs[who] = encode_by_hand(given, folder, folder / "by-hand.mp4")
        found.append((costs["ours"], costs["hand"]))
    return found


def rows(*, is_short: bool) -> list[Row]:
    seconds, lines, count = (20, 360, 1) if is_short else (300, 1080, 3)
    root = course(seconds, lines=lines)
    with scratch() as folder:
        found = pairs(root, folder, count)
    wall = median_ratio([ours.wall for ours, _ in found], [hand.wall for _, hand in found])
    work = median_ratio([o.processor for o, _ in found], [h.processor for _, h in found])
    ours = statistics.median(ours.wall for ours, _ in found)
    return [
        Row(
            f"cold build of a burned-in master, {seconds} s of {lines}p25, against the best "
            "hand-written single FFmpeg command",
            f"{wall:.2f}",
            "≤ 1.05",
            wall <= 1.05,
            f"{count} pairs, ours {ours:.0f} s; processor time {work:.2f}",
        )
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="20 s of 360p, one pair")
    print(f"footage and courses are kept in {CACHE}")
    show(rows(is_short=parser.parse_args().short))


if __name__ == "__main__":
    main()
