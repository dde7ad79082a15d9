"""What a file's name says: lesson, part and take; and the safe name it is kept under."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass

from pipeline.settings.names import NUMBER, NameRules

_LESSON = re.compile(
    rf"第\s*({NUMBER})\s*[课讲节]|(?<![A-Za-z0-9])(?:L|lesson)[ _-]?(\d{{1,3}})(?!\d)", re.I
)
_PART = re.compile(
    rf"(?:镜头|镜号|段|片段|部分)\s*({NUMBER})"
    r"|(?<![A-Za-z])(?:part|clip|shot|scene)[ _-]?(\d{1,3})",
    re.I,
)
_TAKE = re.compile(rf"第\s*({NUMBER})\s*[遍条次]|(?<![A-Za-z])take[ _-]?(\d{{1,3}})", re.I)
_RULES = (_TAKE, _PART, _LESSON)
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f%]')
_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"〇": 0}
_TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10)))
)
"""Names that Windows keeps for devices."""
LONGEST_NAME = 150
"""Bytes of UTF-8: room for suffixes within the 255 of every file system."""


NO_RULES = NameRules()


@dataclass(frozen=True, slots=True)
class Named:
    """`lesson` 0 and `take` 0: the name does not say. `part` orders the pieces of a lesson."""

    lesson: int
    part: str
    take: int
    title: str = ""
    """Words of a lesson's title that a pattern found in the name."""


def read_name(name: str, rules: NameRules = NO_RULES) -> Named:
    """`第1课_张三_镜头2.mp4` is lesson 1, part 2; `L01-take2.mov` lesson 1, take 2.

    Where no part is named, what is left of the name stands for it, so that two different
    recordings of a lesson are two pieces and never one that hides the other.
    """
    shown = unicodedata.normalize("NFC", shown_name(name))
    stem = shown.rpartition(".")[0] or shown
    for pattern in rules.patterns:
        found = pattern.fullmatch(stem)
        if found:
            return _by_pattern(found)
    return _by_rules(stem)


def _by_pattern(found: re.Match[str]) -> Named:
    said = {key: value or "" for key, value in found.groupdict().items()}
    lesson, take = number_of(said.get("lesson", "")), number_of(said.get("take", ""))
    part = number_of(said.get("part", ""))
    return Named(lesson, str(part) if part else "", take, said.get("title", "").strip())


def _by_rules(stem: str) -> Named:
    numbers = []
    for rule in _RULES:
        found = rule.search(stem)
        numbers.append(number_of(next(group for group in found.groups() if group)) if found else 0)
        stem = stem[: found.start()] + " " + stem[found.end() :] if found else stem
    take, part, lesson = numbers
    rest = re.sub(r"[\s_\-.]+", " ", stem).strip()
    return Named(lesson, str(part) if part else rest, take)


def number_of(text: str) -> int:
    """`12`, `十二` and `一百二十` as numbers; 0 where it is none."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
    return total + digit


def shown_name(name: str) -> str:
    """A name for people: bytes that are not UTF-8 are read as GB18030, else shown as \\xNN."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("ascii", "backslashreplace")


def one_line(name: str) -> str:
    """A name in a message or a log: line ends, escapes and marks that turn text around are shown
    as codes, so that a name can never look like another line."""
    return "".join(
        f"\\u{ord(character):04x}" if _is_control(character) else character
        for character in shown_name(name)
    )


def _is_control(character: str) -> bool:
    is_turning = unicodedata.bidirectional(character) in _TURNING or character in "\u200e\u200f"
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or is_turning


def safe_name(name: str) -> str:
    """A name that Windows, macOS and Linux all take, as like the given one as can be."""
    shown = unicodedata.normalize("NFC", shown_name(name))
    clean = "".join(c for c in _UNSAFE.sub("_", shown) if unicodedata.category(c)[0] != "C")
    stem, dot, suffix = clean.rpartition(".")
    if not dot or len(suffix.encode()) > 20 or not suffix.strip():
        stem, suffix = clean, ""
    stem = stem.strip(" .-~") or "file"
    if stem.split(".")[0].strip().casefold() in RESERVED:
        stem = f"_{stem}"
    room = LONGEST_NAME - len(suffix.encode()) - 1
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{stem}.{suffix.strip().lower()}" if suffix else stem


def fitting(name: str, *, before: str = "", after: str = "", most: int = 255) -> str:
    """`before + name + after` where the name is cut so that all of it fits a file system's 255
    bytes; the name's bytes stay as they are, whatever their encoding."""
    room = most - len(before.encode()) - len(after.encode())
    raw = os.fsencode(name)
    if len(raw) > room:
        shown = raw[:room].decode("utf-8", "ignore") if _is_utf8(raw) else None
        name = shown if shown is not None else os.fsdecode(raw[:room])
    return before + name + after


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
