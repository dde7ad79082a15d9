"""How a clause is pronounced: Chinese as pinyin with tone digits, Latin words as English.

espeak-ng reads many Han characters as English letters, so its pinyin voice is fed pinyin instead;
the cases below are what this course needs, not a general verbaliser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CHINESE = "cmn-latn-pinyin"
ENGLISH = "gmw/en-GB-x-rp"

_TELEPHONE = str.maketrans("0123456789", "零幺二三四五六七八九")
_DIGIT = str.maketrans("0123456789", "零一二三四五六七八九")
_PIECE = re.compile(r"[A-Za-z]+|[^A-Za-z]+")
_PHRASES = {
    "着火": [["zháo"], ["huǒ"]],
    "干粉": [["gān"], ["fěn"]],
    "行走": [["xíng"], ["zǒu"]],
    "收拾": [["shōu"], ["shi"]],
    "东西": [["dōng"], ["xi"]],
    "时候": [["shí"], ["hou"]],
    "一件事": [["yí"], ["jiàn"], ["shì"]],
}


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one voice is given at once."""

    language: str
    text: str


def utterances(clause: str, language: str) -> tuple[Utterance, ...]:
    """A clause as the synthesiser takes it; letters of an abbreviation are said one by one."""
    if language == "en":
        return (Utterance(ENGLISH, clause.strip()),)
    spoken = re.sub(r"\d{3,}", lambda found: found[0].translate(_TELEPHONE), clause)
    pieces = _PIECE.findall(spoken.translate(_DIGIT))
    return tuple(_utterance(piece) for piece in pieces)


def _utterance(piece: str) -> Utterance:
    if piece[0].isascii() and piece[0].isalpha():
        return Utterance(ENGLISH, " ".join(piece) if piece.isupper() else piece)
    return Utterance(CHINESE, " ".join(pinyin(piece)))


def pinyin(text: str) -> list[str]:
    """Syllables with tone digits 1 to 5; `v` stands for ü."""
    from pypinyin import Style, lazy_pinyin, load_phrases_dict

    load_phrases_dict(_PHRASES)
    syllables = lazy_pinyin(
        text,
        style=Style.TONE3,
        neutral_tone_with_five=True,
        errors=lambda rest: [_stop(mark) for mark in rest if _stop(mark)],
    )
    return _with_changed_thirds([syllable.replace("ü", "v") for syllable in syllables])


def _with_changed_thirds(syllables: list[str]) -> list[str]:
    """A third tone before another is said as a second."""
    return [
        syllable[:-1] + "2" if syllable.endswith("3") and after.endswith("3") else syllable
        for syllable, after in zip(syllables, [*syllables[1:], ""], strict=True)
    ]


def _stop(mark: str) -> str:
    """espeak-ng shapes the end of a clause by its closing mark."""
    return {"，": ",", "、": ",", "：": ",", "。": ".", "？": "?", "！": "!"}.get(mark, "")


def syllable_count(clause: str) -> int:
    """Of a Chinese clause: characters, digits and letters are a syllable each."""
    return len(re.findall(r"[0-9A-Za-z\u4e00-\u9fff]", clause))
