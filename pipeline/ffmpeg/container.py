"""What a container says against itself, read by us: cut, without index, protected, glued."""

from __future__ import annotations

from pathlib import Path

from pipeline.ffmpeg.boxes import check_boxes
from pipeline.ffmpeg.chunks import check_packets, check_riff
from pipeline.ffmpeg.ebml import check_elements
from pipeline.model.errors import BadFootage
from pipeline.model.media import Finding

TAIL = 16
"""Bytes at the end: only zeros there may mean that a copy reserved the space and is not done. A
recording that ends in silence ends so, too, and waits a little longer."""
_ENDS: dict[str, tuple[bytes, int]] = {
    "png": (b"IEND", 64),
    "jpeg": (b"\xff\xd9", 1 << 16),
    "gif": (b"\x3b", 16),
    "pdf": (b"%%EOF", 2048),
    "zip": (b"PK\x05\x06", 66_000),
}
"""Format to (what must stand near its end, how near in bytes)."""


def check_container(path: Path, form: str, *, name: str) -> tuple[Finding, ...]:
    """Findings of a film's or recording's container. Raises BadFootage."""
    if form == "mov":
        return check_boxes(path, name=name)
    if form == "matroska":
        check_elements(path, name=name)
    if form in ("wav", "avi"):
        return check_riff(path, name=name)
    if form == "mpegts":
        return check_packets(path, name=name)
    return ()


def is_complete(path: Path, form: str) -> bool:
    """Whether the file may be whole, as far as its sizes and its end tell."""
    try:
        check_container(path, form, name=path.name)
    except BadFootage as error:
        if error.reason in ("truncated", "no-index", "corrupt"):
            return False
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - (1 << 17)))
        end = stream.read()
    mark, near = _ENDS.get(form, (b"", 0))
    if mark and mark not in end[-near:]:
        return False
    return bool(end[-TAIL:].strip(b"\0"))
