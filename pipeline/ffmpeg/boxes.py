"""Whether an MP4 or MOV is whole: the sizes its boxes promise against the size of the file.

FFmpeg plays a film that was cut at 60 % without a word (ISO/IEC 14496-12, 4.2: box sizes).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from pipeline.model.errors import BadFootage

MOST_BOXES = 100_000
"""Fragmented films have a few boxes a second; more than this is no film."""


def check_boxes(path: Path, form: str) -> None:
    """Raises BadFootage where an MP4 or MOV has no index, or ends before its boxes do."""
    if form != "mov":
        return
    size = path.stat().st_size
    kinds = set()
    for kind, start, stop in boxes(path, size):
        kinds.add(kind)
        if stop > size:
            share = (size - start) / (stop - start)
            raise BadFootage(
                f"{path.name}: it is cut: its {kind!r} part promises {stop - start} bytes, "
                f"{size - start} are there ({share:.0%})",
                hint="copy it again from the card or the phone",
            )
    if "moov" not in kinds:
        raise BadFootage(
            f"{path.name}: it has no index (moov): the recording was not finished",
            hint="copy it again; if the camera lost power, its own repair may finish the file",
        )


def boxes(path: Path, size: int) -> Iterator[tuple[str, int, int]]:
    """(kind, start, stop) of every box at the top level."""
    with path.open("rb") as stream:
        start = 0
        for _ in range(MOST_BOXES):
            stream.seek(start)
            head = stream.read(16)
            if len(head) < 8:
                return
            length, kind = struct.unpack(">I4s", head[:8])
            if length == 1 and len(head) == 16:
                (length,) = struct.unpack(">Q", head[8:])
            if length == 0:
                length = size - start
            if length < 8:
                return
            yield kind.decode("latin-1"), start, start + length
            start += length
            if start >= size:
                return
