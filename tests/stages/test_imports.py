"""What a process loads: a worker what its stage needs, a build nothing that hears, sees, draws."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "PIL", "moviepy", "cv2", "rjieba", "pypinyin", "fontTools", "onnxruntime", "av")
"""Packages of 15 to 55 MB, or of a tenth of a second."""
ENCODING = ("segment", "sound", "web", "stream", "compile", "package", "conform", "inspect")
WORKING = (
    "align",
    "caption",
    "copyfit",
    "title",
    "poster",
    "look",
    "transcribe",
    "match",
    "synchronise",
)


def loaded(module: str) -> list[str]:
    program = f"import sys, {module}; print(*(n for n in {HEAVY!r} if n in sys.modules))"
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    return made.stdout.decode().split()


@pytest.mark.parametrize(
    "module",
    [
        "pipeline.build.worker",
        "pipeline.commands.building",
        ",".join(f"pipeline.stages.{stage}" for stage in (*ENCODING, *WORKING)),
    ],
    ids=["worker", "build", "stages"],
)
def test_nothing_heavy_is_loaded_before_a_stage_runs(module: str) -> None:
    assert loaded(module) == []
