"""How the words of a Han text are read, from pypinyin's own tables and as pypinyin reads them.

pypinyin holds its tables as 600 000 objects: 50 MB and 0.2 s, in every process that aligns. Here a
character's usual reading is a number in an array, phrases are one text, and readings are kept only
of those that are not read as their characters are: 5 MB. What is not there is left to pypinyin.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any

_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
"""Macron, acute, caron, grave: the marks of the four tones, apart from their letters."""
_UMLAUT = "\u0308"
_PLAIN = re.compile(r"[a-z]+[1-5]")
_SINGLE = re.compile(r'"(\d+)"\s*:\s*"([^",]*)')
_PHRASE = re.compile(r'"([^"]+)"\s*:\s*(\[[^:]*\])')
_FIRST = re.compile(r'\[\s*"([^"]*)"')
"""The first reading of each character of a phrase: a list within a list."""
_LAST = 0x9FFF
"""The last character of the array: those beyond are too rare to be held."""


@dataclass(frozen=True, slots=True)
class _Tables:
    syllables: tuple[str, ...]
    """The first is none."""
    characters: array[int]
    """By code point: the place of the usual reading in `syllables`."""
    phrases: dict[str, str]
    """Syllables with spaces between, of phrases that are not read as their characters are; nothing
    where one is unlike all others."""
    listed: str
    """All phrases, in order."""
    starts: array[int]
    """Where each of them begins, and the end of the last."""

    def following(self, text: str) -> str:
        """The first phrase that does not come before `text`; nothing after the last."""
        place = bisect_left(range(len(self.starts) - 1), text, key=self._phrase)
        return self._phrase(place) if place < len(self.starts) - 1 else ""

    def _phrase(self, place: int) -> str:
        return self.listed[self.starts[place] : self.starts[place + 1]]


def syllables_of(word: str) -> list[str]:
    """One syllable a character with its tone's number, 5 the neutral one; a character that has no
    reading is given as it is."""
    tables = _tables()
    if tables is not None and _by_characters(tables, word):
        parts = [_by_tables(tables, part) for part in _phrases_of(tables, word)]
        if all(parts):
            return [syllable for part in parts for syllable in part]
    return _by_pypinyin(word)


def _phrases_of(tables: _Tables, word: str) -> Iterator[str]:
    """The word cut as pypinyin cuts it (its mmseg): the longest phrase it begins with, again and
    again, else a character; what is but the beginning of a phrase at its end, by characters."""
    while word:
        ends = range(len(word), 0, -1)
        longest = next(
            (word[:end] for end in ends if tables.following(word[:end]) == word[:end]), ""
        )
        if not longest and tables.following(word).startswith(word):
            yield from word
            return
        yield longest or word[0]
        word = word[len(longest) or 1 :]


def _by_tables(tables: _Tables, part: str) -> list[str]:
    """Of a phrase or a character."""
    phrase = tables.phrases.get(part)
    return _by_characters(tables, part) if phrase is None else phrase.split()


def _by_characters(tables: _Tables, word: str) -> list[str]:
    """Nothing where one of them is not in the table."""
    codes = list(map(ord, word))
    made = [tables.syllables[tables.characters[code]] for code in codes if code <= _LAST]
    return made if len(made) == len(word) and all(made) else []


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
        singles = (folder / "pinyin_dict.json").read_text(encoding="utf-8")
        phrases = (folder / "phrases_dict.json").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    known = {"": 0}
    characters = array("H", bytes(2 * (_LAST + 1)))
    for single in _SINGLE.finditer(singles):
        if int(single[1]) <= _LAST:
            characters[int(single[1])] = known.setdefault(_numbered(single[2]), len(known))
    tables = _Tables(tuple(known), characters, {}, *_listed(phrases))
    for found in _PHRASE.finditer(phrases):
        made = [_numbered(reading) for reading in _FIRST.findall(found[2])]
        if made != _by_characters(tables, found[1]):
            tables.phrases[found[1]] = " ".join(made) if all(made) else ""
    return tables


def _listed(phrases: str) -> tuple[str, array[int]]:
    """All phrases in order as one text, and where each begins."""
    listed = sorted(found[1] for found in _PHRASE.finditer(phrases))
    return "".join(listed), array("I", accumulate(map(len, listed), initial=0))


@cache
def _numbered(syllable: str) -> str:
    """hǎo as hao3, lü as lv5; nothing for what is no such syllable."""
    apart = unicodedata.normalize("NFD", syllable)
    tone = next((_TONES[mark] for mark in apart if mark in _TONES), "5")
    letters = "".join(mark for mark in apart if mark not in _TONES).replace("u" + _UMLAUT, "v")
    made = letters + tone
    return made if _PLAIN.fullmatch(made) else ""
