"""Captions as plain text, in paragraphs: for feeds, search and people who would rather read."""

from __future__ import annotations

from fractions import Fraction

from pipeline.model.timed_text import TimedText

PARAGRAPH_GAP = Fraction(3, 2)
"""Seconds of silence that make a new paragraph."""


def plain_text(timed: TimedText) -> str:
    """One line a paragraph; cues are joined by 「，」 in Chinese, a space in English."""
    joint = "，" if timed.language == "zh" else " "
    paragraphs: list[list[str]] = []
    last: Fraction | None = None
    for cue in timed.cues:
        if last is None or cue.span.start - last > PARAGRAPH_GAP:
            paragraphs.append([])
        paragraphs[-1].append(" ".join(cue.lines))
        last = cue.span.stop
    return "".join(f"{_joined(lines, joint)}\n" for lines in paragraphs)


def _joined(lines: list[str], joint: str) -> str:
    text = ""
    for line in lines:
        between = "" if not text else " " if text[-1] in "。！？!?…" else joint
        text += between + line
    return text
