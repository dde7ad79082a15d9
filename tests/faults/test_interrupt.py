"""Ctrl-C, on the real command with its real worker processes and FFmpeg."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from pipeline.store.store import Store
from tests.faults.tiny import Prepared, copied
from tests.house import CHECKOUT


@pytest.mark.ffmpeg
@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_a_build_stops_cleanly_within_two_seconds_of_ctrl_c(tiny: Prepared, tmp_path: Path) -> None:
    house = copied(tiny.taken, tmp_path / "root")
    build = subprocess.Popen(
        [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(house.root)]
        + ["build", "demo", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    done = 0
    for line in build.stdout:
        event = json.loads(line)
        done += event.get("state") == "done"
        if event.get("stage") == "segment" and event["state"] == "started":
            break
    family = _family_with_an_encoder(build.pid)
    asked = time.monotonic()
    build.send_signal(signal.SIGINT)
    build.send_signal(signal.SIGINT)  # an impatient second one changes nothing
    rest, errors = build.communicate(timeout=20)
    took = time.monotonic() - asked
    assert build.returncode == 130, errors
    patience = 2 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert took < patience, f"{took:.2f} s, on this busy machine at most {patience:.1f} s"
    assert "what was done stays done" in errors
    assert not [process for process in family if _runs(process)]
    store = Store(house.root / "projects" / ".store")
    done += sum(json.loads(line).get("state") == "done" for line in rest.splitlines())
    assert len(store.actions.keys()) >= done > 0, "what was done stays done"
    assert list((store.folder / "work").iterdir()) == [], "no half of anything is left"


def _family_with_an_encoder(pid: int) -> list[psutil.Process]:
    """All that descend from a build, once FFmpeg is among them."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        family = psutil.Process(pid).children(recursive=True)
        if any("ffmpeg" in process.name() for process in family):
            return family
        time.sleep(0.02)
    raise AssertionError("no encode was under way")


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
