"""A strip of cues against waveform and gold: `python -m benchmarks.captions --chart FOLDER`.

Grey is the waveform; green bars below are what was said when, by eye; blue boxes above are cues.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.captions.lessons import RATE, GoldClause, Lesson
from pipeline.model.timed_text import Cue, TimedText
from pipeline.settings.root import SHIPPED

SCALE = 100
"""Pixels a second."""
MARGIN, HEADING = 24, 44
CUE_HEIGHT, WAVE_HEIGHT, GOLD_HEIGHT = 44, 120, 44
ROW_SECONDS = 18
INK, PAPER, WAVE, CUE, GOLD = "#22262b", "#ffffff", "#9aa3ad", "#2f6fb3", "#2e8b57"


def strip(lesson: Lesson, cues: TimedText, path: Path) -> None:
    """Writes a picture of the whole lesson in rows of ROW_SECONDS."""
    rows = int(-(-lesson.seconds // ROW_SECONDS))
    height = CUE_HEIGHT + WAVE_HEIGHT + GOLD_HEIGHT + 40
    size = (2 * MARGIN + ROW_SECONDS * SCALE, HEADING + rows * height + MARGIN)
    picture = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(picture)
    heading = f"{lesson.name}: cues (blue), waveform (grey), what was said when (green)"
    draw.text((MARGIN, 14), heading, INK, _font(18))
    for row in range(rows):
        _row(draw, lesson, cues, row * ROW_SECONDS, HEADING + row * height)
    picture.save(path, optimize=True)


def _row(draw: ImageDraw.ImageDraw, lesson: Lesson, cues: TimedText, start: int, top: int) -> None:
    wave_top = top + CUE_HEIGHT + 8
    _wave(draw, lesson, start, wave_top)
    for second in range(start, start + ROW_SECONDS + 1):
        place = MARGIN + (second - start) * SCALE
        draw.line([(place, wave_top), (place, wave_top + WAVE_HEIGHT)], "#e3e6ea")
        draw.text((place + 3, wave_top + WAVE_HEIGHT - 16), f"{second}", "#7a828a", _font(12))
    for cue in cues.cues:
        _cue(draw, cue, start, top)
    for clause in lesson.clauses:
        _gold(draw, clause, start, wave_top + WAVE_HEIGHT + 8)


def _wave(draw: ImageDraw.ImageDraw, lesson: Lesson, start: int, top: int) -> None:
    step = RATE // SCALE
    part = lesson.samples[start * RATE : (start + ROW_SECONDS) * RATE]
    loudest = max(float(np.abs(lesson.samples).max()), 1e-6)
    middle = top + WAVE_HEIGHT // 2
    for place in range(len(part) // step):
        reach = float(np.abs(part[place * step : (place + 1) * step]).max()) / loudest
        half = reach * WAVE_HEIGHT / 2
        column = MARGIN + place
        draw.line([(column, middle - half), (column, middle + half)], WAVE)


def _cue(draw: ImageDraw.ImageDraw, cue: Cue, start: int, top: int) -> None:
    _box(draw, (float(cue.span.start), float(cue.span.stop)), start, top, CUE_HEIGHT, CUE)
    _words(draw, float(cue.span.start), start, top + 4, cue.lines, float(cue.span.duration))


def _gold(draw: ImageDraw.ImageDraw, clause: GoldClause, start: int, top: int) -> None:
    if clause.start is None or clause.stop is None:
        for time in filter(None, (clause.start, clause.stop)):
            _box(draw, (time - 0.01, time + 0.01), start, top, GOLD_HEIGHT, GOLD)
        return
    _box(draw, (clause.start, clause.stop), start, top, GOLD_HEIGHT, GOLD)
    _words(draw, clause.start, start, top + 4, [clause.text], clause.stop - clause.start)


def _box(
    draw: ImageDraw.ImageDraw,
    span: tuple[float, float],
    start: int,
    top: int,
    height: int,
    ink: str,
) -> None:
    left, right = (MARGIN + (time - start) * SCALE for time in span)
    if right > MARGIN and left < MARGIN + ROW_SECONDS * SCALE:
        left, right = max(left, MARGIN), min(right, MARGIN + ROW_SECONDS * SCALE)
        draw.rectangle([left, top, right, top + height], outline=ink, width=2)


def _words(
    draw: ImageDraw.ImageDraw,
    time: float,
    start: int,
    top: int,
    lines: Sequence[str],
    seconds: float,
) -> None:
    """As much of the text as fits its box, in two rows."""
    font, left = _font(13), MARGIN + (time - start) * SCALE + 5
    if not 0 <= time - start < ROW_SECONDS:
        return
    room = min(seconds, start + ROW_SECONDS - time) * SCALE - 8
    text, rows = " ".join(lines), [""]
    for character in text:
        if draw.textlength(rows[-1] + character, font) > room:
            rows.append("")
        rows[-1] += character
    for place, row in enumerate(rows[:2]):
        draw.text((left, top + place * 18), row, INK, font)


def _font(size: int) -> ImageFont.FreeTypeFont:
    file = next((SHIPPED / "assets" / "fonts").rglob("*Regular*.ttf"))
    return ImageFont.truetype(str(file), size)
