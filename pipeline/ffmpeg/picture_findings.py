"""What the picture's curves say, by the thresholds of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipeline.ffmpeg.sound_findings import runs
from pipeline.model.inspection import Rules
from pipeline.model.measured import DETAIL_SECONDS, LOOKS_A_SECOND, Seen
from pipeline.model.media import Finding, Severity
from pipeline.model.timing import TimeRange

NO_SHADE = 0.002
"""Share: with nothing darker than this much of the frame, white is no slide with words on it."""


def picture_findings(seen: Seen, duration: Fraction, rules: Rules) -> Iterator[Finding]:
    """Of a film `duration` seconds long."""
    black = [share >= rules.limit("black", "share") for share in seen.dark]
    yield from _spans("black", black, duration, rules)
    yield from _frozen(seen, black, duration, rules)
    yield from _blurred(seen, black, duration, rules)
    dim, shade = rules.limit("under-exposed", "brightness"), rules.limit("under-exposed", "shade")
    dark = [
        mean < dim and share > shade and not is_black
        for mean, share, is_black in zip(seen.brightness, seen.shade, black, strict=True)
    ]
    yield from _spans("under-exposed", dark, duration, rules)
    yield from _spans("over-exposed", _over_exposed(seen, rules), duration, rules)
    top, bottom, left, right = seen.bars
    share = rules.limit("black-bars", "share")
    if min(top, bottom) > 0 and top + bottom >= share:
        yield rules.finding("black-bars", "above and below", "上下")
    if min(left, right) > 0 and left + right >= share:
        yield rules.finding("black-bars", "left and right", "左右")


def _spans(code: str, flags: Sequence[bool], duration: Fraction, rules: Rules) -> Iterator[Finding]:
    seconds = rules.limit(code, "seconds")
    for span in runs(flags, LOOKS_A_SECOND, at_least=seconds, bridging=1):
        yield _at(code, span, duration, rules)


def _at(
    code: str,
    span: TimeRange,
    duration: Fraction,
    rules: Rules,
    severity: Severity | None = None,
) -> Finding:
    place = TimeRange(min(span.start, duration), min(span.stop, duration))
    length = float(place.duration)
    detail, detail_zh = f"for {length:.1f} s", f"{length:.1f}秒"
    return rules.finding(code, detail, detail_zh, place=place, severity=severity)


def _frozen(
    seen: Seen, black: Sequence[bool], duration: Fraction, rules: Rules
) -> Iterator[Finding]:
    still = [
        change <= rules.limit("frozen", "change") and not is_black
        for change, is_black in zip(seen.change, black, strict=True)
    ]
    share = sum(still) / max(len(still), 1)
    severity = Severity.TELLS if share >= rules.limit("frozen", "mostly") else None
    for span in runs(still, LOOKS_A_SECOND, at_least=rules.limit("frozen", "seconds")):
        yield _at("frozen", span, duration, rules, severity)


def _blurred(
    seen: Seen, black: Sequence[bool], duration: Fraction, rules: Rules
) -> Iterator[Finding]:
    limit = rules.limit("blurred", "blur")
    step = LOOKS_A_SECOND * DETAIL_SECONDS
    flags = [
        blur >= limit and not any(black[place * step : place * step + 1])
        for place, blur in enumerate(seen.blur)
    ]
    rate = Fraction(1, DETAIL_SECONDS)
    for span in runs(flags, rate, at_least=rules.limit("blurred", "seconds")):
        yield _at("blurred", span, duration, rules)


def _over_exposed(seen: Seen, rules: Rules) -> list[bool]:
    bright, middle = rules.limit("over-exposed", "bright"), rules.limit("over-exposed", "middle")
    return [
        share >= bright and (1 - share - shade >= middle or shade < NO_SHADE)
        for share, shade in zip(seen.bright, seen.shade, strict=True)
    ]
