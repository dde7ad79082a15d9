"""AAC as ADTS: frames that tell their own length, so streams join by copying bytes.

A frame's header is 7 or 9 bytes (ISO/IEC 13818-7, 6.2); each frame holds 1024 samples.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pipeline.ffmpeg.appending import append_span, read_span
from pipeline.model.errors import BrokenPromise

if TYPE_CHECKING:
    from numpy.typing import NDArray

PACKET = 1024
"""Samples in a frame."""
WINDOW = 1 << 20
"""Bytes read at once: an hour of sound is 70 MB (decision 28)."""
LONGEST = 0x1FFF
"""Bytes that a frame's length can say."""
PRIMING = 1024
"""Samples of delay that FFmpeg's encoder puts in front: one frame."""


@dataclass(slots=True)
class Packets:
    """The frames of a stream, in order."""

    places: array[int] = field(default_factory=lambda: array("Q"))
    """Where each starts, its header included."""
    lengths: array[int] = field(default_factory=lambda: array("H"))
    """Bytes, the header included."""
    headers: array[int] = field(default_factory=lambda: array("B"))
    """Bytes of each header."""

    def __len__(self) -> int:
        return len(self.places)

    def part(self, start: int, stop: int) -> Packets:
        span = slice(start, stop)
        return Packets(self.places[span], self.lengths[span], self.headers[span])

    def append(self, other: Packets, shift: int) -> None:
        """Adds `other`, whose bytes lie `shift` further on here."""
        import numpy as np

        places = np.frombuffer(other.places, np.uint64).astype(np.int64) + shift
        self.places.frombytes(places.astype(np.uint64).tobytes())
        self.lengths.extend(other.lengths)
        self.headers.extend(other.headers)


def packets_in(data: bytes, *, is_cut: bool = False) -> Packets:
    """Every frame in `data`. Raises BrokenPromise where the stream is damaged; where it `is_cut`,
    the last frame need not be whole."""
    found, end = _linked(data), len(data)
    place = found.places[-1] + found.lengths[-1] if len(found) else 0
    add_place, add_length = found.places.append, found.lengths.append
    add_header, number = found.headers.append, int.from_bytes
    while place < end:
        head = number(data[place : place + 7], "big")  # 56 bits; fewer bytes have no such start
        if head >> 40 & 0xFFF6 != 0xFFF0:
            if is_cut and place + 7 > end:
                break
            raise BrokenPromise(f"expected an ADTS header, found {data[place : place + 7].hex()}")
        length = head >> 13 & 0x1FFF
        if length < 7 or place + length > end:
            if is_cut:
                break
            raise BrokenPromise("an ADTS frame is cut")
        add_place(place)
        add_length(length)
        add_header(7 if head >> 40 & 1 else 9)
        place += length
    return found


def _linked(data: bytes) -> Packets:
    """The whole frames at the start of `data`, told at once: what starts like the first of them
    and lies where another one ends. None where that does not come out: sound may look like it."""
    import numpy as np

    found, shown = Packets(), np.frombuffer(data, np.uint8)
    if len(shown) < 9:
        return found
    at = np.flatnonzero(shown[:-6] == 0xFF)
    at = at[shown[at + 1] == shown[1]]
    at = at[shown[at + 2] == shown[2]]
    high, middle, low = (shown[at + byte].astype(np.int64) for byte in (3, 4, 5))
    lengths = (high & 3) << 11 | middle << 3 | low >> 5
    is_whole = (lengths >= 7) & (at + lengths <= len(data))
    at, lengths = at[is_whole], lengths[is_whole]
    is_end = np.zeros(len(shown) + 1, bool)
    is_end[0] = is_end[at + lengths] = True
    follows = is_end[at]
    at, lengths = at[follows], lengths[follows]
    if len(at) and shown[1] & 0xF6 == 0xF0 and at[0] == 0 and _is_chain(at, lengths):
        found.places.frombytes(at.astype(np.uint64).tobytes())
        found.lengths.frombytes(lengths.astype(np.uint16).tobytes())
        found.headers.frombytes(np.where(shown[at + 1] & 1, 7, 9).astype(np.uint8).tobytes())
    return found


def _is_chain(at: NDArray[Any], lengths: NDArray[Any]) -> bool:
    return bool((at[1:] == (at + lengths)[:-1]).all())


def packets_of(path: Path) -> Packets:
    """Every frame in a file, read by windows. Raises BrokenPromise where it is damaged."""
    found, rest, start = Packets(), b"", 0
    with path.open("rb") as stream:
        while window := stream.read(WINDOW):
            data = rest + window
            packets = packets_in(data, is_cut=True)
            found.append(packets, start)
            end = packets.places[-1] + packets.lengths[-1] if len(packets) else 0
            rest, start = data[end:], start + end
            if len(rest) > LONGEST:
                break
    packets_in(rest)  # a rest that is no whole frame is an error
    return found


def count_frames(path: Path) -> int:
    """How many ADTS frames a file has."""
    return len(packets_of(path))


@dataclass(slots=True)
class Soundtrack:
    """Sounds joined into one stream, of which nothing is copied: its frames, and where their bytes
    lie."""

    packets: Packets = field(default_factory=Packets)
    """By their places in the stream."""
    size: int = 0
    """Bytes."""
    _starts: list[int] = field(default_factory=list)
    """Of each span in the stream."""
    _spans: list[tuple[Path, int, int]] = field(default_factory=list)
    """(file, place in it, bytes)."""

    def add(self, path: Path, packets: Packets) -> None:
        """Goes on with some frames of a file that follow each other."""
        start = packets.places[0]
        size = packets.places[-1] + packets.lengths[-1] - start
        self.packets.append(packets, self.size - start)
        self._starts.append(self.size)
        self._spans.append((path, start, size))
        self.size += size

    def read(self, start: int, size: int) -> bytes:
        """Bytes of the stream. Raises EOFError where a file is shorter than it was."""
        pieces = []
        place = bisect_right(self._starts, start) - 1
        while size > 0:
            path, first, length = self._spans[place]
            skipped = start - self._starts[place]
            some = min(size, length - skipped)
            with path.open("rb", buffering=0) as source:
                pieces.append(read_span(source, first + skipped, some))
            start, size, place = start + some, size - some, place + 1
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def write(self, stream: IO[bytes]) -> None:
        """Adds all of it to a file without a buffer."""
        for path, first, length in self._spans:
            with path.open("rb", buffering=0) as source:
                append_span(source, first, length, stream)


def soundtrack(parts: Sequence[tuple[Path, int]]) -> Soundtrack:
    """Joins the sounds of films (file, samples) into one, priming included.

    Every part starts and ends in digital silence, so the priming of all but the first is dropped
    and nothing is heard. Where a part is not a whole number of packets, a silent packet is dropped
    or repeated at the seam, so that no part is ever more than half a packet (10.7 ms) from its
    picture.
    """
    joined, planned = Soundtrack(), Fraction(0)
    for place, (path, samples) in enumerate(parts):
        planned += Fraction(samples, PACKET)
        wanted = round(planned) - max(len(joined.packets) - 1, 0)
        _add(path, joined, wanted, is_first=place == 0)
    return joined


def join_sound(parts: Sequence[tuple[Path, int]], *, output: Path) -> Packets:
    """As `soundtrack`, in a file of its own; returns its frames."""
    joined = soundtrack(parts)
    with output.open("wb", buffering=0) as stream:
        joined.write(stream)
    return joined.packets


def _add(path: Path, joined: Soundtrack, wanted: int, *, is_first: bool) -> None:
    """Adds `wanted` packets of one part (its priming besides, if it is the first)."""
    skipped = 0 if is_first else 1
    limit = wanted + 1 if is_first else wanted
    packets = packets_of(path)
    kept = packets.part(skipped, skipped + max(limit, 0))
    if not len(kept):
        return
    joined.add(path, kept)
    for _ in range(limit - len(kept)):
        joined.add(path, kept.part(len(kept) - 1, len(kept)))
