"""Names and terms that were heard as homophones, written as people write them.

A recogniser that hears 林小兰 cannot know 林晓岚; the glossary does. Only whole terms of the same
sounds are taken, with the same tones where they have but two characters (事件 is not 时间), so that
no other word is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from pipeline.model.timed_text import Word
from pipeline.speech.reading import HAN, spoken, toneless

SHORT = 2
"""Characters up to which tones must agree, too."""


def named(words: Sequence[Word], terms: Sequence[str], language: str) -> tuple[Word, ...]:
    """`words`, single Han characters among them, with homophones of `terms` respelt."""
    spelt = list(words)
    if language != "zh":
        return tuple(spelt)
    chosen = sorted({term for term in terms if _is_name(term)}, key=len, reverse=True)
    taken: set[int] = set()
    heard = [_character(word.text) for word in words]
    for term in chosen:
        size = len(term)
        for start in range(len(spelt) - size + 1):
            places = range(start, start + size)
            text = "".join(heard[place] for place in places)
            if len(text) == size and taken.isdisjoint(places) and _alike(text, term):
                taken.update(places)
                for place, character in zip(places, term, strict=True):
                    renamed = spelt[place].text.replace(heard[place], character)
                    spelt[place] = replace(spelt[place], text=renamed)
    return tuple(spelt)


def _character(text: str) -> str:
    """The one Han character of a word with its marks; else nothing."""
    found = re.findall(HAN, text)
    return found[0] if len(found) == 1 and not re.search(r"[a-zA-Z0-9]", text) else ""


def _is_name(term: str) -> bool:
    return len(term) >= SHORT and all(re.match(HAN, character) for character in term)


def _alike(text: str, term: str) -> bool:
    if text == term:
        return True
    if not all(re.match(HAN, character) for character in text):
        return False
    heard, meant = _sounds(text), _sounds(term)
    if len(term) <= SHORT:
        return heard == meant
    return [toneless(one) for one in heard] == [toneless(one) for one in meant]


@cache
def _sounds(text: str) -> tuple[str, ...]:
    return tuple(sound for reading in spoken(list(text), "zh") for sound in reading)
