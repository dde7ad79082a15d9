"""Reads the subtitle files that people bring: SRT, VTT, ASS, TTML, a 剪映 draft or a proofreader's
Word table, in any usual Chinese encoding.

Decoded and checked by us, with line numbers: the libraries drop or misread broken cues without a
word. What can be mended is, and listed; what cannot is refused with file and line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from fractions import Fraction

from pipeline.captions.encoding import decoded
from pipeline.captions.from_ass import is_ass, read_ass
from pipeline.captions.from_draft import is_draft, read_draft
from pipeline.captions.from_srt import read_lines
from pipeline.captions.from_ttml import is_ttml, read_ttml
from pipeline.captions.proof import is_proof, read_proof
from pipeline.captions.raw import Raw
from pipeline.model.errors import BadCaptions
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange

LARGEST = 1 << 20
"""Bytes."""
MOST_CUES = 5000
MOST_CHARACTERS = 20_000
LATEST = Fraction(100 * 3600)
"""Seconds: no film here is so long; a later cue is a slip."""


def read_captions(content: bytes, *, file: str, language: str) -> tuple[TimedText, tuple[str, ...]]:
    """The cues, in order of time, and the list of what was mended. Raises BadCaptions."""
    if len(content) > LARGEST:
        raise BadCaptions(f"{file}: expected at most {LARGEST} bytes, found {len(content)}")
    repairs: list[str] = []
    raw = read_proof(content, file) if is_proof(content) else _raw_cues(content, file, repairs)
    if not raw:
        raise BadCaptions(
            f"{file}: expected cues with times (00:00:01,000 --> 00:00:02,000), found none",
            hint="export it as SRT (UTF-8) from the program that made it",
        )
    if len(raw) > MOST_CUES:
        raise BadCaptions(f"{file}: expected at most {MOST_CUES} cues, found {len(raw)}")
    cues = [cue for one in raw if (cue := _cue(one, file, repairs))]
    if not cues:
        raise BadCaptions(f"{file}: expected cues with text, found {len(raw)} without any")
    ordered = sorted(cues, key=lambda cue: cue.span.start)
    if ordered != cues:
        repairs.append("cues were not in order of time: sorted")
    return TimedText(language, tuple(_apart(ordered, repairs))), tuple(repairs)


def _raw_cues(content: bytes, file: str, repairs: list[str]) -> list[Raw]:
    source = decoded(content, file)
    text = source.text
    repairs += source.notes
    if is_ass(text):
        repairs.append("ASS: text and times were taken, styles were not: ours are the brand's")
        return read_ass(text)
    if is_ttml(text):
        return read_ttml(text, file)
    if is_draft(text):
        return read_draft(text, file)
    return read_lines(text)


def _cue(raw: Raw, file: str, repairs: list[str]) -> Cue | None:
    start, stop = raw.start, raw.stop
    latest = max(start, stop)
    if latest > LATEST:
        message = f"{file}:{raw.line}: expected times below 100 hours, found {float(latest):g} s"
        raise BadCaptions(message, hint="look at the hours of this line")
    if start < 0 and stop <= 0:
        raise BadCaptions(
            f"{file}:{raw.line}: expected times from 0 on, found one before it",
            hint="shift the cues in the program that made them",
        )
    lines = tuple(cleaned for line in raw.lines if (cleaned := _clean(line)))
    repairs += [f"line {raw.line}: {note}" for note in raw.notes]
    if not lines:
        repairs.append(f"line {raw.line}: a cue without text was left out")
        return None
    if sum(map(len, lines)) > MOST_CHARACTERS:
        raise BadCaptions(f"{file}:{raw.line}: a cue of more than {MOST_CHARACTERS} characters")
    if start < 0:
        repairs.append(f"line {raw.line}: it began before 0: begun there")
        start = Fraction(0)
    if stop <= start:
        repairs.append(f"line {raw.line}: it ended before it began: given one second")
        stop = start + 1
    if raw.had_marks:
        repairs.append(f"line {raw.line}: marks of style were taken off")
    if raw.had_blank:
        repairs.append(f"line {raw.line}: a blank line inside the cue was closed up")
    return Cue(TimeRange(start, stop), lines, _clean(raw.speaker))


TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing: they can make a line read as another one."""


def _clean(line: str) -> str:
    """Without control characters, ends of lines and marks that turn the direction of writing."""
    kept = (
        " " if one == "\t" or unicodedata.category(one) in ("Zl", "Zp") else one
        for one in line
        if one == "\t" or unicodedata.category(one) not in ("Cc", "Cs", "Co")
    )
    return "".join(one for one in kept if one not in TURNING and one != "\ufeff").strip()


def _apart(cues: list[Cue], repairs: list[str]) -> Iterator[Cue]:
    """Cues that do not overlap: one ends where the next begins; lines of cues that begin together
    are put together."""
    for place, cue in enumerate(cues):
        limit = cues[place + 1].span.start if place + 1 < len(cues) else cue.span.stop
        if cue.span.stop <= limit:
            yield cue
        elif limit > cue.span.start:
            repairs.append(f"cue {place + 1} overlapped the next: ended where that begins")
            yield Cue(TimeRange(cue.span.start, limit), cue.lines, cue.speaker)
        else:
            repairs.append(f"cue {place + 1} begins with the next: their lines were put together")
            later = cues[place + 1]
            stop = max(cue.span.stop, later.span.stop)
            joined = (*cue.lines, *later.lines)
            cues[place + 1] = Cue(TimeRange(cue.span.start, stop), joined, later.speaker)
