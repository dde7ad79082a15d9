"""`weike edit`: what a lesson shows of its footage, what is said there, other editors' files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import click

from pipeline.commands.edit_files import export, import_
from pipeline.commands.edit_propose import propose
from pipeline.commands.opening import open_workshop
from pipeline.commands.overhearing import overheard
from pipeline.commands.progress import say_json
from pipeline.manifest.edit import time_text
from pipeline.model.codec import Json
from pipeline.model.edit import Cut, Piece
from pipeline.model.timing import FrameRange, time_of
from pipeline.recipes.finding import Heard
from pipeline.recipes.overhearing import Overheard


@click.group("edit")
def command() -> None:
    """The edit list of a lesson (edit.yaml): what it comes to, the words it may quote, cuts to
    propose, other editors' files."""


command.add_command(propose)
command.add_command(export)
command.add_command(import_)


@command.command("show", epilog="Example: weike edit show demo/01-opening")
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; times in seconds.")
@click.pass_context
def show(ctx: click.Context, target: str, as_json: bool) -> int:
    """What COURSE/LESSON shows of its takes, piece by piece, and what is left out."""
    lesson = overheard(open_workshop(ctx), target)
    rate = lesson.kitchen.course.frame_rate
    cut = lesson.cut
    placed = zip(cut.pieces, cut.starts, strict=True)
    rows = [_row(lesson, piece, start, rate) for piece, start in placed]
    left_out: list[dict[str, Json]] = [
        {
            "take": _name(lesson, take),
            "from": _seconds(one.start, rate),
            "to": _seconds(one.stop, rate),
        }
        for take, one in _left_out(lesson, cut)
    ]
    if as_json:
        total = _seconds(cut.frame_count, rate)
        say_json({"target": target, "duration": total, "pieces": rows, "left_out": left_out})
        return 0
    for row in rows:
        pace = f", {row['speed']} times as fast" if row["speed"] != "1" else ""
        span = f"{_clock(row['from'])} to {_clock(row['to'])}"
        click.echo(f"{_clock(row['start'])}  {row['take']}  {span}{pace}")
    for one in left_out:
        click.echo(f"left out  {one['take']}  {_clock(one['from'])} to {_clock(one['to'])}")
    click.echo(f"{len(rows)} pieces, {time_text(time_of(cut.frame_count, rate))}")
    return 0


def _row(lesson: Overheard, piece: Piece, start: int, rate: Fraction) -> dict[str, Json]:
    used = piece.frame_count * piece.speed
    return {
        "take": _name(lesson, piece.take),
        "from": _seconds(piece.start, rate),
        "to": _seconds(piece.start + used, rate),
        "start": _seconds(start, rate),
        "speed": str(piece.speed),
    }


def _left_out(lesson: Overheard, cut: Cut) -> Iterator[tuple[int, FrameRange]]:
    """What is shown of no take that is shown by default, in order."""
    for number, take in enumerate(lesson.kitchen.material.takes):
        if take.is_alternative:
            continue
        frame = 0
        spans = [
            FrameRange(one.start, one.start + int(one.frame_count * one.speed))
            for one in cut.pieces
            if one.take == number
        ]
        for span in sorted(spans):
            if span.start > frame:
                yield number, FrameRange(frame, span.start)
            frame = max(frame, span.stop)
        if frame < take.frame_count:
            yield number, FrameRange(frame, take.frame_count)


def _name(lesson: Overheard, take: int) -> str:
    return lesson.kitchen.material.takes[take].record.file


def _seconds(frame: Fraction | int, rate: Fraction) -> float:
    return round(float(Fraction(frame) / rate), 6)


def _clock(seconds: float) -> str:
    return time_text(Fraction(seconds))


@command.command("words", epilog="Example: weike edit words demo/01-opening")
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; times in seconds.")
@click.pass_context
def words(ctx: click.Context, target: str, as_json: bool) -> int:
    """What is said in each take of COURSE/LESSON, with its times: what an edit list may quote."""
    takes = overheard(open_workshop(ctx), target).takes
    lines = [(take, line) for take in takes for line in _lines(take)]
    if as_json:
        said = [
            {"take": take.names[0], "start": float(start), "end": float(stop), "text": text}
            for take, (start, stop, text) in lines
        ]
        say_json({"target": target, "words": said})
        return 0
    for take, (start, _, text) in lines:
        click.echo(f"{take.names[0]}  {time_text(start)}  {text}")
    return 0


LONGEST_LINE = 24
"""Units: about a clause."""
PAUSE = Fraction(2, 5)
"""Seconds of silence that end a line."""


def _lines(take: Heard) -> Iterator[tuple[Fraction, Fraction, str]]:
    """Runs of words between pauses: start, stop, text."""
    run: list[int] = []
    units = take.speech.units
    for number, unit in enumerate(units):
        last = units[run[-1]].span if run else None
        gap = unit.span.start - last.stop if unit.span and last else Fraction(0)
        if run and (gap > PAUSE or len(run) >= LONGEST_LINE or _ends_clause(units[run[-1]].after)):
            yield _line(take, run)
            run = []
        run.append(number)
    if run:
        yield _line(take, run)


def _ends_clause(after: str) -> bool:
    return any(mark in "，。；：！？、…—,.;:!?" for mark in after)


def _line(take: Heard, run: Sequence[int]) -> tuple[Fraction, Fraction, str]:
    first, last = take.speech.units[run[0]].span, take.speech.units[run[-1]].span
    assert first is not None and last is not None  # only what was said is searched
    return first.start, last.stop, take.speech.text(range(run[0], run[-1] + 1))
