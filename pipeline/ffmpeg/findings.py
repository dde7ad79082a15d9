"""What facts and measurements say to the team that can still shoot again, in both languages.

`TELLS` is what the pipeline mends by itself, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pipeline.model.media import (
    Finding,
    FrameSize,
    Measurements,
    MediaFacts,
    Severity,
    Transfer,
    VideoStream,
)
from pipeline.model.timing import TimeRange

LOW_LUFS = -32.0
"""Speech below this needs more than 16 dB of gain, and its noise comes up with it."""
CLIPPED_DBTP = 0.0
SMALL_HEIGHT = 480
"""Lines below which a face is not sharp at 1080."""
LONG_SILENCE = Fraction(8)
LONG_FREEZE = Fraction(5)
LENGTH_DIFFERENCE = Fraction(1, 2)
"""Seconds between the ends of picture and sound."""

_TELLS, _WARNS, _STOPS = Severity.TELLS, Severity.WARNS, Severity.STOPS


def fact_findings(
    facts: MediaFacts, *, frame_rate: Fraction, frame_size: FrameSize
) -> tuple[Finding, ...]:
    """What the probe alone says; `frame_rate` and `frame_size` are the course's."""
    found = list(_streams(facts))
    if facts.video:
        found += _picture(facts.video, frame_rate, frame_size)
    return tuple(found)


def findings(
    facts: MediaFacts, measured: Measurements, *, frame_rate: Fraction, frame_size: FrameSize
) -> tuple[Finding, ...]:
    """Everything that can be said of one file."""
    found = list(fact_findings(facts, frame_rate=frame_rate, frame_size=frame_size))
    if facts.audio:
        found += _sound(measured)
    found += _spans(measured)
    return tuple(found)


def _streams(facts: MediaFacts) -> Iterator[Finding]:
    if facts.audio is None:
        yield Finding(
            "no-sound",
            _WARNS,
            "there is no sound",
            "check the microphone; usable as silent picture only",
            message_zh="没有声音",
            advice_zh="检查话筒；只能当作无声画面使用",
        )
    if facts.video is None:
        yield Finding(
            "no-picture",
            _WARNS,
            "there is no picture",
            "usable as narration only",
            message_zh="没有画面",
            advice_zh="只能当作旁白使用",
        )
    if facts.video and facts.audio:
        picture = facts.video.start + facts.video.duration
        sound = facts.audio.start + facts.audio.duration
        if abs(picture - sound) > LENGTH_DIFFERENCE:
            yield Finding(
                "length-mismatch",
                _WARNS,
                f"picture lasts {float(picture):.1f} s, sound {float(sound):.1f} s",
                "the last picture is held, the sound filled with silence",
                message_zh=f"画面{float(picture):.1f}秒，声音{float(sound):.1f}秒",
                advice_zh="自动定格末帧或补静音",
            )


def _picture(video: VideoStream, rate: Fraction, size: FrameSize) -> Iterator[Finding]:
    shown = video.display_size
    if shown.is_vertical and not size.is_vertical:
        yield _mended("vertical", "filmed upright, the course is wide", "竖拍，课程为横屏")
    if min(shown.width, shown.height) < SMALL_HEIGHT:
        yield Finding(
            "small-frame",
            _WARNS,
            f"the frame is only {shown.width}x{shown.height}",
            f"set the camera to {size.width}x{size.height}",
            message_zh=f"画面只有{shown.width}x{shown.height}",
            advice_zh=f"请把相机设为{size.width}x{size.height}",
        )
    if video.is_variable_rate:
        yield _mended("variable-rate", "frames come at uneven times", "帧率不恒定")
    elif video.frame_rate != rate:
        yield _mended(
            "other-rate",
            f"{float(video.frame_rate):.2f} frames/s, the course has {float(rate):.2f}",
            f"每秒{float(video.frame_rate):.2f}帧，课程为{float(rate):.2f}帧",
        )
    if video.is_interlaced:
        yield _mended("interlaced", "the picture is interlaced", "隔行扫描画面")
    if video.transfer is not Transfer.SDR:
        yield _mended("hdr", f"high dynamic range ({video.transfer.value})", "HDR画面")
    if video.rotation:
        yield _mended("rotated", f"turned by {video.rotation} degrees", "画面带旋转标记")


def _mended(code: str, message: str, message_zh: str) -> Finding:
    advice, advice_zh = "mended when the film is made", "制作时自动处理"
    return Finding(code, _TELLS, message, advice, message_zh=message_zh, advice_zh=advice_zh)


def _sound(measured: Measurements) -> Iterator[Finding]:
    loudness = measured.loudness
    if loudness.integrated is None:
        yield Finding(
            "silent",
            _WARNS,
            "the sound is silent throughout",
            "check the microphone and its switch; film it again",
            message_zh="全程静音",
            advice_zh="检查话筒及开关，请重拍",
        )
        return
    if loudness.integrated < LOW_LUFS:
        yield Finding(
            "low-level",
            _WARNS,
            f"the sound is low ({loudness.integrated:.0f} LUFS, expected above {LOW_LUFS:.0f})",
            "bring the microphone nearer; it is raised now, with its noise",
            message_zh=f"声音偏小（{loudness.integrated:.0f} LUFS）",
            advice_zh="话筒靠近些；现已提高音量，噪声会随之变大",
        )
    if loudness.true_peak is not None and loudness.true_peak > CLIPPED_DBTP:
        yield Finding(
            "clipped",
            _WARNS,
            f"the sound is overdriven (peak {loudness.true_peak:.1f} dBTP)",
            "turn the input level down and film it again if it crackles",
            message_zh=f"声音过载（峰值{loudness.true_peak:.1f} dBTP）",
            advice_zh="调低录音电平，若有破音请重拍",
        )


def _spans(measured: Measurements) -> Iterator[Finding]:
    for span in measured.silences:
        if span.duration >= LONG_SILENCE:
            yield _at(span, "long-silence", "nothing is heard", "长时间无声")
    for span in measured.black:
        yield _at(span, "black", "the picture is black", "黑屏")
    for span in measured.frozen:
        if span.duration >= LONG_FREEZE:
            yield _at(span, "frozen", "the picture stands still", "画面静止")


def _at(span: TimeRange, code: str, message: str, message_zh: str) -> Finding:
    seconds = float(span.duration)
    return Finding(
        code,
        _WARNS,
        f"{message} for {seconds:.1f} s",
        "cut it out, or film it again if something is missing",
        place=span,
        message_zh=f"{message_zh}{seconds:.1f}秒",
        advice_zh="请剪掉，若有缺失请重拍",
    )
