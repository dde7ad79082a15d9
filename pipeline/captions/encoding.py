"""Which encoding a subtitle file is in: marks and strict UTF-8 first, then the likeliest of four.

GB18030 decodes nearly anything, so "it decodes" proves nothing: each candidate is scored by how
usual its characters are, and the first words are told to a person.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.errors import BadCaptions

GUESSED = ("gb18030", "big5", "shift_jis", "cp1251")
"""In the order of likelihood here; a later one must score clearly better."""
CLEARLY = 0.1
LEAST_SCORE = 0.6
LOST = "\ufffd"
FEW = 5
"""One broken character in so many foreign ones is damage, not another encoding."""
_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉【】「」『』…—·～　")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    notes: tuple[str, ...] = ()
    """What was guessed, with the first words, for a person to look at."""


def decoded(content: bytes, file: str) -> Decoded:
    """The text of a subtitle file. Raises BadCaptions where no encoding fits."""
    if content.startswith(b"\xef\xbb\xbf"):
        return _lenient(content, "utf-8-sig", ())
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _lenient(content, "utf-16", ("read as UTF-16",))
    wide = _unmarked_utf16(content)
    if wide:
        words = first(content.decode(wide, "replace"))
        return _lenient(
            content, wide, (f"read as {wide} without a mark; its first words: {words}",)
        )
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    foreign = sum(ord(one) > 127 for one in text)
    if text.count(LOST) * FEW <= foreign:
        return _lenient(content, "utf-8", ())
    return _guessed(content, file)


def _lenient(content: bytes, encoding: str, notes: tuple[str, ...]) -> Decoded:
    """One broken byte loses no file: it is shown, and told."""
    text = content.decode(encoding, "replace")
    lost = text.count(LOST)
    if lost:
        notes = (*notes, f"{lost} characters cannot be read and stand as {LOST}")
    return Decoded(text, notes)


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: the digits and colons of timing lines leave every second byte 0."""
    if len(content) < 16:
        return None
    zeros = (content[0::2].count(0), content[1::2].count(0))
    if max(zeros) < len(content) / 8 or min(zeros) > max(zeros) / 8:
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _guessed(content: bytes, file: str) -> Decoded:
    best: tuple[float, str, str] | None = None
    for encoding in GUESSED:
        text = content.decode(encoding, "replace")
        score = likelihood(text, encoding)
        if best is None or score > best[0] + CLEARLY:
            best = (score, encoding, text)
    if best is None or best[0] < LEAST_SCORE:
        raise BadCaptions(
            f"{file}: expected UTF-8, UTF-16, GB18030 or Big5, found none of them",
            hint="open it in the program that made it and save it as UTF-8",
        )
    _, encoding, text = best
    return _lenient(content, encoding, (f"read as {encoding}; its first words: {first(text)}",))


def likelihood(text: str, encoding: str) -> float:
    """0 to 1: how usual the characters beyond ASCII are where `encoding` is the right one."""
    foreign = [one for one in text if ord(one) > 127]
    if not foreign:
        return 1.0
    return sum(_is_usual(one, encoding) for one in foreign) / len(foreign)


def _is_usual(character: str, encoding: str) -> bool:
    if encoding == "cp1251":
        return "А" <= character <= "я" or character in "Ёё«»—№"
    if character in _MARKS:
        return True
    if encoding == "shift_jis":
        return "ぁ" <= character <= "ヿ" or _lead(character, encoding) in range(0x88, 0x98)
    first_level = {"gb18030": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}[encoding]
    return _lead(character, encoding) in first_level


def _lead(character: str, encoding: str) -> int:
    """The first byte of a two-byte character: its place in the standard, commonest first."""
    narrow = "gb2312" if encoding == "gb18030" else encoding
    try:
        coded = character.encode(narrow)
    except UnicodeEncodeError:
        return 0
    return coded[0] if len(coded) == 2 else 0


def first(text: str) -> str:
    """The first line of text that is neither a number nor a time, cut to 40 characters; rather one
    with characters that a wrong guess would show."""
    lines = (line.strip("\ufeff \t") for line in text.splitlines())
    shown = (_event_text(line) for line in lines if not line.startswith("Style:"))
    words = [line for line in shown if line and not line.isdigit() and "-->" not in line]
    foreign = (line for line in words if any(ord(one) > 127 for one in line))
    return next(foreign, words[0] if words else "")[:40]


def _event_text(line: str) -> str:
    """The text of an ASS event, of its ten fields the last; any other line as it is."""
    is_event = line.startswith(("Dialogue:", "Comment:"))
    return line.split(",", 9)[-1] if is_event else line
