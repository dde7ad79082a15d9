"""The short forms of the harnesses; their long forms are `python -m tests.faults.<name>`."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from pipeline.model.step import Part
from pipeline.stages import caption
from tests.faults import crash, damage, full
from tests.faults.audit import store_of
from tests.faults.tiny import Prepared, copied

pytestmark = [
    pytest.mark.ffmpeg,
    pytest.mark.timeout(900),  # a busy machine
    pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals"),
]


def test_after_kills_in_the_middle_of_things_the_library_is_the_same(
    tiny: Prepared, tmp_path: Path
) -> None:
    tally = crash.Harness(tmp_path, tiny, seed=5).run(4)
    assert tally.problems == []
    assert tally.points >= 4


def test_damage_is_found_before_use_and_made_good(tiny: Prepared, tmp_path: Path) -> None:
    harness = damage.Harness(copied(tiny.built, tmp_path / "root"), seed=1)
    harness.round(12, by_use=True)
    assert harness.tally.problems == []
    assert harness.tally.found_in_use > 0


def test_damage_in_what_a_build_only_tells_of_is_made_good(tiny: Prepared, tmp_path: Path) -> None:
    house = copied(tiny.built, tmp_path / "root")
    store = store_of(house)
    told = {
        store.path(Part(one.artefact(), caption.FINDINGS))
        for one in store.actions.all()
        if one.made_of["stage"] == caption.NAME
    }
    for path in told:
        damage.damage(path, "zero", random.Random(1))
    shutil.rmtree(house.course / "deliverables")
    house.weike("build", "demo")
    house.weike("verify")
    assert told


def test_a_full_disk_ends_with_a_clear_error_and_with_space_the_same_library(
    tiny: Prepared, tmp_path: Path
) -> None:
    try:
        with full.disk(tmp_path / "probe", 1 << 20):
            pass
    except OSError as problem:
        pytest.skip(f"a disk of chosen size needs the right to mount: {problem}")
    tally = full.Harness(tmp_path, tiny).run(1)
    assert tally.problems == []
    assert tally.ended == {1: 1}
