"""Every stage reads what its step declares and nothing else: neither a file nor the network.

One step of each stage of a built lesson runs again in a process that tells every file it opens and
every file it gives to FFmpeg. Where strace is installed, what FFmpeg itself opens is told, too.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.build.plan import plan
from pipeline.build.receipt import witnessed
from pipeline.ffmpeg.binary import executable
from pipeline.manifest.course import read_all
from pipeline.model.step import Artefact, Part, Step
from pipeline.recipes.lesson import lesson_films
from pipeline.recipes.workshop import MODULES, Workshop
from pipeline.settings.config import read_settings
from pipeline.settings.root import Places
from tests.house import CHECKOUT, House, demo_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow, pytest.mark.timeout(900)]
SYSTEM = (
    *("/proc/", "/sys/", "/dev/", "/usr/lib", "/lib", "/etc/ld.so"),
    *("/etc/localtime", "/usr/share/zoneinfo", "/usr/share/locale/", "/etc/os-release"),
    "/.dockerenv",
)
"""Of the system: devices, libraries, the clock's zone, its name."""
ONNX = ("/.cache/Microsoft/DeveloperTools/.onnxruntime", "/tmp/.ses")
"""onnxruntime (speech detection) notes there that it ran; no result depends on it."""


@pytest.fixture(scope="module")
def steps(
    tmp_path_factory: pytest.TempPathFactory, small_footage: Path
) -> tuple[Workshop, dict[str, Step]]:
    """A built lesson and one step of each of its stages, the one with the most inputs."""
    root = tmp_path_factory.mktemp("reads") / "root"
    house: House = demo_house(root, small_footage, ("04-before-you-leave",))
    house.weike("watch", "demo", "--once")
    house.weike("build", "demo")
    workshop = Workshop(Places(root), read_settings(Places(root)))
    course, lessons, _ = read_all(root / "projects", "demo")
    seen: list[tuple[Step, Artefact]] = []
    plan(workshop.store, [("lesson", witnessed(lesson_films(workshop, course, lessons[0]), seen))])
    found: dict[str, Step] = {}
    for step, _ in seen:
        if step.stage not in found or len(step.inputs) > len(found[step.stage].inputs):
            found[step.stage] = step
    return workshop, found


def test_no_stage_reads_what_its_step_does_not_declare(
    steps: tuple[Workshop, dict[str, Step]], tmp_path: Path
) -> None:
    workshop, found = steps
    assert {"inspect", "align", "caption", "title", "conform", "segment", "sound"} <= set(found)
    undeclared: list[str] = []
    for stage, step in found.items():
        inputs = {
            name: workshop.store.path(source) if isinstance(source, Part) else source.path
            for name, source in step.inputs.items()
        }
        folder = tmp_path / stage
        read = dict.fromkeys(traced(stage, step, inputs, folder))
        undeclared += [f"{stage}: {path}" for path in read if not _may(path, inputs, folder)]
    assert not undeclared, "\n".join(undeclared)


def traced(stage: str, step: Step, inputs: dict[str, Path], folder: Path) -> Iterator[str]:
    """Every path that the stage read."""
    for name in ("output", "work"):
        (folder / name).mkdir(parents=True)
    log, calls = folder / "opened.txt", folder / "strace.txt"
    call = {
        "module": MODULES[stage],
        "params": step.params,
        "inputs": {name: str(path) for name, path in inputs.items()},
        "output": str(folder / "output"),
        "workspace": str(folder / "work"),
    }
    command = [sys.executable, "-m", "tests.recipes.tracing", str(log)]
    strace = shutil.which("strace")
    if strace:
        told = ["-f", "-qq", "--seccomp-bpf", "-e", "trace=open,openat", "-z", "-o", str(calls)]
        command = [strace, *told, *command]
    ran = subprocess.run(
        command, input=json.dumps(call), cwd=CHECKOUT, capture_output=True, encoding="utf-8"
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    yield from log.read_text(encoding="utf-8").splitlines()
    if calls.exists():
        yield from re.findall(r'open(?:at)?\([^"]*"([^"]+)"', calls.read_text(errors="replace"))


def _may(path: str, inputs: dict[str, Path], folder: Path) -> bool:
    """Whether a stage may read `path`: its inputs, its private folders, programs and libraries."""
    if path.isdigit() or path.startswith(SYSTEM) or path in ("/", "pipe:0"):
        return True  # a stream that is open already; the system
    if any(place in path for place in ONNX):
        return True
    where = Path(path) if Path(path).is_absolute() else folder / "work" / path
    declared = set(inputs.values()) | {source.parent for source in inputs.values()}
    if where in declared or where == executable():
        return True
    programs = [Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("stdlib"))]
    programs += [CHECKOUT / "pipeline", CHECKOUT / "tests", CHECKOUT / "cli.py", CHECKOUT]
    if where == CHECKOUT or any(where.is_relative_to(one) for one in programs[:-1]):
        return True
    return where.is_relative_to(folder)
