"""What a rule says against a cue: cue number, rule, its source and the nearest fix.

What `--fix` can mend without touching a word is in `mend`; the rest needs a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from pipeline.captions.breaking import CLOSING, OPENING, inside_words
from pipeline.captions.times import SHOT_BEFORE, SHOT_CLEAR, Clock
from pipeline.captions.width import characters, width
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.media import Finding, Severity
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import frame_at, nearest_frame, time_of

FRAME_SLACK = Fraction(1, 1000)
"""SRT keeps milliseconds, so a time within one of a frame is on it."""
SOURCES: Mapping[str, tuple[str, str]] = {
    "empty": ("WebVTT", "一条没有文字的字幕"),
    "too-many-lines": ("profile: lines", "行数过多"),
    "line-too-long": ("profile: hard_width", "一行过长"),
    "starts-with-mark": ("GB/T 15834, CLREQ", "行首不得有该标点"),
    "ends-with-mark": ("GB/T 15834, CLREQ", "行末不得有该标点"),
    "splits-word": ("CLREQ; profile", "词语被拆开"),
    "fast": ("profile: warn_speed; Netflix", "阅读速度偏快"),
    "too-fast": ("profile: fail_speed; Netflix", "阅读速度过快"),
    "too-short": ("profile: shortest; Netflix", "停留过短"),
    "too-long": ("profile: longest; Netflix", "停留过长"),
    "off-frame": ("Netflix", "时间不在帧上"),
    "overlap": ("SRT", "与下一条重叠"),
    "gap": ("profile: gap_frames; Netflix", "与下一条间隔过小"),
    "near-shot": ("Netflix", "离镜头切换太近"),
}
"""Where each rule comes from, and what it is called in Chinese."""


def lint(
    timed: TimedText, profile: CaptionProfile, clock: Clock, terms: tuple[str, ...] = ()
) -> tuple[Finding, ...]:
    """Every violation, in the order of cues. Times in seconds of the timed text, as are the
    clock's shots. `terms` are words that are never cut."""
    found: list[Finding] = []
    for number, cue in enumerate(timed.cues, 1):
        following = timed.cues[number] if number < len(timed.cues) else None
        found += _lines(number, cue, profile)
        found += _words(number, cue, following, profile, terms)
        found += _reading(number, cue, profile)
        found += _times(number, cue, profile, clock)
        found += _gap(number, cue, following, profile, clock.rate)
    return tuple(found)


def _finding(
    number: int, cue: Cue, code: str, message: str, advice: str, severity: Severity = Severity.WARNS
) -> Finding:
    source, chinese = SOURCES[code]
    line = cue.lines[0] if cue.lines else ""
    return Finding(
        f"captions-{code}",
        severity,
        f"cue {number} ({line}): {message} ({source})",
        advice,
        place=cue.span,
        message_zh=f"第 {number} 条「{line}」：{chinese}",
    )


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
            message = f"a line starts with {line[0]}"
            yield _finding(number, cue, "starts-with-mark", message, "move it to the line before")
        if line[-1:] in OPENING:
            message = f"a line ends with {line[-1]}"
            yield _finding(number, cue, "ends-with-mark", message, "move it to the next line")


def _words(
    number: int,
    cue: Cue,
    following: Cue | None,
    profile: CaptionProfile,
    terms: tuple[str, ...],
) -> Iterator[Finding]:
    """A word over the end of a line, or of a cue that the next one follows at once. Two cues may be
    two sentences, so over their join only words that the dictionary has, or terms, are told."""
    if profile.language != "zh":
        return
    lines = list(cue.lines)
    if following is not None and following.span.start - cue.span.stop < profile.chain_gap:
        lines += following.lines[:1]
    text, place = "".join(lines), 0
    inside = inside_words(text, terms)
    inside_known = inside_words(text, terms, guesses=False)
    for number_of_line, line in enumerate(lines[:-1], 1):
        place += len(line)
        is_join = number_of_line == len(cue.lines)
        if (
            place in (inside_known if is_join else inside)
            and text[place - 1].isalnum()
            and text[place].isalnum()
        ):
            torn = f"{text[max(0, place - 2) : place]}|{text[place : place + 2]}"
            message = f"a word is cut at {torn}"
            yield _finding(number, cue, "splits-word", message, "move the whole word to one line")


def _reading(number: int, cue: Cue, profile: CaptionProfile) -> Iterator[Finding]:
    seconds = float(cue.span.duration)
    if seconds <= 0:
        return
    count = characters(" ".join(cue.lines), profile.language)
    speed = count / seconds
    if speed > profile.warn_speed:
        limit = profile.fail_speed if speed > profile.fail_speed else profile.warn_speed
        code = "too-fast" if speed > profile.fail_speed else "fast"
        message = f"{speed:.1f} characters/s, at most {limit:g}"
        advice = f"show it {count / limit:.2f} s, or take {count - int(limit * seconds)} out"
        yield _finding(number, cue, code, message, advice)


def _times(number: int, cue: Cue, profile: CaptionProfile, clock: Clock) -> Iterator[Finding]:
    duration, rate = cue.span.duration, clock.rate
    if duration < profile.shortest - 1 / rate:
        message = f"{float(duration):.2f} s, at least {float(profile.shortest):.2f} s"
        yield _finding(number, cue, "too-short", message, "join it with its neighbour")
    if duration > profile.longest + 1 / rate:
        message = f"{float(duration):.2f} s, at most {float(profile.longest):g} s"
        yield _finding(number, cue, "too-long", message, "split it")
    for time in (cue.span.start, cue.span.stop):
        near = time_of(nearest_frame(time, rate), rate)
        if abs(time - near) > FRAME_SLACK:
            message = f"{float(time):.3f} s lies between two frames"
            yield _finding(number, cue, "off-frame", message, f"move it to {float(near):.3f} s")
            break
    yield from _near_shot(number, cue, clock)


def _near_shot(number: int, cue: Cue, clock: Clock) -> Iterator[Finding]:
    start, stop = (
        nearest_frame(cue.span.start, clock.rate),
        nearest_frame(cue.span.stop, clock.rate),
    )
    shot = clock.shot_between(start - frame_at(SHOT_BEFORE, clock.rate), start - 1)
    if shot is not None:
        message = f"it comes {start - shot} frames after a shot change"
        advice = f"let it come with the shot, at {float(time_of(shot, clock.rate)):.3f} s"
        yield _finding(number, cue, "near-shot", message, advice, Severity.TELLS)
    shot = clock.shot_between(stop - frame_at(SHOT_CLEAR, clock.rate) + 1, stop - 1)
    if shot is not None and shot > start:
        message = f"it stays {stop - shot} frames past a shot change"
        advice = "end it two frames before the shot, or half a second after"
        yield _finding(number, cue, "near-shot", message, advice, Severity.TELLS)


def _gap(
    number: int, cue: Cue, following: Cue | None, profile: CaptionProfile, rate: Fraction
) -> Iterator[Finding]:
    if following is None:
        return
    if following.span.start < cue.span.stop:
        message = "it overlaps the next cue"
        yield _finding(number, cue, "overlap", message, "end it earlier", Severity.STOPS)
        return
    gap = (following.span.start - cue.span.stop) * rate
    if gap < profile.gap_frames - Fraction(1, 10):
        message = f"a gap of {float(gap):.1f} frames, at least {profile.gap_frames}"
        yield _finding(number, cue, "gap", message, "end it earlier")
