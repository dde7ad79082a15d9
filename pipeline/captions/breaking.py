"""Where a line may end: what a break between two units costs.

Chinese: never inside a word, never before 的 了 吗 and the like or after 把 被 和 (GB/T 15834;
CLREQ for punctuation). English: not between article and noun, rather before a conjunction.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from pipeline.model.timed_text import Unit

NEVER = 1000.0
SENTENCE_END = frozenset("。！？!?…")
CLAUSE_END = frozenset("，、；：,;:")
CLOSING = frozenset("，。、；：！？”’》〉）】」』…,.;:!?)]}%")
OPENING = frozenset("“‘《〈（【「『([{")
NOT_FIRST = frozenset("的了吗呢吧啊着过们地得")
NOT_LAST = frozenset("把被和与在对从向第为将跟给让")
GOOD_FIRST = frozenset(
    ("应当", "必须", "不得", "可以", "应该", "需要", "以及", "或者", "并且", "而且", "但是", "因为")
    + ("所以", "如果", "只要", "然后", "同时", "并", "而", "但", "则", "就", "才", "都", "也", "还")
)
"""Words that a line rather begins with: they belong to what follows."""
DATE_PARTS = frozenset("年月时分")
WORD_BREAK, GOOD_BREAK, POOR_BREAK = 8.0, 6.0, 12.0
MEASURES = frozenset("个只条张米克秒分时天年月日次层楼号元度倍种位名件台辆页步遍")
EN_NOT_LAST = frozenset(
    ("a", "an", "the", "my", "your", "his", "her", "its", "our", "their", "this", "that", "of")
    + ("to", "in", "on", "at", "for", "with", "by", "from", "is", "are", "was", "were", "be")
    + ("have", "has", "had", "will", "would", "can", "could", "should", "must", "may", "not")
    + ("and", "or", "but", "mr", "mrs", "dr", "very", "no")
)
EN_GOOD_FIRST = frozenset(
    ("and", "but", "or", "so", "because", "which", "who", "when", "while", "if", "then", "that")
    + ("to", "in", "on", "at", "for", "with", "by", "from", "of", "until", "before", "after")
)


def break_costs(
    units: Sequence[Unit], language: str, terms: Sequence[str] = ()
) -> tuple[float, ...]:
    """For each unit, what ending a line after it costs: 0 after a sentence, NEVER inside a word."""
    if language == "en":
        return tuple(_english(units, place) for place in range(len(units)))
    text = "".join(unit.text for unit in units)
    inside = inside_words(text, tuple(terms))
    costs, place = [], 0
    for number, unit in enumerate(units):
        place += len(unit.text)
        cost = _chinese(units, number, is_inside=place in inside)
        costs.append(_preference(text, place) if cost == WORD_BREAK else cost)
    return tuple(costs)


def _preference(text: str, place: int) -> float:
    """What a break between two words costs at `place` of `text`."""
    before, after = text[:place], text[place:]
    if before[-1:] in DATE_PARTS and after[:1].isdigit():
        return POOR_BREAK
    if before[-2:] in GOOD_FIRST or before[-1:] in GOOD_FIRST:
        return POOR_BREAK
    return GOOD_BREAK if after[:2] in GOOD_FIRST or after[:1] in GOOD_FIRST else WORD_BREAK


def _punctuation(unit: Unit, following: Unit | None) -> float | None:
    """What the punctuation at the break says; None where there is none."""
    if following is None or following.paragraph != unit.paragraph:
        return 0.0
    mark = unit.after.strip()[-1:] if unit.after.strip() else ""
    closing = unit.after.strip().rstrip("”’》）】」』)\"'")[-1:]
    if mark in SENTENCE_END or closing in SENTENCE_END or (mark == "." and len(unit.text) > 1):
        return 0.0
    if mark in CLAUSE_END or closing in CLAUSE_END:
        return 2.0 if mark == "、" else 1.0
    if mark in CLOSING or any(one in OPENING for one in following.before):
        return 6.0
    return None


def _chinese(units: Sequence[Unit], number: int, *, is_inside: bool) -> float:
    unit = units[number]
    following = units[number + 1] if number + 1 < len(units) else None
    cost = _punctuation(unit, following)
    if cost is not None and following is not None and cost > 0 and _is_glued(unit, following):
        return NEVER
    if cost is not None or following is None:
        return cost or 0.0
    if is_inside or _is_glued(unit, following):
        return NEVER
    return WORD_BREAK


def _is_glued(unit: Unit, following: Unit) -> bool:
    if unit.after.strip():
        return False
    if following.text in NOT_FIRST or unit.text in NOT_LAST:
        return True
    if unit.text == "个" and following.text == "月":
        return True
    is_number = unit.text[-1:].isdigit() or unit.text in "一二两三四五六七八九十百千万几第"
    return is_number and (following.text in MEASURES or following.text[:1].isalnum())


def _english(units: Sequence[Unit], number: int) -> float:
    unit = units[number]
    following = units[number + 1] if number + 1 < len(units) else None
    cost = _punctuation(unit, following)
    if cost is not None or following is None:
        return cost or 0.0
    if unit.text.lower() in EN_NOT_LAST:
        return 14.0
    if unit.text[:1].isupper() and following.text[:1].isupper():
        return 12.0
    return 5.0 if following.text.lower() in EN_GOOD_FIRST else 9.0


@cache
def inside_words(text: str, terms: tuple[str, ...], *, guesses: bool = True) -> frozenset[int]:
    """Places in `text` that lie inside a word or a protected term. `guesses`: of words that no
    dictionary has, too, made up from how characters usually follow each other."""
    inside: set[int] = set()
    place = 0
    for word in _cutter().cut(text, guesses):
        inside.update(range(place + 1, place + len(word)))
        place += len(word)
    for term in terms:
        start = text.find(term) if term else -1
        while start >= 0:
            inside.update(range(start + 1, start + len(term)))
            start = text.find(term, start + 1)
    return frozenset(inside)


def words_of(text: str) -> list[str]:
    """The words of a Chinese text, in order; joined they are the text again."""
    return list(_cutter().cut(text))


@cache
def _cutter() -> Any:
    import rjieba

    return rjieba
