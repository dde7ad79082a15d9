"""Words are read as pypinyin reads them, without what pypinyin holds of memory."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from pipeline.documents import pinyin
from pipeline.documents.pinyin import syllables_of


def by_pypinyin(word: str) -> list[str]:
    return lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)


@pytest.mark.parametrize(
    "words",
    [
        list(PHRASES_DICT)[::5],
        [chr(code) for code in PINYIN_DICT][::3],
        [phrase[:-1] for phrase in PHRASES_DICT][::7],
        [one[1:] + other[:2] for one, other in pairwise(list(PHRASES_DICT)[::11])],
    ],
    ids=["phrases", "characters", "begun phrases", "joined phrases"],
)
def test_words_are_read_as_pypinyin_reads_them(words: list[str]) -> None:
    differing = [word for word in words if syllables_of(word) != by_pypinyin(word)]
    assert not differing


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("银行行长", ["yin2", "hang2", "hang2", "zhang3"]),
        ("绿", ["lv4"]),
        ("了", ["le5"]),
        ("嗯", ["n2"]),
        ("乙\ue000", ["yi3", "\ue000"]),
        ("𠀀", ["he1"]),
    ],
)
def test_rare_characters_and_phrases_have_their_readings(word: str, syllables: list[str]) -> None:
    assert syllables_of(word) == syllables


def test_without_tables_pypinyin_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinyin, "_tables", lambda: None)
    assert syllables_of("银行") == ["yin2", "hang2"]


def test_usual_words_need_no_pypinyin() -> None:
    code = "from pipeline.speech.reading import spoken; import sys; spoken(['正确报警'], 'zh')"
    ended = subprocess.run(
        [sys.executable, "-c", f"{code}; print('pypinyin' in sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert ended.stdout.strip() == "False"
