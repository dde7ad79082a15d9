from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.build.run import Crew
from pipeline.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def crew() -> Crew:
    return Crew({"toy": "tests.build.toy_stage"}, jobs=2, environment=dict(os.environ))
