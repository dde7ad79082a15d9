from __future__ import annotations

import pytest

from pipeline.recipes.crew import code_digest
from tests.faults.tiny import Prepared, prepare


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The tiny course, made once for all workers of a test run (and by this very code: without
    workers the folder is shared by runs); copy what is to be changed."""
    folder = tmp_path_factory.getbasetemp().parent
    return prepare(folder / f"tiny-course-{code_digest()}")
