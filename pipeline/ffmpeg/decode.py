"""Whether a film decodes, when it arrives: all of a short one, three places of a long one.

Exit 0 proves nothing: FFmpeg plays grey mud to its end. What counts is how many lines of errors it
logs for how many frames, and how much of the declared length comes out. Inspection reads all of
every film later; this only lets the team know while they can still shoot again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.cut import corrupt, cut
from pipeline.ffmpeg.run import Limits, run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.model.errors import ToolFailed
from pipeline.model.media import Finding, MediaFacts, Severity
from pipeline.model.timing import TimeRange, seconds_text

WHOLE_COST = 600_000_000
"""Pixels that are decoded in a second or two; a film of more is looked at in three places."""
WHOLE_SECONDS = 1200
"""Sound alone decodes some hundred times faster than it plays."""
PLACES = 3
WALL_SECONDS = 30.0
CPU_SECONDS = 12
"""Of two threads."""
MEMORY = 640 << 20
"""Bytes of address space for FFmpeg: more than any 4K film takes with two threads."""
MUD = 0.25
"""Error lines a frame from which on nothing of the picture can be trusted (docs/decisions/0031)."""
FEW = 10
SHORTEST_SHARE = Fraction(9, 10)
"""Of the declared length that must come out of a whole decode."""
SILENCE = -80.0
"""dBFS: a peak below this is digital silence or a switched-off microphone."""
_TOO_SLOW = ("was stopped", "signal 9", "signal 24")
"""What a call's failure says: past its wall limit, killed by the system, past its CPU limit."""
_PEAK = re.compile(r"max_volume: (-?[0-9.]+|-inf) dB")
_CHANGED = "because video parameters changed|changing video frame properties"


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came out; `is_whole` where all of the film was decoded."""

    frames: int
    expected: int
    seconds: Fraction
    error_lines: int
    peak: float | None
    """dBFS; None without sound."""
    is_whole: bool
    has_size_change: bool


def check_decoding(path: Path, facts: MediaFacts, *, name: str) -> tuple[Finding, ...]:
    """Findings of a decode. Raises BadFootage where the film cannot be used."""
    try:
        decoded = decode(path, facts)
    except ToolFailed as failed:
        if any(word in failed.message for word in _TOO_SLOW):
            return (_not_looked_at(),)  # the machine is slow, or ended it: not the film's fault
        raise corrupt(name, f"it cannot be decoded ({failed.message})") from failed
    _refuse(decoded, facts, name)
    return tuple(_findings(decoded))


def decode(path: Path, facts: MediaFacts) -> Decoded:
    """Decodes picture and sound, whole or in three places. Raises ToolFailed."""
    spans = _places(facts)
    frames = errors = expected = 0
    seconds, peaks, changed = Fraction(0), list[float](), False
    for span in spans:
        result = run_ffmpeg(
            _arguments(path, facts, span),
            limits=_limits(facts),
        )
        frames += result.frames
        seconds += result.out_time
        errors += result.error_lines
        peaks += [float(peak) for peak in _PEAK.findall(result.log)]
        changed = changed or bool(re.search(_CHANGED, result.log))
        expected += _expected(facts, span)
    peak = max(peaks, default=None)
    return Decoded(frames, expected, seconds, errors, peak, spans == (None,), changed)


def _places(facts: MediaFacts) -> tuple[TimeRange | None, ...]:
    """None is the whole film."""
    cost, most = Fraction(0), Fraction(WHOLE_SECONDS)
    if facts.video:
        size = facts.video.stored_size
        cost = size.width * size.height * facts.video.frame_rate
        most = min(most, Fraction(WHOLE_COST) / max(cost, Fraction(1)))
    if facts.duration <= most:
        return (None,)
    length = min(max(most / PLACES, Fraction(1)), Fraction(10))
    last = facts.duration - length
    return tuple(TimeRange(start, start + length) for start in (Fraction(0), last / 2, last))


def _expected(facts: MediaFacts, span: TimeRange | None) -> int:
    if facts.video is None:
        return 0
    return round(span.duration * facts.video.frame_rate) if span else facts.video.frame_count


def _limits(facts: MediaFacts) -> Limits:
    """Frames above 4K may honestly need more memory."""
    size = facts.video.stored_size if facts.video else None
    is_large = size is not None and size.width * size.height > 4096 * 2304
    memory = None if is_large else MEMORY
    return Limits(wall=WALL_SECONDS, idle=WALL_SECONDS, memory=memory, cpu=CPU_SECONDS)


def _arguments(path: Path, facts: MediaFacts, span: TimeRange | None) -> list[str]:
    place = []
    if span is not None:
        place = ["-ss", seconds_text(span.start), "-t", seconds_text(span.duration)]
    maps = []
    if facts.video:
        maps += ["-map", f"0:{facts.video.index}", "-fps_mode", "passthrough"]
    if facts.audio:
        maps += ["-map", f"0:{facts.audio.index}", "-af", "volumedetect"]
    most = facts.duration * 2 + 60
    limit = ["-t", seconds_text(most), "-f", "null", "-"]
    return ["-threads", "2", *place, *input_arguments(path, facts.format), *maps, *limit]


def _refuse(decoded: Decoded, facts: MediaFacts, name: str) -> None:
    share = Fraction(decoded.error_lines, max(decoded.frames, 1))
    if facts.video and not decoded.frames:
        raise corrupt(name, "none of its pictures can be decoded", zh="，画面无法解码")
    is_mud = decoded.error_lines >= FEW and share >= MUD and facts.video is not None
    if is_mud:
        raise corrupt(
            name,
            f"{decoded.error_lines} errors in {decoded.frames} pictures",
            zh=f"，{decoded.frames}帧画面中有{decoded.error_lines}处错误",
        )
    if decoded.is_whole and decoded.seconds < facts.duration * SHORTEST_SHARE:
        raise cut(
            name,
            promised=facts.duration,
            there=int(decoded.seconds * 1000),
            wanted=int(facts.duration * 1000),
        )


def _findings(decoded: Decoded) -> Iterator[Finding]:
    if decoded.has_size_change:
        yield Finding(
            "resolution-change",
            Severity.WARNS,
            "the picture changes its size on the way",
            "it is scaled to one size; record at a fixed size if you can",
            message_zh="画面尺寸中途变化",
            advice_zh="会统一缩放；录制时请固定分辨率",
        )
    elif decoded.error_lines:
        yield Finding(
            "decode-errors",
            Severity.WARNS,
            f"{decoded.error_lines} errors while decoding: a picture or a sound is damaged",
            "look at it; if it shows, copy it again from the card or film it again",
            message_zh=f"解码时有{decoded.error_lines}处错误，部分画面或声音受损",
            advice_zh="请查看；若明显，请从存储卡重新复制或重拍",
        )
    if decoded.peak is not None and decoded.peak < SILENCE:
        where = "throughout" if decoded.is_whole else "wherever it was looked at"
        yield Finding(
            "silent",
            Severity.WARNS,
            f"the sound is silent {where}",
            "check the microphone and its switch; film it again",
            message_zh="全程静音",
            advice_zh="检查话筒及开关，请重拍",
        )


def _not_looked_at() -> Finding:
    return Finding(
        "not-looked-at",
        Severity.TELLS,
        "it takes long to decode: it was not looked at yet",
        "inspection reads it whole",
        message_zh="解码较慢，尚未检查",
        advice_zh="质检时会完整检查",
    )
