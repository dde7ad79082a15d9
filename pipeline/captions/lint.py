"""What a rule says against a cue: named by cue number and rule, with its source and a fix."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pipeline.captions.breaking import CLOSING, OPENING
from pipeline.captions.times import Clock
from pipeline.captions.width import characters, width
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.media import Finding, Severity
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import nearest_frame, time_of

FRAME_SLACK = Fraction(1, 1000)
"""SRT keeps milliseconds, so a time within one of a frame is on it."""


def lint(timed: TimedText, profile: CaptionProfile, clock: Clock) -> tuple[Finding, ...]:
    """Every violation, in the order of cues. Times in seconds of the timed text."""
    found: list[Finding] = []
    for number, cue in enumerate(timed.cues, 1):
        following = timed.cues[number] if number < len(timed.cues) else None
        found += _lines(number, cue, profile)
        found += _reading(number, cue, profile)
        found += _times(number, cue, following, profile, clock.rate)
    return tuple(found)


def _finding(
    number: int, cue: Cue, code: str, message: str, advice: str, severity: Severity = Severity.WARNS
) -> Finding:
    text = f"cue {number} ({cue.lines[0] if cue.lines else ''}): {message}"
    return Finding(f"captions-{code}", severity, text, advice, place=cue.span)


def _lines(number: int, cue: Cue, profile: CaptionProfile) -> Iterator[Finding]:
    if not any(line.strip() for line in cue.lines):
        yield _finding(number, cue, "empty", "no text", "delete the cue")
    if len(cue.lines) > profile.lines:
        message = f"{len(cue.lines)} lines, the profile {profile.name} has {profile.lines}"
        yield _finding(number, cue, "too-many-lines", message, "split the cue")
    for line in cue.lines:
        if width(line) > profile.hard_width:
            message = f"a line of {width(line):g} units, at most {profile.hard_width:g}"
            yield _finding(number, cue, "line-too-long", message, "split the cue at a pause")
        if line[:1] in CLOSING and line[:1] not in "…":
            message = f"a line starts with {line[0]} (GB/T 15834)"
            yield _finding(number, cue, "starts-with-mark", message, "move it to the line before")
        if line[-1:] in OPENING:
            message = f"a line ends with {line[-1]} (GB/T 15834)"
            yield _finding(number, cue, "ends-with-mark", message, "move it to the next line")


def _reading(number: int, cue: Cue, profile: CaptionProfile) -> Iterator[Finding]:
    seconds = float(cue.span.duration)
    if seconds <= 0:
        return
    speed = characters(" ".join(cue.lines), profile.language) / seconds
    if speed > profile.warn_speed:
        limit = profile.fail_speed if speed > profile.fail_speed else profile.warn_speed
        code = "too-fast" if speed > profile.fail_speed else "fast"
        message = f"{speed:.1f} characters/s, at most {limit:g}"
        yield _finding(number, cue, code, message, "shorten the text or show it longer")


def _times(
    number: int, cue: Cue, following: Cue | None, profile: CaptionProfile, rate: Fraction
) -> Iterator[Finding]:
    duration = cue.span.duration
    frame = 1 / rate
    if duration < profile.shortest - frame:
        message = f"{float(duration):.2f} s, at least {float(profile.shortest):.2f} s"
        yield _finding(number, cue, "too-short", message, "join it with its neighbour")
    if duration > profile.longest + frame:
        message = f"{float(duration):.2f} s, at most {float(profile.longest):g} s"
        yield _finding(number, cue, "too-long", message, "split it")
    for time in (cue.span.start, cue.span.stop):
        if abs(time - time_of(nearest_frame(time, rate), rate)) > FRAME_SLACK:
            message = f"{float(time):.3f} s lies between two frames"
            yield _finding(number, cue, "off-frame", message, "move it to the nearest frame")
            break
    if following is not None and following.span.start < cue.span.stop:
        message = "it overlaps the next cue"
        yield _finding(number, cue, "overlap", message, "end it earlier", Severity.STOPS)
    elif following is not None:
        gap = (following.span.start - cue.span.stop) * rate
        if gap < profile.gap_frames - Fraction(1, 10):
            message = f"a gap of {float(gap):.1f} frames, at least {profile.gap_frames} (Netflix)"
            yield _finding(number, cue, "gap", message, "end it earlier")
