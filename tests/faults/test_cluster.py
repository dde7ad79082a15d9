from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.cluster import Harness
from tests.faults.tiny import Prepared


@pytest.mark.ffmpeg
@pytest.mark.timeout(900)  # a busy machine
@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_a_cluster_that_loses_a_worker_and_waits_for_another_makes_the_local_library(
    tiny: Prepared, tmp_path: Path
) -> None:
    harness = Harness(tmp_path, tiny)
    told = harness.round("mixed", stop=8, odd=harness.odd_house())
    assert harness.tally.problems == []
    assert "gets no work: fonts: expected" in told
