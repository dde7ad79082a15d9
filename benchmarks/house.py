"""Roots of their own for measuring: courses of real footage, built by the command line as people
run it, each call timed with what it cost in processor time and memory."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
STUDIO = CHECKOUT / "projects" / "demo"
CACHE = Path(os.environ.get("WEIKE_BENCHMARKS", Path(tempfile.gettempdir()) / "weike-benchmarks"))
"""Where footage and built courses are kept from one run to the next; safe to delete."""
LECTURE = Path("filming", "02-alarm", "L02-take2.mov")
"""The demo's longest take: a lecturer who moves and speaks before a slide, 1080p25, 30 s."""


@dataclass(frozen=True)
class Cost:
    """What one call cost: seconds on the clock, and of all processors together."""

    wall: float
    processor: float
    code: int
    out: str


def timed(command: Sequence[str], *, folder: Path | None = None, may_fail: bool = False) -> Cost:
    """Runs a command to its end. Raises RuntimeError where it fails."""
    before, started = os.times(), time.perf_counter()
    ended = subprocess.run(
        list(command), capture_output=True, check=False, cwd=folder, encoding="utf-8"
    )
    wall, after = time.perf_counter() - started, os.times()
    if ended.returncode and not may_fail:
        tail = "\n".join(ended.stderr.splitlines()[-12:])
        raise RuntimeError(f"{' '.join(command[:6])} … ended with {ended.returncode}\n{tail}")
    processor = after.children_user + after.children_system
    processor -= before.children_user + before.children_system
    return Cost(wall, processor, ended.returncode, ended.stdout)


def weike(root: Path, *words: str) -> Cost:
    """One call of the command line on `root`."""
    return timed(weike_command(root, *words), folder=root)


def weike_command(root: Path, *words: str) -> list[str]:
    return [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(root), *words]


def summary(cost: Cost) -> dict[str, object]:
    """The last event of `weike build --json`."""
    body: dict[str, object] = json.loads(cost.out.splitlines()[-1])
    return body


def ffmpeg() -> str:
    from pipeline.ffmpeg.binary import executable

    return str(executable())


def run_ffmpeg(*arguments: str, folder: Path | None = None) -> Cost:
    """FFmpeg as one would call it by hand."""
    quiet = ["-hide_banner", "-nostdin", "-y", "-loglevel", "error"]
    return timed([ffmpeg(), *quiet, *arguments], folder=folder)


def made(name: str, make: Callable[[Path], None]) -> Path:
    """A file or folder of the cache, made whole or not at all where it is not there."""
    place = CACHE / name
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = place.with_name(f".{os.getpid()}-{place.name}")
        make(aside)
        aside.replace(place)
    return place


def lecture(seconds: int, *, lines: int = 1080) -> Path:
    """A lecture of `seconds` at 25 frames a second: the demo's take again and again, encoded anew
    as a camera would (a key frame every 2 s), so that it conforms as it is."""

    def loop(place: Path) -> None:
        loops = str(-(-seconds // 30))
        source = ["-stream_loop", loops, "-i", str(demo_footage() / LECTURE), "-t", str(seconds)]
        tags = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
        picture = ["-vf", f"fps=25,scale=-2:{lines},{tags}", "-c:v", "libx264", "-preset"]
        picture += ["veryfast", "-crf", "18", "-g", "50", "-video_track_timescale", "12800"]
        sound = ["-af", "aresample=async=1", "-c:a", "aac", "-b:a", "160k", "-ar", "48000"]
        run_ffmpeg(*source, *picture, *sound, "-f", "mp4", str(place))

    return made(f"lecture-{seconds}s-{lines}.mp4", loop)


def demo_footage() -> Path:
    """What the demo's three roles drop, made by its studio."""

    def make(place: Path) -> None:
        timed([sys.executable, str(STUDIO / "make_footage.py"), "--folder", str(place)])

    return made("demo-footage", make)


def script(seconds: int) -> str:
    """What is said in `lecture(seconds)`."""
    once = (STUDIO / "studio" / "scripts" / "02-alarm.md").read_text(encoding="utf-8")
    spoken = [line for line in once.splitlines() if line and line[0] not in "#【（李"]
    return "# 正确报警\n\n" + "\n".join(spoken * -(-seconds // 30)) + "\n"


@dataclass(frozen=True)
class LessonPlan:
    """One lesson of a course to be made: its footage and its script."""

    slug: str
    title: str
    footage: Path
    script: str


def new_root(root: Path) -> None:
    """An empty root with the settings, brands and fonts as shipped."""
    for name in ("config", "assets"):
        shutil.copytree(CHECKOUT / name, root / name)
    (root / "projects").mkdir()


def new_course(
    root: Path,
    slug: str,
    lessons: Sequence[LessonPlan],
    *,
    frame_size: str = "1920x1080",
    more: str = "",
) -> None:
    """Writes the course and takes its files in."""
    course = root / "projects" / slug
    course.mkdir(parents=True)
    listed = "".join(f"  - {lesson.slug}\n" for lesson in lessons)
    course_yaml = f"title: 测速课程\nframe_size: {frame_size}\n{more}lessons:\n{listed}"
    (course / "course.yaml").write_text(course_yaml, encoding="utf-8")
    for lesson in lessons:
        folder = course / "lessons" / lesson.slug
        folder.mkdir(parents=True)
        text = f"title: {lesson.title}\nlecturer:\n  name: 李强\n  role: 安全员\n"
        (folder / "lesson.yaml").write_text(text, encoding="utf-8")
        (folder / "script.md").write_text(lesson.script, encoding="utf-8")
    for lesson in lessons:
        weike(root, "add", f"{slug}/{lesson.slug}", str(lesson.footage), "--role", "filming")


def forget(root: Path) -> None:
    """Leaves a root as intake left it: no store, no catalogue, nothing delivered."""
    for place in (root / "projects" / ".store", root / "projects" / "catalogue"):
        shutil.rmtree(place, ignore_errors=True)
    for place in (root / "projects").glob("*/deliverables"):
        shutil.rmtree(place)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards, on the disk of the cache."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        yield Path(folder)


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the pairs' ratios, each pair measured next to each other in time."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


class Watcher:
    """Samples how much memory a process and its Python children hold; FFmpeg is not ours."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._stop = threading.Event()
        self.peaks: dict[str, int] = {}
        """Kilobytes by kind of process: `builder`, `worker`."""
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> dict[str, int]:
        self._stop.set()
        self._thread.join()
        return self.peaks

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            for process in _family(self._pid):
                self._look(process)

    def _look(self, process: int) -> None:
        try:
            words = Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")
            status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        except OSError:
            return  # it has just ended
        if not Path(words[0]).name.startswith("python") or any("guard" in word for word in words):
            return  # FFmpeg lies in a folder of Python's; its guard holds nothing
        kind = "builder" if process == self._pid else "worker"
        peak = next((line for line in status.splitlines() if line.startswith("VmHWM")), "")
        kilobytes = int(peak.split()[1]) if peak else 0
        self.peaks[kind] = max(self.peaks.get(kind, 0), kilobytes)


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        children.setdefault(int(fields[1]), []).append(int(place.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found
