"""How the words of a Han text are read, from pypinyin's own tables and as pypinyin reads them.

pypinyin holds its tables as 600 000 objects: 50 MB and 0.2 s, in every process that aligns or makes
captions. Here its two files stay the text they are, 3 MB; their keys are in order (a test reads
every fifth), so a word is found by halving, and only what is asked for is read. What is not there
is left to pypinyin.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
"""Macron, acute, caron, grave: the marks of the four tones, apart from their letters."""
_UMLAUT = "\u0308"
_PLAIN = re.compile(r"[a-z]+[1-5]")
_SINGLE = re.compile(rb'"(\d+)"\s*:\s*"([^",]*)')
_PHRASE = re.compile(rb'"([^"]+)"\s*:\s*(\[[^:]*\])')
_FIRST = re.compile(r'\[\s*"([^"]*)"')
"""The first reading of each character of a phrase: a list within a list."""
_LAST = 0x9FFF
"""The last character that is looked up: those beyond are too rare."""


@dataclass(frozen=True, slots=True)
class _Tables:
    """Two JSON objects as they lie in their files."""

    characters: bytes
    """Code points in order, each with its readings, the usual one first."""
    phrases: bytes
    """Phrases in order, each with its characters' readings."""

    def character(self, code: int) -> str:
        """Its usual reading; nothing where it has none."""
        found = _entry(_SINGLE, self.characters, lambda key: int(key) < code)
        return _numbered(found[2].decode()) if found and int(found[1]) == code else ""

    def following(self, text: str) -> tuple[str, str]:
        """The first phrase that does not come before `text`, and its readings; nothing after the
        last."""
        wanted = text.encode()  # whose order is that of its characters
        found = _entry(_PHRASE, self.phrases, lambda key: key < wanted)
        return (found[1].decode(), found[2].decode()) if found else ("", "")


def _entry(
    pattern: re.Pattern[bytes], table: bytes, is_before: Callable[[bytes], bool]
) -> re.Match[bytes] | None:
    """The first entry whose key is not before what is wanted. From any place of the table the next
    entry is found: those that are not wanted yet are all in front."""

    def is_reached(place: int) -> bool:
        found = pattern.search(table, place)
        return not found or not is_before(found[1])

    return pattern.search(table, bisect_left(range(len(table)), True, key=is_reached))


def syllables_of(word: str) -> list[str]:
    """One syllable a character with its tone's number, 5 the neutral one; a character that has no
    reading is given as it is."""
    if _tables() is not None and _by_characters(word):
        parts = [_by_tables(part) for part in _phrases_of(word)]
        if all(parts):
            return [syllable for part in parts for syllable in part]
    return _by_pypinyin(word)


def _phrases_of(word: str) -> Iterator[str]:
    """The word cut as pypinyin cuts it (its mmseg): the longest phrase it begins with, again and
    again, else a character; what is but the beginning of a phrase at its end, by characters."""
    while word:
        ends = range(len(word), 0, -1)
        longest = next((word[:end] for end in ends if _following(word[:end])[0] == word[:end]), "")
        if not longest and _following(word)[0].startswith(word):
            yield from word
            return
        yield longest or word[0]
        word = word[len(longest) or 1 :]


def _by_tables(part: str) -> list[str]:
    """Of a phrase or a character; nothing where one of its readings is unlike all others."""
    phrase, readings = _following(part)
    if phrase != part:
        return _by_characters(part)
    made = [_numbered(reading) for reading in _FIRST.findall(readings)]
    return made if all(made) else []


def _by_characters(word: str) -> list[str]:
    """Nothing where one of them is not in the table."""
    made = list(map(_of_character, word))
    return made if all(made) else []


@cache
def _following(text: str) -> tuple[str, str]:
    tables = _tables()
    return tables.following(text) if tables else ("", "")


@cache
def _of_character(character: str) -> str:
    tables = _tables()
    return tables.character(ord(character)) if tables and ord(character) <= _LAST else ""


def _by_pypinyin(word: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin

    # Characters without a reading are given one by one, so that places stay the same.
    each: Any = list
    made = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, errors=each)
    return made if len(made) == len(word) else list(word)


@cache
def _tables() -> _Tables | None:
    """None where pypinyin's tables are not where this version has them."""
    package = find_spec("pypinyin")
    folder = Path((package.submodule_search_locations or [""])[0] if package else "")
    try:
        return _Tables(
            (folder / "pinyin_dict.json").read_bytes(), (folder / "phrases_dict.json").read_bytes()
        )
    except OSError:
        return None


@cache
def _numbered(syllable: str) -> str:
    """hǎo as hao3, lü as lv5; nothing for what is no such syllable."""
    apart = unicodedata.normalize("NFD", syllable)
    tone = next((_TONES[mark] for mark in apart if mark in _TONES), "5")
    letters = "".join(mark for mark in apart if mark not in _TONES).replace("u" + _UMLAUT, "v")
    made = letters + tone
    return made if _PLAIN.fullmatch(made) else ""
