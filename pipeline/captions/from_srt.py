"""Reads SRT and WebVTT as they come: with or without numbers, hours, blank lines between cues.

A timing line begins a cue and the next one ends it; so a blank line inside a cue loses nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from pipeline.captions.raw import Raw

_CLOCK = r"(-?)(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?"
_ARROW = re.compile(rf"\s*{_CLOCK}\s*(?:-{{1,3}}>|→|=>)\s*{_CLOCK}(?!\d)")
_NAMES = (
    "b|i|u|s|em|strong|font|span|c|v|lang|ruby|rt|rp|br|p|div|a|img|script|style|iframe|object|svg"
)
_TAG = re.compile(
    rf"</?(?:{_NAMES})(?:\.[^\s<>]*)?(?:\s+[^<>]*[=\"'][^<>]*)?\s*/?>"
    r"|<(?:v|c|lang)(?:\.[^\s<>]*)?\s[^<>]*>|<\d[\d:.]*>|<!--.*?-->|\{\\[^}]*\}",
    re.IGNORECASE,
)
"""Known marks alone: 若 a<b 且 c>d is text."""
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_ASIDE = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")


def read_lines(text: str) -> list[Raw]:
    """Every cue of an SRT or VTT file's text, in the order of the file."""
    is_vtt = text.lstrip("\ufeff").startswith("WEBVTT")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").split("\n")
    if is_vtt:
        lines = _without_asides(lines)
    return list(_cues(lines, is_vtt=is_vtt))


def as_read(lines: Sequence[str]) -> tuple[str, ...]:
    """What is read again of lines that were written as SRT."""
    bare = (_TAG.sub("", line.replace("-->", "→")).strip() for line in lines)
    return tuple(" ".join(line.split()) for line in bare if line)


def _without_asides(lines: Sequence[str]) -> list[str]:
    """WebVTT's comments, styles and regions made blank, so that line numbers stay."""
    kept: list[str] = []
    is_aside = False
    for place, line in enumerate(lines):
        starts_block = place == 0 or not lines[place - 1].strip()
        is_aside = bool(line.strip()) and (is_aside or (starts_block and bool(_ASIDE.match(line))))
        kept.append("" if is_aside else line)
    return kept


def timing(line: str) -> tuple[Fraction, Fraction] | None:
    """The times of a timing line; full-width digits and marks count, other marks do not."""
    plain = unicodedata.normalize("NFKC", line).replace("。", ".").replace("、", ",")
    found = _ARROW.match(plain)
    if not found:
        return None
    groups = found.groups("")
    return _seconds(groups[:5]), _seconds(groups[5:])


def _seconds(groups: tuple[str, ...]) -> Fraction:
    sign, hours, minutes, seconds, part = groups
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    time = whole + Fraction(int(part or 0), 10 ** len(part))
    return -time if sign else time


def _cues(lines: Sequence[str], *, is_vtt: bool) -> Iterator[Raw]:
    places = [(place, found) for place, line in enumerate(lines) if (found := timing(line))]
    numbered = _are_numbered(lines, [place for place, _ in places])
    for number, (place, (start, stop)) in enumerate(places):
        last = number + 1 == len(places)
        end = len(lines) if last else places[number + 1][0]
        text = [line.strip() for line in lines[place + 1 : end]]
        if not last and text and _is_label(text, is_vtt=is_vtt, numbered=numbered):
            text.pop()
        odd = () if is_vtt else tuple(_odd(lines, place, numbered=numbered))
        yield replace(_raw(place + 1, (start, stop), text, is_vtt=is_vtt), notes=odd)


def _odd(lines: Sequence[str], place: int, *, numbered: bool) -> Iterator[str]:
    """What an SRT's timing line at `place` has that it should not have, or lacks."""
    plain = unicodedata.normalize("NFKC", lines[place]).replace("。", ".").replace("、", ",")
    found = _ARROW.match(plain)
    if plain != lines[place]:
        yield "full-width marks in its times were read as plain ones"
    if found and not (found[2] and found[7]):
        yield "times without hours were read as minutes and seconds"
    first = place - 1 if numbered and place and lines[place - 1].strip().isdigit() else place
    if first > 0 and lines[first - 1].strip():
        yield "there was no blank line before it"


def _are_numbered(lines: Sequence[str], places: Sequence[int]) -> bool:
    """Whether most timing lines have a number of their own above them."""
    above = [place for place in places if place and lines[place - 1].strip().isdigit()]
    return len(above) * 2 > len(places)


def _is_label(text: list[str], *, is_vtt: bool, numbered: bool) -> bool:
    """Whether the last line before a timing line is the next cue's number (VTT: or name)."""
    stands_alone = len(text) < 2 or not text[-2]
    if text[-1].isdigit():
        return numbered or stands_alone
    return is_vtt and stands_alone and bool(text[-1])


def _raw(line: int, times: tuple[Fraction, Fraction], text: list[str], *, is_vtt: bool) -> Raw:
    voice = _VOICE.search("\n".join(text)) if is_vtt else None
    bare = [_TAG.sub("", one) for one in text]
    had_marks = bare != [_VOICE.sub("", one).replace("</v>", "") for one in text]
    if is_vtt:
        bare = [html.unescape(one) for one in bare]
    kept = tuple(one.strip() for one in bare if one.strip())
    had_blank = "" in "\n".join(text).strip("\n").split("\n") and bool(kept)
    speaker = voice[1].strip() if voice else ""
    return Raw(line, *times, kept, speaker, had_marks=had_marks, had_blank=had_blank)
