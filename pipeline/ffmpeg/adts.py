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
WINDOW = 1 << 20
"""Bytes looked at together: many times the largest frame (8191), little beside an hour (86 MB)."""


def packet_places(data: bytes, *, is_cut: bool = False) -> list[tuple[int, int, int]]:
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


def places_in(stream: IO[bytes]) -> Iterator[tuple[int, int, int]]:
    """As `packet_places`, of a file from where it is read, one window at a time."""
    place, data = 0, b""
    while piece := stream.read(WINDOW):
        data += piece
        found = packet_places(data, is_cut=True)
        if not found:  # damaged, or too short: told below
            break
        for at, length, header in found:
            yield place + at, length, header
        taken = found[-1][0] + found[-1][1]
        place, data = place + taken, data[taken:]
    for at, length, header in packet_places(data):
        yield place + at, length, header


def count_frames(path: Path) -> int:
    """How many ADTS frames a file has."""
    with path.open("rb") as stream:
        return sum(1 for _ in places_in(stream))


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
    limit = wanted + 1 if is_first else wanted
    first = 0 if is_first else 1
    start, last, kept = 0, (0, 0), 0
    with path.open("rb") as stream:
        for number, (at, length, _) in enumerate(places_in(stream)):
            if first <= number < first + limit:
                start = at if number == first else start
                last, kept = (at, length), kept + 1
        if not kept:
            return 0
        _copy_bytes(stream, joined, start, sum(last))
        stream.seek(last[0])
        joined.write(stream.read(last[1]) * (limit - kept))
    return limit


def _copy_bytes(source: IO[bytes], target: IO[bytes], start: int, stop: int) -> None:
    source.seek(start)
    for place in range(start, stop, WINDOW):
        target.write(source.read(min(WINDOW, stop - place)))
