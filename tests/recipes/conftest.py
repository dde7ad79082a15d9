from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import footage


@pytest.fixture(scope="session")
def small_footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return footage(tmp_path_factory.getbasetemp().parent)
