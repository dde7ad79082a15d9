"""Whether a Matroska or WebM file is whole: element sizes against the file's (RFC 8794, RFC 9559).

A file written live has a Segment of unknown size; where it was cut cannot be known from sizes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO

from pipeline.ffmpeg.cut import corrupt, cut

SEGMENT, INFO = 0x18538067, 0x1549A966
SCALE, DURATION = 0x2AD7B1, 0x4489
MOST_ELEMENTS = 1_000_000
LARGEST_INFO = 1 << 16


def check_elements(path: Path, *, name: str) -> None:
    """Raises BadFootage where the file ends before its elements do, or holds no Segment."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        top = list(_elements(stream, 0, size))
        segment = next((one for one in top if one[0] == SEGMENT), None)
        if segment is None:
            raise corrupt(name, "it holds no Segment")
        _, start, stop = segment
        promised = Fraction(0)
        for kind, inner, end in _elements(stream, start, min(stop or size, size)):
            if kind == INFO and end is not None:
                promised = _duration(stream, inner, min(end, inner + LARGEST_INFO))
            if end is not None and end > size and stop is None:
                raise cut(name, promised=promised, there=size - start, wanted=end - start)
        if stop is not None and stop > size:
            raise cut(name, promised=promised, there=size - start, wanted=stop - start)


def _elements(stream: IO[bytes], start: int, stop: int) -> Iterator[tuple[int, int, int | None]]:
    """(id, start of its content, end; None where unknown) of the elements in a row."""
    place = start
    for _ in range(MOST_ELEMENTS):
        if place >= stop:
            return
        stream.seek(place)
        head = stream.read(16)
        kind, used = _number(head, keep_mark=True)
        length, more = _number(head[used:], keep_mark=False)
        if not used or not more:
            return
        inner = place + used + more
        is_unknown = length == (1 << 7 * more) - 1
        yield kind, inner, None if is_unknown else inner + length
        if is_unknown:
            return
        place = inner + length


def _number(raw: bytes, *, keep_mark: bool) -> tuple[int, int]:
    """A variable-length number and its bytes; (0, 0) where there is none."""
    if not raw or not raw[0]:
        return 0, 0
    length = 9 - raw[0].bit_length()
    if len(raw) < length:
        return 0, 0
    value = int.from_bytes(raw[:length], "big")
    return (value if keep_mark else value & ((1 << 7 * length) - 1)), length


def _duration(stream: IO[bytes], start: int, stop: int) -> Fraction:
    scale, units = 1_000_000, 0.0
    for kind, inner, end in _elements(stream, start, stop):
        if kind not in (SCALE, DURATION) or end is None or end - inner > 8:
            continue
        stream.seek(inner)
        raw = stream.read(end - inner)
        if kind == SCALE:
            scale = int.from_bytes(raw, "big")
        elif len(raw) in (4, 8):
            (units,) = struct.unpack(">f" if len(raw) == 4 else ">d", raw)
    is_sane = 0 < units < 1e12 and 0 < scale < 10**12
    return Fraction(int(units) * scale, 10**9) if is_sane else Fraction(0)
