"""Reads the events of an ASS or SSA file: times and text alone, its styles never reach libass.

Read by us: pysubs2 takes 100 hours for 0, and override tags such as 20,000 nested \\t( cost time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipeline.captions.raw import Raw

_CLOCK = re.compile(r"\s*(-?)(\d{1,4}):(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?\s*")
_TAGS = re.compile(r"\{[^{}]*\}")
_DRAWING = re.compile(r"\\p[1-9]")
FIELDS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect")


def is_ass(text: str) -> bool:
    """Whether the text is of this format."""
    head = text[:4000].lstrip("\ufeff \r\n").lower()
    return head.startswith("[script info]") or "\n[events]" in head


def read_ass(text: str) -> list[Raw]:
    """Every dialogue line, in the order of the file."""
    return list(_events(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))


def _events(lines: Sequence[str]) -> Iterator[Raw]:
    fields: Sequence[str] = (*FIELDS, "text")
    for number, line in enumerate(lines, 1):
        word, colon, rest = line.partition(":")
        kind = word.strip("\ufeff ").lower()
        if not colon:
            continue
        if kind == "format" and "text" in rest.lower() and "start" in rest.lower():
            fields = [one.strip().lower() for one in rest.split(",")]
        elif kind == "dialogue":
            values = rest.split(",", len(fields) - 1)
            yield _event(number, dict(zip(fields, values, strict=False)))


def _event(number: int, values: dict[str, str]) -> Raw:
    """Without text where it is a drawing, or where its times cannot be read."""
    start, stop = _CLOCK.fullmatch(values.get("start", "")), _CLOCK.fullmatch(values.get("end", ""))
    text = values.get("text", "")
    if not start or not stop:
        times = f"{values.get('start', '')} to {values.get('end', '')}"
        return Raw(number, Fraction(0), Fraction(1), (), notes=(f"times not read: {times}",))
    if _DRAWING.search("".join(_TAGS.findall(text))):
        return Raw(number, _seconds(start), _seconds(stop), (), notes=("it is a drawing",))
    plain = _TAGS.sub("", text)
    lines = [one.replace("\\h", " ") for one in re.split(r"\\N|\\n", plain)]
    kept = tuple(" ".join(one.split()) for one in lines if one.strip())
    speaker = values.get("name", "").strip()
    return Raw(number, _seconds(start), _seconds(stop), kept, speaker, had_marks=plain != text)


def _seconds(found: re.Match[str]) -> Fraction:
    sign, hours, minutes, seconds, part = found.groups("")
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    time = whole + Fraction(int(part or 0), 10 ** len(part))
    return -time if sign else time
