"""Captions against a glossary: wrong forms, names under another spelling, words of no house style.

Findings, never changes: 权利 and 权力 sound alike and are both words. A person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.documents.pinyin import syllables_of
from pipeline.model.glossary import Glossary
from pipeline.model.media import Finding, Severity
from pipeline.model.timed_text import Cue, TimedText

HAN = re.compile("[㐀-鿿]+")
PARTS = re.compile(f"{HAN.pattern}|.", re.DOTALL)
"""Han characters that follow each other, or one other character."""
SHORTEST_TONELESS = 3
"""Characters: shorter words must sound alike with their tones, too, or too many would."""


def check_glossary(timed: TimedText, glossary: Glossary) -> tuple[Finding, ...]:
    """In the order of cues."""
    found: list[Finding] = []
    for number, cue in enumerate(timed.cues, 1):
        found += _forms(number, cue, glossary)
        found += _avoided(number, cue, glossary)
        if timed.language == "zh" and glossary.protected:
            found += _homophones(number, cue, glossary)
    return tuple(found)


def _finding(number: int, cue: Cue, code: str, texts: tuple[str, str, str]) -> Finding:
    message, advice, chinese = texts
    line = " ".join(cue.lines)
    return Finding(
        f"glossary-{code}",
        Severity.WARNS if code == "form" else Severity.TELLS,
        f"cue {number} ({line}): {message}",
        advice,
        place=cue.span,
        message_zh=f"第 {number} 条「{line}」：{chinese}",
    )


def _forms(number: int, cue: Cue, glossary: Glossary) -> Iterator[Finding]:
    text = " ".join(cue.lines)
    for one in glossary.preferred:
        for form in one.forms:
            if form in text.replace(one.use, "\0" * len(one.use)):
                message = f"{form!r} is written {one.use!r} (glossary: preferred)"
                chinese = f"「{form}」应写作「{one.use}」"
                yield _finding(number, cue, "form", (message, f"write {one.use}", chinese))


def _avoided(number: int, cue: Cue, glossary: Glossary) -> Iterator[Finding]:
    text = " ".join(cue.lines)
    for one in glossary.avoided:
        if one.word in text:
            why = f": {one.why}" if one.why else ""
            advice = f"say {one.use}" if one.use else "leave it out"
            chinese = f"慎用「{one.word}」" + (f"，可用「{one.use}」" if one.use else "")
            message = f"{one.word!r} is no word of the house{why} (glossary: avoid)"
            yield _finding(number, cue, "avoid", (message, advice, chinese))


def _homophones(number: int, cue: Cue, glossary: Glossary) -> Iterator[Finding]:
    """Where a protected word's sounds stand in other characters."""
    text = "".join(one for line in cue.lines for one in line if one.isalnum())
    if not text:
        return
    taken: set[int] = set()
    for word in sorted(glossary.protected, key=len, reverse=True):
        start = text.find(word)
        while start >= 0:
            taken.update(range(start, start + len(word)))
            start = text.find(word, start + 1)
    known = {form for one in glossary.preferred for form in one.forms}
    sounds = _sounds(text)
    for word in glossary.protected:
        own = _sounds(word) if _is_han(word) else ()
        for start in range(len(text) - len(word) + 1 if own else 0):
            heard = text[start : start + len(word)]
            if heard in (word, *known) or start in taken or not _is_han(heard):
                continue
            if _are_alike(sounds[start : start + len(word)], own):
                message = f"{heard!r} sounds like {word!r} (glossary)"
                texts = (message, f"is it {word}?", f"「{heard}」与「{word}」同音，是否写错？")
                yield _finding(number, cue, "homophone", texts)


def _is_han(text: str) -> bool:
    return len(text) > 1 and HAN.fullmatch(text) is not None


def _are_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if len(other) < SHORTEST_TONELESS:
        return one == other
    return [sound.rstrip("12345") for sound in one] == [sound.rstrip("12345") for sound in other]


@cache
def _sounds(text: str) -> tuple[str, ...]:
    """One syllable a character, by the phrase it stands in; others are themselves."""
    parts = (found[0] for found in PARTS.finditer(text))
    return tuple(
        sound for part in parts for sound in (syllables_of(part) if HAN.match(part) else part)
    )
