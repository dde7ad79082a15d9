"""What facts and measurements say to the team that can still shoot again, in both languages.

Thresholds are those of `Rules`; each kind's words and defaults stand in model/inspection.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pipeline.ffmpeg.picture_findings import picture_findings
from pipeline.ffmpeg.sound_findings import sound_findings
from pipeline.model.inspection import DEFAULT_RULES, Rules
from pipeline.model.measured import Measurements
from pipeline.model.media import Finding, FrameSize, MediaFacts, Transfer, VideoStream


def fact_findings(
    facts: MediaFacts,
    *,
    frame_rate: Fraction,
    frame_size: FrameSize,
    rules: Rules = DEFAULT_RULES,
) -> tuple[Finding, ...]:
    """What the probe alone says; `frame_rate` and `frame_size` are the course's."""
    found = list(_streams(facts, rules))
    if facts.video:
        found += _shape(facts.video, frame_size, rules)
        found += _rate(facts.video, frame_rate, rules)
        found += _form(facts.video, rules)
    return tuple(found)


def findings(
    facts: MediaFacts,
    measured: Measurements,
    *,
    frame_rate: Fraction,
    frame_size: FrameSize,
    rules: Rules = DEFAULT_RULES,
) -> tuple[Finding, ...]:
    """Everything that can be said of one file."""
    found = list(fact_findings(facts, frame_rate=frame_rate, frame_size=frame_size, rules=rules))
    if facts.audio and measured.heard:
        found += sound_findings(measured.heard, measured.loudness, rules)
    if facts.video and measured.seen:
        found += picture_findings(measured.seen, facts.duration, rules)
    decoded = Decoded(measured.frame_count, measured.error_lines)
    found += decode_findings(facts, decoded, rules)
    if measured.size_changes:
        found.append(rules.finding("size-changes"))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a whole decode came to."""

    frame_count: int
    error_lines: int


def decode_findings(
    facts: MediaFacts, decoded: Decoded, rules: Rules = DEFAULT_RULES
) -> Iterator[Finding]:
    """Whether the file is whole: much damage stops it, a little is warned of."""
    lines = decoded.error_lines
    promised = facts.video.frame_count if facts.video else 0
    missing = max(promised - decoded.frame_count, 0)
    shown = f"{decoded.frame_count} of {promised} pictures"
    shown_zh = f"{promised}帧中只有{decoded.frame_count}帧"
    most = float(facts.duration) * rules.limit("damaged", "lines_a_second")
    if missing > promised * rules.limit("damaged", "missing") and missing > 2:
        yield rules.finding("damaged", shown, shown_zh)
        return
    if lines >= max(rules.limit("damaged", "lines"), most):
        seconds = f"{float(facts.duration):.0f}"
        yield rules.finding(
            "damaged", f"{lines} errors in {seconds} s", f"{seconds}秒内有{lines}处错误"
        )
        return
    if lines >= rules.limit("decode-errors", "lines"):
        yield rules.finding("decode-errors", f"{lines} errors", f"{lines}处错误")
    if missing > max(2, promised * rules.limit("short-decode", "share")):
        yield rules.finding("short-decode", shown, shown_zh)


def _streams(facts: MediaFacts, rules: Rules) -> Iterator[Finding]:
    if facts.audio is None:
        yield rules.finding("no-sound")
    elif facts.audio.audio_channels == 1:
        yield rules.finding("mono")
    elif facts.audio.audio_channels > 2:
        yield rules.finding("surround", f"{facts.audio.audio_channels}")
    if facts.video is None:
        yield rules.finding("no-picture")
    if facts.video and facts.audio:
        picture = facts.video.start + facts.video.duration
        sound = facts.audio.start + facts.audio.duration
        if abs(picture - sound) > rules.limit("length-mismatch", "seconds"):
            yield rules.finding(
                "length-mismatch",
                f"the picture ends at {float(picture):.1f} s, the sound at {float(sound):.1f} s",
                f"画面{float(picture):.1f}秒，声音{float(sound):.1f}秒",
            )


def _shape(video: VideoStream, size: FrameSize, rules: Rules) -> Iterator[Finding]:
    shown = video.display_size
    text, wanted = f"{shown.width}x{shown.height}", f"{size.width}x{size.height}"
    both = f"{text}, the course has {wanted}", f"{text}，课程为{wanted}"
    if shown.is_vertical != size.is_vertical and shown.width != shown.height:
        yield rules.finding("horizontal" if size.is_vertical else "vertical", text)
    elif _is_other_shape(shown, size, rules.limit("other-aspect", "share")):
        yield rules.finding("other-aspect", *both)
    shorter, course = min(shown.width, shown.height), min(size.width, size.height)
    if shorter < rules.limit("small-frame", "lines"):
        yield rules.finding("small-frame", *both)
    elif shorter < rules.limit("enlarged", "share") * course:
        yield rules.finding("enlarged", *both)
    if shown.width % 2 or shown.height % 2:
        yield rules.finding("odd-size", text)
    stored = video.stored_size
    turned = video.rotation in (90, 270)
    upright = FrameSize(stored.height, stored.width) if turned else stored
    if upright != shown:
        yield rules.finding(
            "stretched-pixels",
            f"{stored.width}x{stored.height} is shown as {text}",
            f"{stored.width}x{stored.height}显示为{text}",
        )


def _is_other_shape(shown: FrameSize, size: FrameSize, share: float) -> bool:
    ratio = Fraction(shown.width * size.height, max(shown.height * size.width, 1))
    return abs(ratio - 1) > share


def _rate(video: VideoStream, rate: Fraction, rules: Rules) -> Iterator[Finding]:
    found, wanted = float(video.frame_rate), float(rate)
    if video.is_variable_rate:
        yield rules.finding("variable-rate", f"{found:.2f}", f"平均每秒{found:.2f}帧")
    elif video.frame_rate != rate:
        yield rules.finding(
            "other-rate",
            f"{found:.2f} frames/s, the course has {wanted:.2f}",
            f"每秒{found:.2f}帧，课程为{wanted:.2f}帧",
        )


def _form(video: VideoStream, rules: Rules) -> Iterator[Finding]:
    if video.is_interlaced:
        yield rules.finding("interlaced")
    if video.transfer is not Transfer.SDR:
        yield rules.finding("hdr", video.transfer.value.upper())
    if video.rotation:
        yield rules.finding("rotated", f"{video.rotation}°")
