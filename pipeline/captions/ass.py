"""ASS in the brand's look, for libass to burn in. Only text that we escaped reaches it.

libass reads `{…}` as commands and eats `\\n`; a word joiner (U+2060) behind a backslash holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import floor

from pipeline.model.brand import CaptionStyle
from pipeline.model.media import FrameSize
from pipeline.model.timed_text import Cue, TimedText

MOST_CHARACTERS = 500
"""Of one cue: text of 60,000 costs 10 s a frame."""
SECOND_SIZE = 0.68
"""Of the first language's size: letters are read at less than characters."""
HAN_TO_LINE = 1.448
"""Noto Sans SC's ascent plus descent over its em: libass's font size is that height."""
ROOM = 1.5
"""Of a line's height: what marks above letters, and another font's letters, may take."""


def write_ass(
    timed: TimedText, style: CaptionStyle, frame_size: FrameSize, *, lines: int | None = None
) -> str:
    """The cues as an ASS file's text, for a film of `frame_size`; where only the lowest `lines`
    (pixels) of its picture are drawn on, for those."""
    return "\n".join(
        [
            "[Script Info]",
            "ScriptType: v4.00+",
            f"PlayResX: {frame_size.width}",
            f"PlayResY: {lines or frame_size.height}",
            "WrapStyle: 2",
            "ScaledBorderAndShadow: yes",
            "YCbCr Matrix: TV.709",
            "",
            "[V4+ Styles]",
            "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, "
            "BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, "
            "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding",
            _style("Default", style, frame_size, 1.0),
            _style("Second", style, frame_size, SECOND_SIZE),
            "",
            "[Events]",
            "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
            *(_event(cue) for cue in timed.cues),
            "",
        ]
    )


def _style(name: str, style: CaptionStyle, size: FrameSize, scale: float) -> str:
    font_size = _line(style, size) * scale
    outline, shadow = _edges(style, size)
    bottom = _bottom(style, size)
    side = round(size.width * 0.04)
    return (
        f"Style: {name},{style.family},{font_size:.1f},{_colour(style.colour)},"
        f"{_colour(style.colour)},{_colour(style.outline_colour)},{_colour('#000000', 0x80)},"
        f"{-1 if style.is_bold else 0},0,0,0,100,100,0,0,1,{outline:.2f},{shadow:.2f},2,"
        f"{side},{side},{bottom},1"
    )


def _line(style: CaptionStyle, size: FrameSize) -> float:
    """Pixels of a line of the first language."""
    return style.size * min(size.width, size.height) * HAN_TO_LINE


def _edges(style: CaptionStyle, size: FrameSize) -> tuple[float, float]:
    """Pixels of outline and shadow."""
    outline = style.outline * min(size.width, size.height)
    return outline, outline * 0.4


def _bottom(style: CaptionStyle, size: FrameSize) -> int:
    """Pixels below the last line."""
    return round(style.bottom * size.height)


def tallest(cue: Cue, style: CaptionStyle, frame_size: FrameSize) -> float:
    """Pixels from the frame's lower edge that `cue` may cover."""
    lines = len(cue.lines) + len(cue.second) * SECOND_SIZE
    outline, shadow = _edges(style, frame_size)
    above = lines * _line(style, frame_size) * ROOM + outline + shadow
    return _bottom(style, frame_size) + above


def _colour(rgb: str, alpha: int = 0) -> str:
    """#RRGGBB as ASS writes it: &HAABBGGRR, alpha 0 opaque."""
    red, green, blue = rgb[1:3], rgb[3:5], rgb[5:7]
    return f"&H{alpha:02X}{blue}{green}{red}".upper()


def _event(cue: Cue) -> str:
    lines = [escaped(line) for line in cue.lines if line.strip()]
    second = [r"{\rSecond}" + escaped(line) for line in cue.second if line.strip()]
    text = r"\N".join([*lines, *second])
    return f"Dialogue: 0,{_clock(cue.span.start)},{_clock(cue.span.stop)},Default,,0,0,0,,{text}"


def shown_text(cues: Iterable[Cue]) -> str:
    """Every character that libass is given to draw, with those that escape others."""
    return "".join(escaped(line) for cue in cues for line in (*cue.lines, *cue.second))


def escaped(line: str) -> str:
    """Text that libass shows as it is."""
    line = " ".join(line[:MOST_CHARACTERS].split())
    line = line.replace("\\", "\\⁠")
    return line.replace("{", "\\{").replace("}", "\\}")


def hundredths_of(time: Fraction) -> int:
    """Of a second, rounded down: a cue is shown from the first frame at or after its start, and a
    time that was rounded to milliseconds must be no frame late."""
    return floor(time * 100)


def _clock(time: Fraction) -> str:
    """H:MM:SS.cc"""
    seconds, hundredths = divmod(hundredths_of(time), 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}.{hundredths:02d}"
