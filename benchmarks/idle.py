"""Nothing changed, many lessons: `weike build` against `weike --version`, and how it grows.

python -m benchmarks.idle --lessons 50 200
"""

from __future__ import annotations

import argparse
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path

from benchmarks.house import Cost, LessonPlan, lecture, made, new_course, new_root, summary, weike
from benchmarks.table import Row, show

SECONDS = 3
"""Of each lesson's body: how long a lesson is does not matter when nothing changed."""


def course_of(lessons: int) -> Path:
    """A root with one course of so many lessons, each with footage, words and manifest of its own,
    built once. They are alike, so that their steps are made once and looked at for each."""

    def make(root: Path) -> None:
        root.mkdir()
        new_root(root)
        words = "# 按钮\n\n发现火情，先按下按钮。\n"
        plan = LessonPlan("001-lesson", "课目", lecture(SECONDS, lines=180), words)
        new_course(root, "many", [plan], frame_size="320x180", more="numbered: false\n")
        course = root / "projects" / "many"
        for number in range(2, lessons + 1):
            slug = f"{number:03d}-lesson"
            shutil.copytree(course / "lessons" / plan.slug, course / "lessons" / slug)
            with (course / "course.yaml").open("a", encoding="utf-8") as manifest:
                manifest.write(f"  - {slug}\n")
        weike(root, "build", "many", "--json")

    return made(f"idle-alike-{lessons}", make)


def measured(lessons: int, *, rounds: int) -> tuple[Cost, Cost]:
    """Medians of a build that has nothing to do, and of `weike --version`."""
    root = course_of(lessons)
    weike(root, "build", "--json")  # stages may have changed since it was made
    ran = summary(weike(root, "build", "--json"))["ran"]
    if ran:
        raise RuntimeError(f"expected nothing to do, found {ran} steps")
    builds, versions = [], []
    for _ in range(rounds):
        builds.append(weike(root, "build"))
        versions.append(weike(root, "--version"))
    return median(builds), median(versions)


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(one.wall for one in costs),
        statistics.median(one.processor for one in costs),
        0,
        "",
    )


def rows(*, is_short: bool) -> list[Row]:
    counts = (10, 20) if is_short else (50, 200)
    found = {count: measured(count, rounds=3 if is_short else 7) for count in counts}
    few, many = counts
    over = {count: build.wall - version.wall for count, (build, version) in found.items()}
    work = {n: build.processor - version.processor for n, (build, version) in found.items()}
    # below a hundredth of a second nothing is told apart
    growth = work[many] / max(work[few], 0.01) / (many / few)
    return [
        Row(
            f"nothing changed, {many} lessons: `weike build` over `weike --version`",
            f"{over[many]:.2f} s",
            "≤ 1 s",
            over[many] <= 1,
            f"build {found[many][0].wall:.2f} s, --version {found[many][1].wall:.2f} s; "
            f"processor time {work[many]:.2f} s over --version",
        ),
        Row(
            f"its growth from {few} to {many} lessons, against linear, in processor time",
            f"{growth:.2f}",
            "≤ 1.2",
            growth <= 1.2,
            f"{work[few]:.2f} s over --version with {few} lessons",
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="10 and 20 lessons")
    show(rows(is_short=parser.parse_args().short))


if __name__ == "__main__":
    main()
