from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.build.run import Crew
from pipeline.store.store import Store
from tests.house import House, demo_house, footage


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def crew() -> Crew:
    return Crew({"toy": "tests.build.toy_stage"}, jobs=2, environment=dict(os.environ))


@pytest.fixture
def small_house(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """One lesson of the demo in small pictures, its footage taken in, nothing built."""
    dropped = footage(tmp_path_factory.getbasetemp().parent)
    house = demo_house(tmp_path / "root", dropped, ("04-before-you-leave",))
    house.weike("watch", "demo", "--once")
    return house
