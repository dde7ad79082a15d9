"""Transcripts made by code: a text spoken at an even pace, with a pause at each mark."""

from __future__ import annotations

from fractions import Fraction

from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.timed_text import SpokenClass, Transcript, Unit
from pipeline.model.timing import TimeRange
from pipeline.settings.captions import caption_profile
from pipeline.settings.root import Places
from pipeline.speech.units import units_of
from tests.conftest import CHECKOUT

RATE = Fraction(25)
CLAUSE, SENTENCE, PARAGRAPH = Fraction(1, 5), Fraction(2, 5), Fraction(1, 2)


def profile(name: str) -> CaptionProfile:
    return caption_profile(Places(CHECKOUT), name)


def spoken(
    text: str,
    *,
    language: str = "zh",
    pace: Fraction = Fraction(1, 4),
    start: Fraction = Fraction(1, 2),
) -> Transcript:
    """`pace` seconds a Han character or three letters; each `|` is a silent second; a new line is
    a new paragraph."""
    units: list[Unit] = []
    now = start
    for paragraph, line in enumerate(text.split("\n")):
        for one in units_of(line, paragraph):
            span = TimeRange(now, now + pace * max(1, -(-len(one.text) // 3)))
            after, before = one.after.replace("|", ""), one.before.replace("|", "")
            said = SpokenClass.SAID
            units.append(Unit(one.text, after, span, said, "", before, paragraph))
            now = span.stop + (one.after + one.before).count("|")
            if one.ends_clause:
                now += SENTENCE if after.strip()[-1:] in "。！？.!?" else CLAUSE
        now += PARAGRAPH
    return Transcript(language, "script_only", tuple(units))
