"""What a recogniser would have heard, simulated at a given error rate: for aligning by words, where
no real weights can be had. Errors are like Whisper's in kind: half of them sound alike, and they
come with a lower probability than what is right.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

from pipeline.model.timed_text import Word
from pipeline.model.timing import TimeRange
from pipeline.speech.units import units_of

LIKE = {
    "zh": ("是事式市试", "在再", "的地得", "有又友", "和河何合", "一以已亿", "时实十石食", "为位未")
    + ("人任认", "他她它", "做作坐", "公工功攻", "全权泉", "火活获", "保报宝", "理里力", "安按案")
    + (
        "司思四",
        "家加佳",
        "灭没",
        "年念",
        "这着",
        "会回",
        "要药",
        "不步部",
        "用永",
        "记计",
        "种中",
    ),
    "en": (),
}
OTHERS = {
    "zh": "看红走山快多想高水飞白听南写春鸟云跑绿早",
    "en": "apple river seven window blue dance mountain quickly paper yellow",
}
SUBSTITUTED, LEFT_OUT = 0.7, 0.85
"""Of errors: another character; up to here, one missing; the rest, one too many."""


def misheard(text: str, language: str, rate: float, chance: random.Random) -> tuple[Word, ...]:
    """`text` as heard, a unit every 0.2 s or so (English 0.35 s), `rate` of the units wrong."""
    heard: list[tuple[str, float]] = []
    for unit in units_of(text.replace("\n", ""), 0):
        is_wrong = chance.random() < rate
        if not is_wrong:
            heard.append((unit.text, chance.betavariate(8, 1.2)))
            continue
        kind = chance.random()
        if kind < SUBSTITUTED:
            heard.append((_other(unit.text, language, chance), chance.betavariate(2.2, 2.8)))
        elif kind >= LEFT_OUT:
            heard.append((unit.text, chance.betavariate(8, 1.2)))
            heard.append((_random(language, chance), chance.betavariate(2.2, 2.8)))
    return _timed(heard, language, chance)


def _other(text: str, language: str, chance: random.Random) -> str:
    """Half the time one that sounds alike, where there is one."""
    alike = next((row for row in LIKE[language] if text in row), "")
    if alike and chance.random() < 0.5:
        return chance.choice([one for one in alike if one != text] or [alike[0]])
    return _random(language, chance)


def _random(language: str, chance: random.Random) -> str:
    others = OTHERS[language]
    return chance.choice(others.split() if language == "en" else list(others))


def _timed(
    heard: Sequence[tuple[str, float]], language: str, chance: random.Random
) -> tuple[Word, ...]:
    words = []
    time = Fraction(1, 2)
    usual = Fraction(1, 5) if language == "zh" else Fraction(7, 20)
    for text, probability in heard:
        stop = time + usual * Fraction(chance.randint(70, 130), 100)
        words.append(Word(text, TimeRange(time, stop), probability))
        time = stop
    return tuple(words)
