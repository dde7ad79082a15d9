"""Reads the subtitle files that people bring: SRT, VTT or ASS, in any usual Chinese encoding.

Decoded and checked by us, with line numbers, before pysrt or pysubs2 sees the text: both drop or
misread broken cues without a word. What can be mended is, and listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pipeline.model.errors import BadCaptions
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange

LARGEST = 1 << 20
"""Bytes."""
MOST_CUES = 5000
MOST_CHARACTERS = 20_000
ENCODINGS = ("utf-8-sig", "gb18030", "big5", "shift_jis")
_CLOCK = r"(-?)(?:(\d{1,3})[:：])?(\d{1,2})[:：](\d{1,2})[.,，。](\d{1,3})"
_ARROW = re.compile(rf"\s*{_CLOCK}\s*-{{1,2}}[>＞]\s*{_CLOCK}")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|\{\\[^}]*\}")


def read_captions(content: bytes, *, file: str, language: str) -> tuple[TimedText, tuple[str, ...]]:
    """The cues, in order of time, and the list of what was mended. Raises BadCaptions."""
    if len(content) > LARGEST:
        raise BadCaptions(f"{file}: expected at most {LARGEST} bytes, found {len(content)}")
    text, repairs = _decoded(content, file)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    raw = _ass_cues(text) if "[Script Info]" in text[:200] else list(_timed_lines(lines))
    if not raw:
        raise BadCaptions(
            f"{file}: expected cues with times (00:00:01,000 --> 00:00:02,000), found none",
            hint="export it as SRT (UTF-8) from the program that made it",
        )
    if len(raw) > MOST_CUES:
        raise BadCaptions(f"{file}: expected at most {MOST_CUES} cues, found {len(raw)}")
    cues = [cue for one in raw if (cue := _cue(one, file, repairs))]
    ordered = sorted(cues, key=lambda cue: cue.span)
    if ordered != cues:
        repairs.append("cues were not in order of time: sorted")
    return TimedText(language, tuple(_apart(ordered, repairs))), tuple(repairs)


@dataclass(frozen=True, slots=True)
class _Raw:
    line: int
    start: Fraction
    stop: Fraction
    lines: tuple[str, ...]


def _decoded(content: bytes, file: str) -> tuple[str, list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), ["read as UTF-16"]
    for start, encoding in ((1, "utf-16-be"), (0, "utf-16-le")):
        if len(content) > 8 and content[1 - start : 8 : 2] == b"\0" * len(
            content[1 - start : 8 : 2]
        ):
            return content.decode(encoding, "replace"), [f"read as {encoding} without a mark"]
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig":
            return text, []
        first = next((line for line in text.splitlines() if _has_words(line)), "")
        return text, [f"read as {encoding}; its first words: {first[:40]}"]
    raise BadCaptions(
        f"{file}: expected UTF-8, UTF-16, GB18030 or Big5, found none of them",
        hint="save it as UTF-8",
    )


def _has_words(line: str) -> bool:
    return bool(line.strip()) and not line.strip().isdigit() and "-->" not in line


def _seconds(groups: tuple[str, ...]) -> Fraction:
    sign, hours, minutes, seconds, part = groups
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    time = whole + Fraction(int(part), 10 ** len(part))
    return -time if sign else time


def _timed_lines(lines: list[str]) -> Iterator[_Raw]:
    """SRT and VTT: each timing line and the text up to the next one; blank lines inside a cue do
    not end it, its number and a name before the next timing line are not its text."""
    places = [(place, found) for place, line in enumerate(lines) if (found := _ARROW.match(line))]
    for number, (place, found) in enumerate(places):
        end = places[number + 1][0] if number + 1 < len(places) else len(lines)
        text = [line.strip() for line in lines[place + 1 : end]]
        if number + 1 < len(places) and text and _is_label(text):
            text.pop()
        kept = tuple(line for line in text if line)
        groups = found.groups("")
        yield _Raw(place + 1, _seconds(groups[:5]), _seconds(groups[5:]), kept)


def _is_label(text: list[str]) -> bool:
    """Whether the last line before a timing line is the next cue's number."""
    return text[-1].isdigit() or (len(text) > 1 and not text[-2] and len(text[-1]) < 12)


def _ass_cues(text: str) -> list[_Raw]:
    import pysubs2

    events = pysubs2.SSAFile.from_string(text, format_="ass")
    return [
        _Raw(
            number,
            Fraction(event.start, 1000),
            Fraction(event.end, 1000),
            tuple(line for line in event.plaintext.splitlines() if line.strip()),
        )
        for number, event in enumerate(events, 1)
        if not event.is_comment and not event.is_drawing
    ]


def _cue(raw: _Raw, file: str, repairs: list[str]) -> Cue | None:
    if raw.start < 0 or raw.stop < 0:
        raise BadCaptions(
            f"{file}:{raw.line}: expected times from 0 on, found one before it",
            hint="shift the cues in the program that made them",
        )
    lines = tuple(cleaned for line in raw.lines if (cleaned := _TAG.sub("", line).strip()))
    if not lines:
        repairs.append(f"line {raw.line}: a cue without text was left out")
        return None
    if sum(map(len, lines)) > MOST_CHARACTERS:
        raise BadCaptions(f"{file}:{raw.line}: a cue of more than {MOST_CHARACTERS} characters")
    start, stop = raw.start, raw.stop
    if stop <= start:
        repairs.append(f"line {raw.line}: it ended before it began: given one second")
        stop = start + 1
    if lines != raw.lines:
        repairs.append(f"line {raw.line}: marks of style were taken off")
    return Cue(TimeRange(start, stop), lines)


def _apart(cues: list[Cue], repairs: list[str]) -> Iterator[Cue]:
    """Cues that do not overlap: one ends where the next begins."""
    for place, cue in enumerate(cues):
        limit = cues[place + 1].span.start if place + 1 < len(cues) else cue.span.stop
        if cue.span.stop <= limit:
            yield cue
        elif limit > cue.span.start:
            repairs.append(f"cue {place + 1} overlapped the next: ended where that begins")
            yield Cue(TimeRange(cue.span.start, limit), cue.lines, cue.speaker)
        else:
            repairs.append(f"cue {place + 1} begins with the next: their lines were put together")
            cues[place + 1] = Cue(cues[place + 1].span, (*cue.lines, *cues[place + 1].lines))
