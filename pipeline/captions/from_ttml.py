"""Reads TTML (W3C): each `p` with begin and end or dur. No document type, so no entity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from xml.etree import ElementTree

from pipeline.captions.raw import Raw
from pipeline.model.errors import BadCaptions

TTML = "{http://www.w3.org/ns/ttml}"
PARAMETER = "{http://www.w3.org/ns/ttml#parameter}"
_CLOCK = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})(?:([.:])(\d{1,9}))?")
_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|m|s|ms|f|t)")
_SCALE = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}


def is_ttml(text: str) -> bool:
    """Whether the text is of this format."""
    return "<tt" in text[:4000] and text.lstrip("\ufeff \r\n").startswith("<")


def read_ttml(text: str, file: str) -> list[Raw]:
    """Every paragraph with times, in the order of the file. Raises BadCaptions."""
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise BadCaptions(
            f"{file}: expected TTML without a document type, found one (entities read other files)",
            hint="export it as SRT (UTF-8) from the program that made it",
        )
    try:
        # Decoded already: what the file says of its encoding is of no more use.
        plain = re.sub(r"\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"), count=1)
        top = ElementTree.fromstring(plain.encode("utf-8", "replace"))
    except (ElementTree.ParseError, ValueError, LookupError) as problem:
        message = f"{file}: expected TTML, found XML that is not whole: {problem}"
        raise BadCaptions(message) from problem
    rate = _rate(top, "frameRate", 30)
    ticks = _rate(top, "tickRate", 1)
    return list(_paragraphs(top, rate, ticks))


def _rate(top: ElementTree.Element, name: str, default: int) -> Fraction:
    found = top.get(f"{PARAMETER}{name}", "")
    return Fraction(int(found)) if found.isdigit() and int(found) else Fraction(default)


def _paragraphs(top: ElementTree.Element, rate: Fraction, ticks: Fraction) -> Iterator[Raw]:
    for number, one in enumerate(top.iter(f"{TTML}p"), 1):
        start = _time(one.get("begin", ""), rate, ticks)
        stop = _time(one.get("end", ""), rate, ticks)
        lasts = _time(one.get("dur", ""), rate, ticks)
        if start is None or (stop is None and lasts is None):
            continue
        end = stop if stop is not None else start + (lasts or 0)
        lines = (" ".join(line.split()) for line in "".join(_texts(one)).split("\n"))
        yield Raw(number, start, end, tuple(line for line in lines if line))


def _texts(node: ElementTree.Element) -> Iterator[str]:
    """Text with `br` as a line's end; white space in the file is a space."""
    yield " ".join((node.text or "").split("\n"))
    for child in node:
        if child.tag == f"{TTML}br":
            yield "\n"
        else:
            yield from _texts(child)
        yield " ".join((child.tail or "").split("\n"))


def _time(text: str, rate: Fraction, ticks: Fraction) -> Fraction | None:
    clock = _CLOCK.fullmatch(text.strip())
    if clock:
        hours, minutes, seconds, mark, part = clock.groups("")
        whole = Fraction(int(hours) * 3600 + int(minutes) * 60 + int(seconds))
        if mark == ":":
            return whole + int(part) / rate
        return whole + Fraction(int(part or 0), 10 ** len(part))
    offset = _OFFSET.fullmatch(text.strip())
    if not offset:
        return None
    scale = {**_SCALE, "f": 1 / rate, "t": 1 / ticks}[offset[2]]
    return Fraction(offset[1]) * scale
