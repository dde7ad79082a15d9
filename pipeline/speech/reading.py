"""How units are spoken: Han characters as pinyin, by the word and clause they stand in; numbers and
units of measure in words; letters one by one. A reading is one unit's sounds: syllables with the
number of their tone, or words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from pipeline.documents.pinyin import syllables_of
from pipeline.speech.numerals import chinese_numeral, english_numeral
from pipeline.speech.units import ScriptUnit, clauses_of

HAN = r"[㐀-䶿一-鿿豈-﫿\U00020000-\U000323af]"
PARTICLES = {("地", "uv"): "de5", ("得", "ud"): "de5", ("着", "uz"): "zhe5", ("都", "d"): "dou1"}
"""Characters whose reading the part of speech decides (rjieba's tags)."""
MUST = "dei3"
"""得 at the start of a clause: one has to."""
MEASURES = {
    "km": "千米",
    "m": "米",
    "cm": "厘米",
    "mm": "毫米",
    "kg": "千克",
    "g": "克",
    "mg": "毫克",
    "t": "吨",
    "L": "升",
    "l": "升",
    "mL": "毫升",
    "ml": "毫升",
    "h": "小时",
    "min": "分钟",
    "s": "秒",
    "ms": "毫秒",
    "V": "伏",
    "kV": "千伏",
    "A": "安",
    "mA": "毫安",
    "W": "瓦",
    "kW": "千瓦",
    "kWh": "千瓦时",
    "Hz": "赫兹",
    "kHz": "千赫兹",
    "MHz": "兆赫兹",
    "Pa": "帕",
    "kPa": "千帕",
    "MPa": "兆帕",
    "dB": "分贝",
    "C": "度",
}
"""Units of measure after a number, as they are read in Chinese (GB 3100)."""
Reading = tuple[str, ...]


def readings(units: Sequence[ScriptUnit], language: str) -> list[Reading]:
    """For each unit what is spoken. Where a character has no reading, the character itself."""
    if language == "en":
        return [_english(unit, before) for before, unit in _with_before(units)]
    said = [_chinese(place, units) for place in range(len(units))]
    made: list[Reading] = []
    for clause in clauses_of(tuple(units)):
        made += _pronounced([said[place] for place in clause])
    return made


def spoken(texts: Sequence[str], language: str) -> list[Reading]:
    """The same for texts of units with nothing around them."""
    return readings([ScriptUnit("", text, "", 0) for text in texts], language)


def toneless(syllable: str) -> str:
    return syllable.rstrip("12345") or syllable


def _with_before(units: Sequence[ScriptUnit]) -> list[tuple[ScriptUnit | None, ScriptUnit]]:
    return [(units[place - 1] if place else None, unit) for place, unit in enumerate(units)]


def _english(unit: ScriptUnit, before: ScriptUnit | None) -> Reading:
    if unit.text[0].isdigit():
        is_code = before is not None and not unit.before and before.text[-1:].isalpha()
        return english_numeral(unit.text, is_code=is_code)
    return _letters(unit.text)


def _letters(text: str) -> Reading:
    """GB, PPT, kV letter by letter; NASA and other words as they are."""
    is_short = text.isascii() and 1 < len(text) <= 5 and sum(map(str.isupper, text)) > 1
    if is_short and not (len(text) >= 4 and re.search(r"[AEIOU]", text)):
        return tuple(text.lower())
    return (text.lower(),)


def _chinese(place: int, units: Sequence[ScriptUnit]) -> Reading:
    """What is spoken, in Han characters and Latin words."""
    unit = units[place]
    before = units[place - 1] if place else None
    if unit.text[0].isdigit():
        return tuple(chinese_numeral(place, units))
    if before is not None and unit.text in MEASURES and _follows_number(units, place):
        return tuple(("每" if "/" in before.after else "") + MEASURES[unit.text])
    return _letters(unit.text)


def _follows_number(units: Sequence[ScriptUnit], place: int) -> bool:
    """3.5 MPa, 100km, and the h of 100km/h."""
    before = units[place - 1]
    between = before.after + units[place].before
    if before.text[0].isdigit():
        return between.strip(" °") == ""
    return between == "/" and before.text in MEASURES and _follows_number(units, place - 1)


def _pronounced(said: Sequence[Reading]) -> list[Reading]:
    """One clause: its Han characters as syllables, by the words they stand in."""
    flat = [sound for reading in said for sound in reading]
    syllables: list[str] = []
    for is_han, run in groupby(flat, _is_han):
        sounds = list(run)
        syllables += _pinyin("".join(sounds)) if is_han else sounds
    made, place = [], 0
    for reading in said:
        made.append(tuple(syllables[place : place + len(reading)]))
        place += len(reading)
    return made


def _is_han(text: str) -> bool:
    return len(text) == 1 and bool(re.match(HAN, text))


@cache
def _pinyin(text: str) -> tuple[str, ...]:
    """One syllable a character, chosen by the word it stands in; neutral tone 5."""
    import rjieba

    syllables: list[str] = []
    for word, tag in rjieba.tag(text):
        if word == "得" and not syllables:
            syllables.append(MUST)
        elif (word, tag) in PARTICLES:
            syllables.append(PARTICLES[word, tag])
        else:
            syllables += syllables_of(word)
    return tuple(syllables)
