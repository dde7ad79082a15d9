"""kill -9 at every step of intake, one after the other: nothing may be lost, doubled or changed.

    python -m tests.intake.crash [--films] [--every N]

A step is an event that Python audits (a file opened, renamed, removed, a folder made, a program
started). For each step a fresh drop folder is filled, intake is killed there, the disk is audited,
and intake is run again to its end, which must be the end it comes to undisturbed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path

from pipeline.intake.audit import audit
from pipeline.intake.receive import sweep_incoming
from pipeline.intake.table import Table
from tests.intake.good import good_film
from tests.intake.places import new_desk, role

STEPS = frozenset(
    ("open", "os.rename", "os.remove", "os.mkdir", "os.truncate", "subprocess.Popen", "os.link")
)
BIRTH = "第1课 稿子.txt"


def fill(folder: Path, films: Path | None) -> None:
    """Every fate in one drop folder: taken, doubled, refused, waiting, ignored, with a sidecar."""
    inbox = folder / "inbox" / "post"
    lesson = inbox / "01-opening"
    texts = {
        inbox / BIRTH: "# 开场\n大家好，欢迎来到今天的微课，我们讲消防安全。\n",
        lesson / "again.txt": "# 开场\n大家好，欢迎来到今天的微课，我们讲消防安全。\n",
        lesson / "表.csv": "a,b\n1,2\n",
        inbox / "nobody knows.csv": "a,b\n3,4\n",
        lesson / "list.m3u8": "#EXTM3U\nhttp://127.0.0.1/x\n",
        lesson / "coming.mp4.part": "half",
        inbox / "说明.csv": "a,b\n5,6\n",
        inbox / "说明.yaml": "lesson: 02-closing\n",
        lesson / "字幕.srt": "1\n00:00:00,000 --> 00:00:01,000\n大家好\n",
    }
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    for film in sorted(films.iterdir()) if films else ():
        shutil.copy(film, lesson / film.name)


def make_films(folder: Path) -> Path:
    """A good film, the same once more, and one that is cut."""
    film = good_film(folder / "film.mp4", 1)
    shutil.copy(film, folder / "film again.mp4")
    (folder / "cut.mp4").write_bytes(film.read_bytes()[:-500])
    return folder


def take_in(folder: Path) -> None:
    """Everything that is there, to the end."""
    desk = new_desk(folder)
    sweep_incoming(desk)
    table = Table(desk, role("post"), 0.0)
    for _ in range(3):
        list(table.look())


def killed_at(step: int, folder: Path) -> bool:
    """Whether intake, in a process of its own, came to that step and was killed there."""
    child = os.fork()
    if child == 0:
        seen = 0

        def hook(event: str, _: tuple[object, ...]) -> None:
            nonlocal seen
            if event in STEPS:
                seen += 1
                if seen == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            take_in(folder)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def digests(folder: Path) -> Counter[str]:
    """Of every dropped file, wherever below the inbox it lies now; not of what we wrote there."""
    return Counter(
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / "inbox").rglob("*")
        if path.is_file()
        and not path.name.endswith(".note.txt")
        and not path.name.startswith(".intake")
        and not path.name.endswith(".part.part")
        and not (path.name.startswith(".") and path.name.endswith(".part"))
    )


def places(folder: Path) -> list[str]:
    """Where everything lies in the end."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )


def run(folder: Path, *, every: int = 1, films: bool = False) -> tuple[int, list[str]]:
    """How many kills there were, and what went wrong."""
    made = make_films(folder / "films") if films else None
    whole = folder / "whole"
    new_desk(whole)
    fill(whole, made)
    before = digests(whole)
    take_in(whole)
    wanted, problems, kills, step = places(whole), list(_problems(whole, before, "whole")), 0, 1
    while True:
        course = folder / f"course{step}"
        new_desk(course)
        fill(course, made)
        if not killed_at(step, course):
            break
        kills += 1
        missing = before - digests(course)
        if missing or digests(course) - before:
            problems.append(f"step {step}: {len(missing)} files lost or changed by the kill")
        take_in(course)
        problems += _problems(course, before, f"step {step}")
        if places(course) != wanted:
            strange = set(places(course)) ^ set(wanted)
            problems.append(f"step {step}: another end: {sorted(strange)}")
        shutil.rmtree(course)
        step += every
    return kills, problems


def _problems(course: Path, before: Counter[str], name: str) -> list[str]:
    found = [f"{name}: {trouble.path}: {trouble.message}" for trouble in audit(course)]
    if digests(course) != before:
        found.append(f"{name}: the drop folder does not hold what was dropped")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", action="store_true", help="with films: FFmpeg runs, too")
    parser.add_argument("--every", type=int, default=1, help="only every Nth step")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kills, problems = run(Path(folder), every=arguments.every, films=arguments.films)
    for problem in problems:
        print(problem)
    print(f"killed at {kills} steps: {len(problems)} problems")
    return 1 if problems or not kills else 0


if __name__ == "__main__":
    raise SystemExit(main())
