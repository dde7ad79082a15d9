"""A course small enough to be built hundreds of times: one lesson of a few seconds at 320x180, with
a clip that must be conformed (30 frames a second in a course of 25), sound, and a script."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from pipeline.ffmpeg.binary import executable
from tests.house import CHECKOUT, House, new_house

LESSON = "04-before-you-leave"
SIZE = "320x180"
SCRIPT = "# Before you leave\n\nSwitch off the heater.\n\nClose the window.\n"


def tiny_house(root: Path) -> House:
    """One lesson whose footage and script wait in the inboxes."""
    house = new_house(root)
    source = CHECKOUT / "projects" / "demo"
    house.course.mkdir()
    manifest = (source / "course.yaml").read_text(encoding="utf-8")
    kept = [line for line in manifest.splitlines() if not line.startswith("  - 0")]
    text = "\n".join([*kept, f"  - {LESSON}"]).replace("1920x1080", SIZE) + "\n"
    (house.course / "course.yaml").write_text(text, encoding="utf-8")
    folder = house.course / "lessons" / LESSON
    folder.mkdir(parents=True)
    shutil.copy(source / "lessons" / LESSON / "lesson.yaml", folder)
    house.edit("config/weike.yaml", "segment_seconds: 10", "segment_seconds: 2")
    inbox = house.course / "inbox"
    clip = inbox / "filming" / LESSON / "take1.mp4"
    clip.parent.mkdir(parents=True)
    _film(clip)
    script = inbox / "collection" / LESSON / "script.md"
    script.parent.mkdir(parents=True)
    script.write_text(SCRIPT, encoding="utf-8")
    return house


@dataclass(frozen=True)
class Prepared:
    """The tiny course at three moments; copy what is to be changed."""

    dropped: House
    """Its files wait in the inboxes."""
    taken: House
    """They were taken in."""
    built: House
    """And built, undisturbed: the reference."""


def prepare(folder: Path) -> Prepared:
    """Made once for all workers of a test run (or once for a harness)."""
    folder.mkdir(parents=True, exist_ok=True)
    houses = [House(folder / name) for name in ("dropped", "taken", "built")]
    dropped, taken, built = houses
    with FileLock(folder / "tiny.lock"):
        if not (folder / ".made").exists():
            for house in houses:
                shutil.rmtree(house.root, ignore_errors=True)
            tiny_house(dropped.root)
            copied(dropped, taken.root).weike("watch", "demo", "--once")
            copied(taken, built.root).weike("build", "demo")
            (folder / ".made").touch()
    return Prepared(dropped, taken, built)


def copied(house: House, root: Path) -> House:
    """The same house at another place, empty before."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(house.root, root)
    return House(root)


def _film(place: Path) -> None:
    """Six seconds: a moving test picture, and bursts of tone where words would be."""
    bursts = "aevalsrc='0.3*sin(2*PI*220*t)*gt(sin(2*PI*1.3*t),0)':s=48000:d=6"
    subprocess.run(
        [str(executable()), "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s={SIZE}:r=30:d=6"]
        + ["-f", "lavfi", "-i", bursts, "-c:v", "libx264", "-preset", "ultrafast"]
        + ["-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", str(place)],
        check=True,
    )
