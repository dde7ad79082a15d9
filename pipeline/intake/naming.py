"""What a file's name says: lesson, part and take; and the safe name it is kept under."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass

_LESSON = re.compile(
    r"第\s*(\d{1,3})\s*[课讲节]|(?<![A-Za-z0-9])(?:L|lesson)[ _-]?(\d{1,3})(?!\d)", re.I
)
_PART = re.compile(
    r"(?:镜头|段|片段|部分)\s*(\d{1,3})|(?<![A-Za-z])(?:part|clip|shot|scene)[ _-]?(\d{1,3})", re.I
)
_TAKE = re.compile(r"第\s*(\d{1,3})\s*[遍条次]|(?<![A-Za-z])take[ _-]?(\d{1,3})", re.I)
_RULES = (_TAKE, _PART, _LESSON)
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f%]')
LONGEST_NAME = 150
"""Bytes of UTF-8: room for suffixes within the 255 of every file system."""


@dataclass(frozen=True, slots=True)
class Named:
    """`lesson` 0 and `take` 0: the name does not say. `part` orders the pieces of a lesson."""

    lesson: int
    part: str
    take: int


def read_name(name: str) -> Named:
    """`第1课_张三_镜头2.mp4` is lesson 1, part 2; `L01-take2.mov` lesson 1, take 2.

    Where no part is named, what is left of the name stands for it, so that two different
    recordings of a lesson are two pieces and never one that hides the other.
    """
    stem = unicodedata.normalize("NFC", shown_name(name)).rpartition(".")[0] or name
    numbers = []
    for rule in _RULES:
        found = rule.search(stem)
        numbers.append(int(next(group for group in found.groups() if group)) if found else 0)
        stem = stem[: found.start()] + " " + stem[found.end() :] if found else stem
    take, part, lesson = numbers
    rest = re.sub(r"[\s_\-.]+", " ", stem).strip()
    return Named(lesson, str(part) if part else rest, take)


def lesson_of(named: Named, folder: str, lessons: tuple[str, ...]) -> str | None:
    """The lesson a file belongs to: by its folder, else by the number in its name."""
    normal = unicodedata.normalize("NFC", folder)
    for slug in lessons:
        if unicodedata.normalize("NFC", slug) == normal:
            return slug
    if not named.lesson:
        return None
    for slug in lessons:
        number = re.match(r"\d+", slug)
        if number and int(number[0]) == named.lesson:
            return slug
    return lessons[named.lesson - 1] if named.lesson <= len(lessons) else None


def shown_name(name: str) -> str:
    """A name for people: bytes that are not UTF-8 are read as GB18030, else shown as \\xNN."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("ascii", "backslashreplace")


def safe_name(name: str) -> str:
    """A name that Windows, macOS and Linux all take, as like the given one as can be."""
    shown = unicodedata.normalize("NFC", shown_name(name))
    clean = "".join(c for c in _UNSAFE.sub("_", shown) if unicodedata.category(c) != "Cf")
    stem, dot, suffix = clean.rpartition(".")
    if not dot:
        stem, suffix = clean, ""
    stem = stem.strip(" .-~") or "file"
    room = LONGEST_NAME - len(suffix.encode())
    stem = stem.encode()[: max(room, 20)].decode("utf-8", "ignore")
    return f"{stem}.{suffix.lower()}" if suffix else stem
