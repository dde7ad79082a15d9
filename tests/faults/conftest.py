from __future__ import annotations

import pytest

from tests.faults.tiny import Prepared, prepare


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The tiny course, made once for all workers of a test run; copy what is to be changed."""
    return prepare(tmp_path_factory.getbasetemp().parent / "tiny-course")
