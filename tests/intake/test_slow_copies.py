"""The short form of `python -m tests.intake.slow_copies`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake import slow_copies


@pytest.mark.ffmpeg
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_slow_copy_is_taken_early_and_none_is_lost(tmp_path: Path) -> None:
    assert not slow_copies.run(tmp_path, count=32, seed=7)
