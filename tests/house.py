"""A root of its own in a temporary folder, with the demo course in small pictures, and the command
line run on it as people run it: as a program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

CHECKOUT = Path(__file__).resolve().parent.parent
SMALL = "320x180"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Every line of standard output, as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class House:
    root: Path

    @property
    def course(self) -> Path:
        return self.root / "projects" / "demo"

    def weike(self, *words: str, code: int | None = 0) -> Ran:
        """Runs a verb; fails the test unless it ends with `code` (None: whatever)."""
        ended = subprocess.run(
            [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(self.root), *words],
            capture_output=True,
            encoding="utf-8",
            check=False,
            cwd=self.root,
            env={name: value for name, value in os.environ.items() if name != "WEIKE_ROOT"},
        )
        ran = Ran(ended.returncode, ended.stdout, ended.stderr)
        assert code is None or ran.code == code, f"{words}: {ran.code}\n{ran.out}\n{ran.err}"
        return ran

    def summary(self, *words: str, code: int | None = 0) -> Any:
        """Builds and returns the last event."""
        return self.weike("build", *words, "--json", code=code).lines[-1]

    def edit(self, file: str, before: str, now: str) -> None:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert before in text, f"{file} does not say {before!r}"
        path.write_text(text.replace(before, now), encoding="utf-8")


def footage(shared_temporary: Path) -> Path:
    """The demo's footage in small pictures, made once for all workers of a test run."""
    folder = shared_temporary / "demo-footage"
    with FileLock(shared_temporary / "demo-footage.lock"):
        if not (folder / ".made").exists():
            script = CHECKOUT / "projects" / "demo" / "make_footage.py"
            command = [sys.executable, str(script), "--fast", "--folder", str(folder)]
            subprocess.run(command, check=True, capture_output=True)
    return folder


def new_house(root: Path) -> House:
    """An empty root: settings, brands and fonts as shipped, no wait for files to settle."""
    shutil.copytree(CHECKOUT / "config", root / "config")
    shutil.copytree(CHECKOUT / "assets", root / "assets")
    (root / "projects").mkdir()
    house = House(root)
    house.edit("config/weike.yaml", "settle_seconds: 10", "settle_seconds: 0.2")
    return house


def demo_house(root: Path, dropped: Path, lessons: tuple[str, ...] = ()) -> House:
    """The demo course (or some of its lessons) with its footage in the inboxes, not yet taken."""
    house = new_house(root)
    source = CHECKOUT / "projects" / "demo"
    house.course.mkdir()
    shutil.copy(source / "course.yaml", house.course)
    house.edit("projects/demo/course.yaml", "1920x1080", SMALL)
    for manifest in sorted(source.glob("lessons/*/lesson.yaml")):
        slug = manifest.parent.name
        if lessons and slug not in lessons:
            house.edit("projects/demo/course.yaml", f"  - {slug}\n", "")
            continue
        folder = house.course / "lessons" / slug
        folder.mkdir(parents=True)
        shutil.copy(manifest, folder)
        for role in ("collection", "filming", "post"):
            if (dropped / role / slug).is_dir():
                shutil.copytree(dropped / role / slug, house.course / "inbox" / role / slug)
    return house
