"""AAC as ADTS: frames that tell their own length, so streams join by copying bytes.

A frame's header is 7 or 9 bytes (ISO/IEC 13818-7, 6.2); each frame holds 1024 samples.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import IO

from pipeline.model.errors import BrokenPromise

PACKET = 1024
"""Samples in a frame."""
PRIMING = 1024
"""Samples of delay that FFmpeg's encoder puts in front: one frame."""


def packet_places(data: bytes | mmap.mmap, *, is_cut: bool = False) -> list[tuple[int, int, int]]:
    """(place, length, length of its header) of every frame in `data`. Raises BrokenPromise where
    the stream is damaged; where it `is_cut`, the last frame need not be whole."""
    found, place, end = [], 0, len(data)
    while place < end:
        if place + 7 > end or data[place] != 0xFF or data[place + 1] & 0xF6 != 0xF0:
            if is_cut and place + 7 > end:
                break
            raise BrokenPromise(f"expected an ADTS header, found {data[place : place + 7].hex()}")
        length = (data[place + 3] & 3) << 11 | data[place + 4] << 3 | data[place + 5] >> 5
        if length < 7 or place + length > end:
            if is_cut:
                break
            raise BrokenPromise("an ADTS frame is cut")
        found.append((place, length, 7 if data[place + 1] & 1 else 9))
        place += length
    return found


def count_frames(path: Path) -> int:
    """How many ADTS frames a file has."""
    return len(packet_places(path.read_bytes()))


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
    data = path.read_bytes()
    packets = packet_places(data)[0 if is_first else 1 :]
    limit = wanted + 1 if is_first else wanted
    kept = packets[:limit]
    if not kept:
        return 0
    last, length, _ = kept[-1]
    joined.write(data[kept[0][0] : last + length])
    joined.write(data[last : last + length] * (limit - len(kept)))
    return limit
