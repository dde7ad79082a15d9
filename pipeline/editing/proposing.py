"""Cuts that a person may want: long pauses made shorter, filler words taken out.

Only proposed. What is kept of a pause, and what counts as one, comes from lectures: 0.6 s between
sentences reads as calm, and pauses above 1.2 s are where speakers look something up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from pipeline.ffmpeg.sound_findings import runs
from pipeline.model.measured import BLOCKS_A_SECOND, Heard
from pipeline.model.timed_text import Unit
from pipeline.model.timing import TimeRange

LONGEST_PAUSE = Fraction(6, 5)
"""Seconds; a longer one is proposed to be cut …"""
BREATH = Fraction(3, 10)
"""… but for so many seconds at each of its ends."""
NEAR_FLOOR = 6.0
"""dB above the room's own noise that are still silence."""
BELOW_VOICE = 20.0
"""dB below the voice at which nothing of it is left."""
QUIET = -50.0
"""dBFS: below this is silence in any room."""
ALWAYS = ("嗯", "呃", "唔", "um", "uh", "erm", "hmm")
"""Nobody writes them."""
SOMETIMES = ("那个", "这个", "就是说", "额", "you know")
"""Words like others, unless a script does not have them."""


class Why(Enum):
    PAUSE = "pause"
    FILLER = "filler"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A span of one take that could go; `words` are the fillers in it."""

    why: Why
    span: TimeRange
    words: str = ""


def pauses(heard: Heard, spoken: Sequence[TimeRange]) -> Iterator[Proposal]:
    """Silences in which nobody is known to speak, a breath kept at either end."""
    limit = max(QUIET, min(heard.floor + NEAR_FLOOR, heard.voice - BELOW_VOICE))
    quiet = (level < limit for level in heard.levels)
    for silence in runs(quiet, BLOCKS_A_SECOND, at_least=float(LONGEST_PAUSE)):
        for gap in _unspoken(silence, spoken):
            if gap.duration > LONGEST_PAUSE:
                yield Proposal(Why.PAUSE, TimeRange(gap.start + BREATH, gap.stop - BREATH))


def _unspoken(silence: TimeRange, spoken: Sequence[TimeRange]) -> Iterator[TimeRange]:
    start = silence.start
    for words in sorted(spoken):
        if words.start < silence.stop and words.stop > start:
            if words.start > start:
                yield TimeRange(start, words.start)
            start = max(start, words.stop)
    if start < silence.stop:
        yield TimeRange(start, silence.stop)


def is_scripted(words: str, span: TimeRange, script: Sequence[Unit]) -> bool:
    """Whether the script has these words at that time."""
    here = [unit for unit in script if unit.span and unit.span.overlaps(span)]
    return words.lower() in "".join(unit.text for unit in here).lower()
