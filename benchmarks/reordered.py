"""Ten lessons in another order, to the new course film, against `cp` of its bytes.

    python -m benchmarks.reordered --short

The lessons are the same lecture under ten titles, so that making them for the measurement costs
one; the course film holds each in full. Their cards show no numbers (`numbered: false`).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.house import (
    LessonPlan,
    lecture,
    made,
    median_ratio,
    new_course,
    new_root,
    script,
    timed,
    weike,
)
from benchmarks.table import Row, show

LESSONS = 10
ALLOWED = 0.5
"""Seconds besides two copies."""


def course_of(seconds: int, lines: int) -> Path:
    def make(root: Path) -> None:
        root.mkdir()
        new_root(root)
        footage, words = lecture(seconds, lines=lines), script(seconds)
        plans = [
            LessonPlan(f"{number:02d}-lecture", f"第{number}次", footage, words)
            for number in range(1, LESSONS + 1)
        ]
        size = f"{lines * 16 // 9 // 2 * 2}x{lines}"
        new_course(root, "ten", plans, frame_size=size, more="numbered: false\n")
        weike(root, "build", "ten:course")

    return made(f"ten-{seconds}s-{lines}", make)


def reorder(root: Path) -> None:
    """Shuffles the lessons: an order that was built before would cost nothing."""
    path = root / "projects" / "ten" / "course.yaml"
    head, _, listed = path.read_text(encoding="utf-8").partition("lessons:\n")
    lessons = listed.splitlines()
    random.shuffle(lessons)
    path.write_text(head + "lessons:\n" + "\n".join(lessons) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Copies:
    """Seconds that copies of one film take, its bytes in memory."""

    plain: float
    """`cp` to where a copy lay just before: into memory that is at hand."""
    flushed: float
    """More, until that copy is on the disk."""
    new: float
    """`cp` beside all earlier ones, as a build keeps the films before: into memory that a virtual
    machine's host may have to provide first."""


def copies(film: Path, number: int) -> Copies:
    """The film is read first: what is handed over is written past memory. Then it is copied into
    new memory, before any is freed."""
    with film.open("rb") as file:
        while file.read(1 << 20):
            pass
    new = cp(film, film.with_name(f"kept-{number}.mp4"))
    place = film.with_name("copied.mp4")
    cp(film, place)
    place.unlink()
    plain, flushed = cp(film, place), flush(place)
    place.unlink()
    return Copies(plain, flushed, new)


def cp(film: Path, place: Path) -> float:
    program = ["cp"] if sys.platform != "win32" else ["cmd", "/c", "copy", "/y"]
    return timed([*program, str(film), str(place)]).wall


def flush(path: Path) -> float:
    """Seconds until all of a file that was just written is on the disk."""
    start = time.perf_counter()
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    return time.perf_counter() - start


def rows(*, is_short: bool) -> list[Row]:
    seconds, lines = (20, 360) if is_short else (300, 1080)
    root = course_of(seconds, lines)
    weike(root, "build", "ten:course")
    film = root / "projects" / "ten" / "deliverables" / "ten.mp4"
    builds, rival = [], []
    for number in range(3 if is_short else 7):
        reorder(root)
        builds.append(weike(root, "build", "ten:course").wall)
        rival.append(copies(film, number))
    for kept in film.parent.glob("kept-*.mp4"):
        kept.unlink()
    build = statistics.median(builds)
    plain = statistics.median(one.plain for one in rival)
    new = statistics.median(one.new for one in rival)
    flushed = statistics.median(one.flushed for one in rival)
    reach = 2 * plain + ALLOWED
    bounds = [2 * one.plain + ALLOWED for one in rival]
    versions = [weike(root, "--version").wall for _ in range(3)]
    return [
        Row(
            f"{LESSONS} lessons of {seconds} s in another order, to the new course film",
            f"{build:.2f} s",
            f"≤ 2 x cp + {ALLOWED} s = {reach:.2f} s",
            build <= reach,
            f"{film.stat().st_size / 1e6:.0f} MB, cp {plain:.2f} s ({flushed:.2f} s more until it "
            f"is on the disk; {new:.2f} s into new memory, with which the bound would be "
            f"{2 * new + ALLOWED:.2f} s), --version {statistics.median(versions):.2f} s, "
            f"ratio to the bound {median_ratio(builds, bounds):.2f}",
        )
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="20 s of 360p")
    show(rows(is_short=parser.parse_args().short))


if __name__ == "__main__":
    main()
