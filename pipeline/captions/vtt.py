"""WebVTT (W3C): text escaped, since players read & and < as markup."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange, clock_text


def write_vtt(timed: TimedText) -> str:
    """The cues as a WebVTT file's text."""
    blocks = [f"WEBVTT\nLanguage: {timed.language}\n"]
    blocks += [_block(number, cue) for number, cue in enumerate(timed.cues, 1)]
    return "\n".join(blocks)


def write_chapters_vtt(chapters: Sequence[tuple[TimeRange, str]]) -> str:
    """Chapters as a WebVTT file's text, as `<track kind="chapters">` takes them."""
    blocks = ["WEBVTT\n"]
    for number, (span, title) in enumerate(chapters, 1):
        times = f"{clock_text(span.start)} --> {clock_text(span.stop)}"
        blocks.append("\n".join([str(number), times, _escaped(title), ""]))
    return "\n".join(blocks)


def _block(number: int, cue: Cue) -> str:
    times = f"{clock_text(cue.span.start)} --> {clock_text(cue.span.stop)}"
    lines = [_escaped(line) for line in cue.lines if line.strip()]
    if cue.speaker and lines:
        lines[0] = f"<v {_escaped(cue.speaker)}>{lines[0]}"
    return "\n".join([str(number), times, *lines, ""])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
