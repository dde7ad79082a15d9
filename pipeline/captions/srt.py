"""SRT through pysrt: strict UTF-8, counted from 1, times in milliseconds."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

from pipeline.model.timed_text import TimedText


def write_srt(timed: TimedText) -> str:
    """The cues as an SRT file's text. A line that would end its cue (a blank one) is left out."""
    import pysrt

    items = [
        pysrt.SubRipItem(
            number, _time(cue.span.start), _time(cue.span.stop), _text(cue.lines, cue.speaker)
        )
        for number, cue in enumerate(timed.cues, 1)
    ]
    return "".join(f"{item}\n" for item in items)


def _time(time: Fraction) -> Any:
    import pysrt

    return pysrt.SubRipTime.from_ordinal(floor(time * 1000 + Fraction(1, 2)))


def _text(lines: tuple[str, ...], speaker: str) -> str:
    kept = [line.replace("-->", "→") for line in lines if line.strip()]
    return "\n".join([f"{speaker}：{kept[0]}", *kept[1:]] if speaker and kept else kept)
