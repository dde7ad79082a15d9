"""edit.yaml of a lesson, read strictly: which spans of which takes are shown, and how.

A time is written 0:12.5, 1:02:03.2 or 12.5s; every other text is words that were said there, and
`words@0:12` means those nearest to that time. docs/edit.md explains every key.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor
from pathlib import Path

from pipeline.documents.fields import Fields, open_document, require_none
from pipeline.documents.whole import write_whole
from pipeline.model.edit import (
    DEFAULT_HANDLES,
    Angle,
    Covered,
    EditList,
    Inserted,
    Mark,
    Placement,
    Shown,
    Stretch,
)
from pipeline.model.errors import Problem
from pipeline.model.timing import ONE, ZERO, TimeRange

FILE = "edit.yaml"
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{1,9})?)(s?)")
_NUMBER = re.compile(r"\d{1,6}(\.\d{1,9})?(/\d{1,6})?")
_NEAR = re.compile(r"(.*\S)\s*[@＠]\s*(\S+)", re.DOTALL)
SLOWEST, FASTEST = Fraction(1, 2), Fraction(4)
"""Slower stutters at 25 frames a second, and speech stretched further no longer keeps in step with
the picture to a frame or two (measured: atempo, 1/4: 0.14 s off)."""
LONGEST_FADE = Fraction(2)
LONGEST_OVERHANG = Fraction(10)
HINT = "docs/edit.md shows an edit.yaml with every key"


def read_edit(lesson_folder: Path, shown_as: str = "") -> EditList | None:
    """The lesson's edit list; None where it has none. Raises BadManifest with all problems.

    `shown_as` names the file in messages.
    """
    path = lesson_folder / FILE
    if not path.is_file():
        return None
    return edit_in(path, shown_as or str(path))


def edit_in(path: Path, shown_as: str) -> EditList:
    """The edit list in one file. Raises BadManifest with all its problems."""
    problems: list[Problem] = []
    top = open_document(path, shown_as, problems)
    edit = _edit(top) if top is not None else None
    require_none(problems, hint=HINT)
    assert edit is not None  # its problems were raised above
    return edit


def _edit(top: Fields) -> EditList:
    handles = handles_of(top, (DEFAULT_HANDLES, DEFAULT_HANDLES))
    edit = EditList(
        show=top.each("show", lambda fields: _shown(fields, handles)),
        cut=top.each("cut", stretch_of),
        covers=top.each("cover", _covered),
        inserts=top.each("insert", _inserted),
        angles=top.each("angle", _angle),
        lower_third=_lower_third(top),
        film=top.text("film", ""),
    )
    top.text("note", "")
    top.finish()
    return edit


def _shown(fields: Fields, handles: tuple[Fraction, Fraction]) -> Shown:
    return Shown(
        stretch_of(fields),
        handles_of(fields, handles),
        speed=fields.parsed("speed", ONE, _speed, f"a speed from {SLOWEST} to {FASTEST}"),
        fade_in=_seconds(fields, "fade_in", LONGEST_FADE),
        fade_out=_seconds(fields, "fade_out", LONGEST_FADE),
        lead=_seconds(fields, "sound_lead", LONGEST_OVERHANG),
        lag=_seconds(fields, "sound_lag", LONGEST_OVERHANG),
    )


def _covered(fields: Fields) -> Covered:
    how = fields.choice("how", ("blur", "box"), "blur")
    return Covered(stretch_of(fields), _area(fields), is_box=how == "box")


def _inserted(fields: Fields) -> Inserted:
    places = tuple(place.value for place in Placement)
    place = Placement(fields.choice("place", places, Placement.FULL.value) or "full")
    return Inserted(fields.text("still"), stretch_of(fields), place)


def _angle(fields: Fields) -> Angle:
    unsaid: tuple[Fraction, ...] = ()
    offset = fields.parsed("offset", unsaid, _signed, "seconds such as 1.5 or -0.4")
    return Angle(fields.text("camera"), stretch_of(fields), offset[0] if offset else None)


def stretch_of(fields: Fields, of: str = "take") -> Stretch:
    """`from` and `to`, or `words` for exactly these words; `of` names what they are of."""
    line = fields.line_of("from")
    take = fields.text(of, "")
    start, stop = _mark(fields, "from"), _mark(fields, "to")
    words = _mark(fields, "words")
    if words is not None:
        if start or stop:
            fields.report("words", "words: expected either `words` or `from` and `to`, found both")
        if words.time is not None:
            fields.report("words", "words: expected words that are said, found a time")
            return Stretch(take, line=line)
        start = stop = words
    if start and stop and start.time is not None and stop.time is not None:
        _require_order(fields, start.time, stop.time)
    return Stretch(take, start, stop, line)


def _require_order(fields: Fields, start: Fraction, stop: Fraction) -> None:
    if start >= stop:
        fields.report("to", "to: expected a time after `from`, found one at or before it")


def _lower_third(top: Fields) -> Stretch | None:
    """`lower_third: {at: words or a time, take: …}`."""
    fields = top.inner("lower_third")
    at = _mark(fields, "at")
    take = fields.text("take", "")
    fields.finish()
    return Stretch(take, at, None, at.line) if at else None


def _mark(fields: Fields, name: str) -> Mark | None:
    mark = fields.parsed(name, Mark(), mark_of, "a time such as 0:12.5, or words that are said")
    if mark == Mark():
        return None
    return replace(mark, line=fields.line_of(name))


def mark_of(text: str) -> Mark:
    """`0:12.5` a time; `大家好` words; `大家好@0:12` the words nearest to a time."""
    plain = text.strip()
    time = _time(plain)
    if time is not None:
        return Mark(time)
    near = _NEAR.fullmatch(plain)
    moment = time_of_text(near[2]) if near else None
    if near and moment is not None:
        return Mark(None, near[1], moment)
    return Mark(None, plain)


def _time(text: str) -> Fraction | None:
    """A time as it must be written: with a colon or an s, so that "119" stays words."""
    return time_of_text(text) if ":" in text or text.endswith("s") else None


def time_of_text(text: str) -> Fraction | None:
    """Seconds; None where `text` is no time."""
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hours, minutes, seconds, _ = found.groups()
    return Fraction(int(hours or 0) * 3600 + int(minutes or 0) * 60) + Fraction(seconds)


def time_text(time: Fraction) -> str:
    """Seconds as edit.yaml has them, to the millisecond: 0:12.480, 1:02:03.200."""
    whole, milliseconds = divmod(floor(time * 1000 + Fraction(1, 2)), 1000)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02d}" if hours else str(minutes)
    return f"{clock}:{seconds:02d}.{milliseconds:03d}"


def handles_of(fields: Fields, default: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    return fields.parsed("handles", default, _pair, "seconds such as 0.1, or two: 0.1 0.3")


def _pair(text: str) -> tuple[Fraction, Fraction]:
    parts = [_positive(one, Fraction(5)) for one in text.replace("s", "").split()]
    if len(parts) not in (1, 2):
        raise ValueError(text)
    return parts[0], parts[-1]


def _seconds(fields: Fields, name: str, largest: Fraction) -> Fraction:
    def read(text: str) -> Fraction:
        return _positive(text.removesuffix("s").strip(), largest)

    return fields.parsed(name, ZERO, read, f"seconds from 0 to {largest}")


def _fraction(text: str) -> Fraction:
    """A plain number; ValueError for others, such as 1e99, which Fraction would reckon out."""
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError(text)
    return Fraction(text)


def _positive(text: str, largest: Fraction) -> Fraction:
    seconds = _fraction(text)
    if not 0 <= seconds <= largest:
        raise ValueError(text)
    return seconds


def _signed(text: str) -> tuple[Fraction, ...]:
    plain = text.strip().removesuffix("s")
    seconds = _fraction(plain.removeprefix("-").removeprefix("+"))
    return (-seconds if plain.startswith("-") else seconds,)


def _speed(text: str) -> Fraction:
    speed = _fraction(text.removesuffix("x"))
    if not SLOWEST <= speed <= FASTEST or speed.denominator > 100:
        raise ValueError(text)
    return speed


def _area(fields: Fields) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Per cent of the take's picture: left, top, width, height."""
    texts = fields.texts("area", None)
    wanted = "area: expected left, top, width and height in per cent, such as [60, 10, 25, 30]"
    sides = [_share(text) for text in texts]
    if len(sides) != 4 or any(side is None for side in sides):
        fields.report("area", f"{wanted}, found {', '.join(texts) or 'none'}")
        return (ZERO, ZERO, ONE, ONE)
    left, top, width, height = (side or ZERO for side in sides)
    if not width or not height or left + width > 1 or top + height > 1:
        fields.report("area", f"{wanted}, found one that leaves the picture or is empty")
    return (left, top, width, height)


def _share(text: str) -> Fraction | None:
    try:
        share = _fraction(text.strip().removesuffix("%")) / 100
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 <= share <= 1 else None


def add_cuts(lesson_folder: Path, cuts: Sequence[tuple[str, TimeRange, str]]) -> None:
    """Puts (take, span, why) at the end of `cut:`; people's lines and comments stay as they are.

    Raises BadManifest where the file that is there cannot be read.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    path = lesson_folder / FILE
    read_edit(lesson_folder)
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1000
    body = yaml.load(path.read_text(encoding="utf-8-sig")) if path.is_file() else None
    body = CommentedMap() if body is None else body
    if not body.get("cut"):
        body["cut"] = CommentedSeq()
    for take, span, why in cuts:
        times = {"from": time_text(span.start), "to": time_text(span.stop)}
        entry = CommentedMap({"take": take, **times})
        entry.fa.set_flow_style()
        body["cut"].append(entry)
        body["cut"].yaml_add_eol_comment(why, len(body["cut"]) - 1)
    text = io.StringIO()
    yaml.dump(body, text)
    write_whole(text.getvalue(), path)
