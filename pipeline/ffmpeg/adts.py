"""AAC as ADTS: frames that tell their own length, so streams join by copying bytes.

A frame's header is 7 or 9 bytes (ISO/IEC 13818-7, 6.2); each frame holds 1024 samples.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import IO

from pipeline.model.errors import BrokenPromise

PACKET = 1024
"""Samples in a frame."""
PRIMING = 1024
"""Samples of delay that FFmpeg's encoder puts in front: one frame."""


def frames(stream: IO[bytes]) -> Iterator[bytes]:
    """Every ADTS frame, header included. Raises BrokenPromise where the stream is damaged."""
    while head := stream.read(7):
        if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
            raise BrokenPromise(f"expected an ADTS header, found {head.hex()}")
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        body = stream.read(length - 7)
        if len(body) < length - 7:
            raise BrokenPromise("an ADTS frame is cut")
        yield head + body


def count_frames(path: Path) -> int:
    """How many ADTS frames a file has."""
    with path.open("rb") as stream:
        return sum(1 for _ in frames(stream))


def join_sound(parts: Sequence[tuple[Path, int]], *, output: Path) -> int:
    """Joins the sounds of films (file, samples) into one; returns its frames, priming included.

    Every part starts and ends in digital silence, so the priming of all but the first is dropped
    and nothing is heard. Where a part is not a whole number of packets, a silent packet is dropped
    or repeated at the seam, so that no part is ever more than half a packet (10.7 ms) from its
    picture.
    """
    written, planned = 0, Fraction(0)
    with output.open("wb") as joined:
        for place, (path, samples) in enumerate(parts):
            planned += Fraction(samples, PACKET)
            wanted = round(planned) - max(written - 1, 0)
            written += _copy(path, joined, wanted, is_first=place == 0)
    return written


def _copy(path: Path, joined: IO[bytes], wanted: int, *, is_first: bool) -> int:
    """Copies `wanted` packets of one part (its priming besides, if it is the first)."""
    copied, last = 0, b""
    limit = wanted + 1 if is_first else wanted
    with path.open("rb") as stream:
        for place, frame in enumerate(frames(stream)):
            if place == 0 and not is_first:
                continue
            if copied == limit:
                break
            joined.write(frame)
            copied, last = copied + 1, frame
    while copied < limit and last:
        joined.write(last)
        copied += 1
    return copied
