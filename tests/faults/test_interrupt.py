"""Ctrl-C, on the real command with its real worker processes and FFmpeg."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from pipeline.store.store import Store
from tests.house import CHECKOUT, House


@pytest.mark.ffmpeg
@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
def test_a_build_that_is_told_to_stop_does_so_cleanly_within_two_seconds(
    small_house: House, kind: signal.Signals
) -> None:
    build = subprocess.Popen(
        [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(small_house.root)]
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
    time.sleep(0.4)  # FFmpeg is in the middle of it
    family = psutil.Process(build.pid).children(recursive=True)
    assert any("ffmpeg" in process.name() for process in family), "no encode was under way"
    asked = time.monotonic()
    build.send_signal(kind)
    build.send_signal(kind)  # an impatient second one changes nothing
    rest, errors = build.communicate(timeout=20)
    took = time.monotonic() - asked
    assert build.returncode == 130, errors
    assert took < 2, f"{took:.2f} s"
    assert "what was done stays done" in errors
    assert not [process for process in family if _runs(process)]
    store = Store(small_house.root / "projects" / ".store")
    done += sum(json.loads(line).get("state") == "done" for line in rest.splitlines())
    assert len(store.actions.keys()) >= done > 0, "what was done stays done"
    assert list((store.folder / "work").iterdir()) == [], "no half of anything is left"


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
