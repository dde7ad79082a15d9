from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.cluster import Harness, Program
from tests.faults.tiny import Prepared
from tests.house import CHECKOUT

pytestmark = [
    pytest.mark.ffmpeg,
    pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals"),
]


def test_a_cluster_that_loses_a_worker_and_waits_for_another_makes_the_local_library(
    tiny: Prepared, tmp_path: Path
) -> None:
    harness = Harness(tmp_path, tiny)
    harness.round("mixed", stop=8)
    assert harness.tally.problems == []


def test_a_machine_with_other_fonts_gets_no_work_and_the_reason_is_told(
    tiny: Prepared, tmp_path: Path
) -> None:
    harness = Harness(tmp_path, tiny)
    (harness.elsewhere.root / "assets" / "fonts" / "NotoSansSC-Bold.ttf").unlink()
    scheduler = Program(
        tiny.taken.root, harness.certificates, "cluster", "scheduler", "--port", "0"
    )
    worker = None
    try:
        address = scheduler.wait_for("scheduler at").split()[-1]
        worker = Program(harness.elsewhere.root, harness.certificates, "worker", address)
        worker.wait_for("serves")
        root = tmp_path / "root"
        shutil.copytree(tiny.taken.root, root)
        build = Program(root, harness.certificates, "build", "demo", "--cluster", address)
        told = build.wait_for("gets no work")
        assert "fonts: expected" in told
        build.end()
    finally:
        for program in (worker, scheduler):
            if program is not None:
                program.end()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tcp://192.0.2.7:8786", "whoever reaches such a port can run code"),
        ("tls://192.0.2.7:8786", "expected certificates"),
        ("192.0.2.7", "expected tls://host:port"),
    ],
)
@pytest.mark.parametrize("verb", [("build", "demo", "--cluster"), ("worker",)], ids=lambda v: v[0])
def test_an_address_that_would_be_open_to_anybody_is_refused(
    tiny: Prepared, address: str, words: str, verb: tuple[str, ...]
) -> None:
    ended = subprocess.run(
        [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(tiny.taken.root), *verb, address],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 1
    assert words in ended.stderr
