"""The size of a picture, from its header, before anything decodes it.

A 16000 x 16000 PNG is 230 kB on disk and a gigabyte in memory.
"""

from __future__ import annotations

import struct
from pathlib import Path

from pipeline.ffmpeg.safety import MAX_PIXELS
from pipeline.model.errors import BadFootage
from pipeline.model.media import FrameSize

HEAD = 1 << 20
"""Bytes: JPEG files of phones hold previews before their size."""
_SOF = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))


def check_picture(path: Path, form: str, *, name: str) -> FrameSize | None:
    """The size, or None where its header does not say. Raises BadFootage where it is too large."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    size = _SIZES[form](head) if form in _SIZES else None
    if size is not None and size.width * size.height > MAX_PIXELS:
        raise too_large(name, size)
    return size


def too_large(name: str, size: FrameSize) -> BadFootage:
    shown = f"{size.width}x{size.height}"
    return BadFootage(
        f"{name}: it is too large: expected at most {MAX_PIXELS} pixels (8K), found {shown}",
        hint="export it at 4K or less",
        reason="too-large",
        message_zh=f"{name}：画面过大（{shown}），请导出为4K或更小",
    )


def _png(head: bytes) -> FrameSize | None:
    return FrameSize(*struct.unpack(">II", head[16:24])) if len(head) >= 24 else None


def _gif(head: bytes) -> FrameSize | None:
    return FrameSize(*struct.unpack("<HH", head[6:10])) if len(head) >= 10 else None


def _webp(head: bytes) -> FrameSize | None:
    if head[12:16] == b"VP8X" and len(head) >= 30:
        width, height = (int.from_bytes(head[k : k + 3], "little") + 1 for k in (24, 27))
        return FrameSize(width, height)
    if head[12:16] == b"VP8 " and len(head) >= 30:
        width, height = struct.unpack("<HH", head[26:30])
        return FrameSize(width & 0x3FFF, height & 0x3FFF)
    if head[12:16] == b"VP8L" and len(head) >= 25:
        bits = int.from_bytes(head[21:25], "little")
        return FrameSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return None


def _jpeg(head: bytes) -> FrameSize | None:
    place = 2
    while place + 9 <= len(head) and head[place] == 0xFF:
        mark = head[place + 1]
        if mark in _SOF:
            height, width = struct.unpack(">HH", head[place + 5 : place + 9])
            return FrameSize(width, height)
        if mark == 0xFF:
            place += 1
            continue
        place += 2 + int.from_bytes(head[place + 2 : place + 4], "big")
    return None


def _heif(head: bytes) -> FrameSize | None:
    """The largest `ispe` box (ISO/IEC 23008-12): the picture, not its tiles or previews."""
    sizes, place = [], head.find(b"ispe")
    while 0 <= place < len(head) - 16:
        sizes.append(FrameSize(*struct.unpack(">II", head[place + 8 : place + 16])))
        place = head.find(b"ispe", place + 4)
    return max(sizes, key=lambda size: size.width * size.height, default=None)


_SIZES = {
    "png": _png,
    "gif": _gif,
    "webp": _webp,
    "jpeg": _jpeg,
    "avif": _heif,
    "heic": _heif,
}
