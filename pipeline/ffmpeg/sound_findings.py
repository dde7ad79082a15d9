"""What the sound's curves say, by the thresholds of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil

from pipeline.model.inspection import Rules
from pipeline.model.measured import BLOCKS_A_SECOND, Heard
from pipeline.model.media import Finding, Loudness
from pipeline.model.timing import TimeRange

SIDES = (("left", "左"), ("right", "右"))
NEAR_FLOOR = 6.0
"""dB above the quietest tenth: still nobody speaking, in a room that is not silent."""
CLEAR_VOICE = 20.0
"""dB between voice and floor from which the floor tells pauses."""


def sound_findings(heard: Heard, loudness: Loudness, rules: Rules) -> Iterator[Finding]:
    """Of a file that has a sound stream."""
    integrated = loudness.integrated
    if integrated is None or is_silent(loudness, rules):
        yield rules.finding("silent")
        return
    if integrated < rules.limit("low-level", "lufs"):
        wanted = rules.limit("low-level", "lufs")
        yield rules.finding(
            "low-level",
            f"{integrated:.0f} LUFS, expected above {wanted:.0f}",
            f"{integrated:.0f} LUFS，应高于{wanted:.0f}",
        )
    yield from _side(heard, rules)
    yield from _clipped(heard, rules)
    yield from disturbances(heard, rules)
    for span in silences(heard, rules):
        length = float(span.duration)
        yield rules.finding("long-silence", f"for {length:.1f} s", f"{length:.1f}秒", place=span)


def is_silent(loudness: Loudness, rules: Rules) -> bool:
    """Whether nothing is heard in it at all, so that there is nothing more to find."""
    return loudness.integrated is None or loudness.integrated <= rules.limit("silent", "lufs")


def disturbances(heard: Heard, rules: Rules) -> Iterator[Finding]:
    """What is heard beside the voice: hum, noise."""
    yield from _hum(heard, rules)
    yield from _noise(heard, rules)


def silent_side(heard: Heard, rules: Rules) -> int | None:
    """The channel (0 left, 1 right) on which next to nothing is, or None."""
    if len(heard.sides) != 2:
        return None
    left, right = heard.sides
    if abs(left - right) < rules.limit("one-sided", "decibels"):
        return None
    return 0 if left < right else 1


def _side(heard: Heard, rules: Rules) -> Iterator[Finding]:
    silent = silent_side(heard, rules)
    if silent is not None:
        name, name_zh = SIDES[1 - silent]
        difference = abs(heard.sides[0] - heard.sides[1])
        yield rules.finding(
            "one-sided",
            f"the {name} side is {difference:.0f} dB louder",
            f"{name_zh}声道高{difference:.0f}分贝",
        )


def _clipped(heard: Heard, rules: Rules) -> Iterator[Finding]:
    total = float(sum((span.duration for span in heard.clipped), Fraction(0)))
    if total < rules.limit("clipped", "seconds"):
        return
    place = TimeRange(heard.clipped[0].start, heard.clipped[-1].stop)
    count = len(heard.clipped)
    yield rules.finding(
        "clipped",
        f"{count} place{'' if count == 1 else 's'}, {total:.1f} s in all",
        f"{count}处，共{total:.1f}秒",
        place=place,
    )


def _hum(heard: Heard, rules: Rules) -> Iterator[Finding]:
    voice = max(heard.sides) if heard.sides else max(_loud(heard.levels), -120.0)
    for hum in heard.hum:
        below = voice - hum.level
        if below <= rules.limit("hum", "below_voice"):
            yield rules.finding(
                "hum",
                f"{hum.mains} Hz, {below:.0f} dB below the sound",
                f"{hum.mains} Hz，比声音低{below:.0f}分贝",
                place=hum.span,
            )


def _loud(levels: Iterable[float]) -> float:
    ordered = sorted(levels)
    return ordered[len(ordered) * 8 // 10] if ordered else -120.0


def _noise(heard: Heard, rules: Rules) -> Iterator[Finding]:
    above = heard.voice - heard.floor
    is_noise = heard.flatness >= rules.limit("noise", "flatness")
    if is_noise and above < rules.limit("noise", "decibels"):
        yield rules.finding(
            "noise", f"speech is only {above:.0f} dB above it", f"人声只高出{above:.0f}分贝"
        )


def silences(heard: Heard, rules: Rules) -> Iterator[TimeRange]:
    """Where nothing is heard for long: below the level, or no more than the room's own noise."""
    limit = rules.limit("long-silence", "dbfs")
    quiet = sorted(heard.levels)[len(heard.levels) // 10] if heard.levels else limit
    if _loud(heard.levels) - quiet >= CLEAR_VOICE:
        limit = max(limit, quiet + NEAR_FLOOR)
    seconds = rules.limit("long-silence", "seconds")
    flags = [level < limit for level in heard.levels]
    return runs(flags, BLOCKS_A_SECOND, at_least=seconds)


def runs(
    flags: Iterable[bool], a_second: int | Fraction, *, at_least: float, bridging: int = 0
) -> Iterator[TimeRange]:
    """Runs of true flags of `at_least` seconds; gaps of up to `bridging` flags do not end one."""
    start, last = -1, -1
    shortest = ceil(Fraction(at_least) * a_second)
    for place, flag in enumerate([*flags, *[False] * (bridging + 1)]):
        if flag:
            start, last = (place if start < 0 else start), place
        elif start >= 0 and place - last > bridging:
            if last + 1 - start >= shortest:
                yield TimeRange(Fraction(start) / a_second, Fraction(last + 1) / a_second)
            start = -1
