"""The short form of `python -m tests.intake.crash`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.intake import crash


@pytest.mark.timeout(900)
@pytest.mark.skipif(os.name == "nt", reason="forks a process to kill it")
def test_nothing_is_lost_doubled_or_changed_by_kill_9_at_any_step(tmp_path: Path) -> None:
    kills, problems = crash.run(tmp_path, every=8)
    assert not problems
    assert kills > 15
