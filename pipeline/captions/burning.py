"""Captions to be burned in: what they show from change to change, and how much of a picture they
may cover."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from fractions import Fraction
from math import ceil

from pipeline.captions.ass import hundredths_of, tallest, write_ass
from pipeline.ffmpeg.strip import Strip
from pipeline.model.brand import CaptionStyle
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timeline import Timeline
from pipeline.model.timing import ZERO, FrameRange, TimeRange


def captions_of(scene: Timeline, style: CaptionStyle) -> tuple[str, Strip]:
    """The scene's cues as an ASS file's text, each change a second long, and the strip of the
    picture that they fill."""
    spans = [_frames(cue, scene.frame_rate) for cue in scene.cues]
    edges = {edge for span in spans for edge in (span.start, span.stop)}
    changes = sorted({0} | {edge for edge in edges if edge < scene.frame_count})
    cues = tuple(
        replace(cue, span=_seconds(span, changes))
        for cue, span in zip(scene.cues, spans, strict=True)
        if len(span)
    )
    height = _height(scene, style)
    ass = write_ass(TimedText("", cues), style, scene.frame_size, lines=height)
    return ass, Strip(height, tuple(changes))


def _frames(cue: Cue, frame_rate: Fraction) -> FrameRange:
    """The frames a cue is on, as libass would have it by ASS's own clock."""
    start, stop = (
        ceil(Fraction(hundredths_of(max(time, ZERO)), 100) * frame_rate)
        for time in (cue.span.start, cue.span.stop)
    )
    return FrameRange(start, stop)


def _seconds(span: FrameRange, changes: list[int]) -> TimeRange:
    """From which change to which: the n-th is at n seconds."""
    start, stop = (Fraction(bisect_left(changes, edge)) for edge in (span.start, span.stop))
    return TimeRange(start, stop)


def _height(scene: Timeline, style: CaptionStyle) -> int:
    """Pixels, an even number, as the picture's colours are halved."""
    most = max(tallest(cue, style, scene.frame_size) for cue in scene.cues)
    return min(ceil(most / 2) * 2, scene.frame_size.height)
