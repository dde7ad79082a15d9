"""A course small enough to be built hundreds of times: one lesson of a few seconds at 320x180, with
a clip that must be conformed (30 frames a second in a course of 25), sound, and a script."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

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


def _film(place: Path) -> None:
    """Six seconds: a moving test picture, and bursts of tone where words would be."""
    bursts = "aevalsrc='0.3*sin(2*PI*220*t)*gt(sin(2*PI*1.3*t),0)':s=48000:d=6"
    subprocess.run(
        [str(executable()), "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s={SIZE}:r=30:d=6"]
        + ["-f", "lavfi", "-i", bursts, "-c:v", "libx264", "-preset", "ultrafast"]
        + ["-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", str(place)],
        check=True,
    )
