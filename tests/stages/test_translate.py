from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from pipeline.model.errors import MissingTool, ToolFailed
from pipeline.model.step import StageCall
from pipeline.stages import translate

UPPER = "import sys; [print(sys.argv[1:], one.strip().upper()) for one in sys.stdin]"


def translated(folder: Path, *command: str) -> list[str]:
    step = translate.step(
        "a/b", paragraphs=["one\ntwo", "three"], languages=("zh", "en"), command=command
    )
    translate.run(StageCall(step.params, {}, folder, folder), lambda share: None)
    made: list[str] = json.loads((folder / translate.PARAGRAPHS).read_text(encoding="utf-8"))
    return made


def test_a_program_is_given_a_paragraph_a_line_and_both_languages(tmp_path: Path) -> None:
    made = translated(tmp_path, sys.executable, "-c", UPPER)
    assert made == ["['zh', 'en'] ONE TWO", "['zh', 'en'] THREE"]


@pytest.mark.parametrize("code", ["print(1)", "import sys; sys.exit(3)"])
def test_other_than_as_many_lines_and_exit_0_is_a_failure(tmp_path: Path, code: str) -> None:
    with pytest.raises(ToolFailed, match="expected 2 lines and exit 0"):
        translated(tmp_path, sys.executable, "-c", code)


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingTool, match="no-such-translator"):
        translated(tmp_path, "no-such-translator")
