"""Which worker runs a step: those of its stage again, others only while they are small."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.build.run import Builder, Crew
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Step
from pipeline.store.store import Store


def toy(stage: str, label: str, megabytes: int) -> Step:
    params = {"word": label, "megabytes": megabytes, "tells": True}
    return Step(target="toys", stage=stage, version=1, params=params, inputs={}, label=label)


def pids(store: Store, *asked: tuple[str, int]) -> list[int]:
    """The workers that ran these (stage, megabytes that it goes on holding), one after another."""

    def recipe() -> Recipe[list[int]]:
        found = []
        for place, (stage, megabytes) in enumerate(asked):
            (made,) = yield from make(toy(stage, str(place), megabytes))
            found.append(made.facts["pid"])
        return found

    modules = {"toy": "tests.build.toy_stage", "other": "tests.build.other_toy"}
    crew = Crew(modules, jobs=2, environment=dict(os.environ))
    with Builder(store, crew) as builder:
        (outcome,) = builder.run([("toys", recipe())])
    assert outcome.value is not None
    return outcome.value


def test_a_small_worker_is_used_again_by_any_stage(store: Store) -> None:
    assert len(set(pids(store, ("toy", 0), ("other", 0), ("toy", 0)))) == 1


def test_a_worker_that_has_grown_is_used_again_by_its_own_stage_alone(store: Store) -> None:
    first, same, other = pids(store, ("toy", 100), ("toy", 0), ("other", 0))
    assert first == same
    assert other != same


def test_a_worker_takes_no_code_from_the_folder_one_stands_in(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "__init__.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(pids(store, ("toy", 0))) == 1
