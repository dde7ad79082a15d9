"""MP4's index as a tree of boxes, and its sample tables as arrays (ISO/IEC 14496-12).

Only what our own FFmpeg writes is read here; anything else raises BrokenPromise.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.model.errors import BrokenPromise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]
    """Whole numbers, of 64 bits."""
    Pairs = NDArray[Any]
    """Pairs of them: of shape (n, 2)."""

HEAD = 1 << 16
"""Bytes read at once: the index of a segment lies in them."""
CONTAINERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"))
LARGEST_OFFSET = (1 << 32) - 1


@dataclass(slots=True)
class Box:
    """One box: bytes, or boxes within it."""

    kind: bytes
    body: bytes = b""
    inner: list[Box] = field(default_factory=list)

    def child(self, *kinds: bytes) -> Box:
        """The first box down the path `kinds`. Raises BrokenPromise where there is none."""
        found = self
        for kind in kinds:
            box = next((one for one in found.inner if one.kind == kind), None)
            if box is None:
                raise BrokenPromise(f"expected a box {kind!r} in {found.kind!r}, found none")
            found = box
        return found

    def packed(self) -> bytes:
        body = b"".join(one.packed() for one in self.inner) if self.inner else self.body
        return struct.pack(">I4s", len(body) + 8, self.kind) + body


def read_index(path: Path) -> Box:
    """The file's moov."""
    with path.open("rb", buffering=0) as stream:
        head, place = stream.read(HEAD), 0
        while box := _at(stream, head, place, 16):
            size, kind = struct.unpack_from(">I4s", box)
            if size == 1 and len(box) == 16:
                (size,) = struct.unpack_from(">Q", box, 8)
            if kind == b"moov" and len(body := _at(stream, head, place, size)) == size:
                return _parse(body)[0]
            if size < 8:
                break
            place += size
    raise BrokenPromise(f"{path.name}: expected an MP4 with an index, found none")


def _at(stream: FileIO, head: bytes, place: int, size: int) -> bytes:
    """`size` bytes from `place` on, as many as there are; b"" where they are no box's head."""
    found = head[place : place + size]
    if len(found) < size:
        stream.seek(place)
        found = stream.read(size)
    return found if len(found) >= 8 else b""


def _parse(data: bytes) -> list[Box]:
    found, place = [], 0
    while place < len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        if size < 8 or place + size > len(data):
            raise BrokenPromise(f"expected a box of MP4, found {kind!r} of {size} bytes")
        body = data[place + 8 : place + size]
        found.append(Box(kind, b"", _parse(body)) if kind in CONTAINERS else Box(kind, body))
        place += size
    return found


@dataclass(slots=True)
class Samples:
    """A track's samples: how long, how late, how large each is, which are key frames, and the runs
    of bytes in which they lie."""

    durations: Pairs
    """(count, ticks) runs."""
    shifts: Pairs
    """(count, ticks from decoding to showing) runs; none: no sample is late."""
    keys: Numbers | None
    """Places, from 1; None: every sample is one."""
    sizes: Numbers
    chunks: Pairs
    """(place in the file, samples) runs."""

    @property
    def ticks(self) -> int:
        return int((self.durations[:, 0] * self.durations[:, 1]).sum())


def pairs(*found: tuple[int, int]) -> Pairs:
    """Such an array of these; of none, an empty one."""
    import numpy as np

    return np.array(found, np.int64).reshape(-1, 2)


def read_samples(track: Box) -> Samples:
    """The sample tables of a trak."""
    table = track.child(b"mdia", b"minf", b"stbl")
    sizes = _sizes(table.child(b"stsz").body)
    kinds = {one.kind for one in table.inner}
    return Samples(
        _numbers(table.child(b"stts").body).reshape(-1, 2),
        _numbers(table.child(b"ctts").body).reshape(-1, 2) if b"ctts" in kinds else pairs(),
        _numbers(table.child(b"stss").body) if b"stss" in kinds else None,
        sizes,
        _chunks(table, kinds, len(sizes)),
    )


def _numbers(body: bytes, kind: str = ">u4", start: int = 8) -> Numbers:
    import numpy as np

    return np.frombuffer(body, kind, offset=start).astype(np.int64)


def _sizes(body: bytes) -> Numbers:
    import numpy as np

    same, count = struct.unpack_from(">II", body, 4)
    return np.full(count, same, np.int64) if same else _numbers(body, start=12)


def _chunks(table: Box, kinds: Collection[bytes], samples: int) -> Pairs:
    import numpy as np

    if b"co64" in kinds:
        starts = _numbers(table.child(b"co64").body, ">u8")
    else:
        starts = _numbers(table.child(b"stco").body)
    runs = _numbers(table.child(b"stsc").body).reshape(-1, 3)
    repeats = np.diff(runs[:, 0], append=len(starts) + 1)
    counts = np.repeat(runs[:, 1], repeats)
    if counts.sum() != samples:
        raise BrokenPromise(f"expected {samples} samples in chunks, found {counts.sum()}")
    return np.column_stack((starts, counts))


def write_samples(track: Box, samples: Samples) -> None:
    """Puts `samples` into a trak, in place of those it had."""
    table = track.child(b"mdia", b"minf", b"stbl")
    made = [
        Box(b"stts", _packed_runs(samples.durations)),
        *([Box(b"stss", _packed(samples.keys))] if samples.keys is not None else []),
        *([Box(b"ctts", _packed_runs(samples.shifts))] if len(samples.shifts) else []),
        Box(b"stsc", _packed_chunks(samples.chunks[:, 1])),
        Box(b"stsz", struct.pack(">I", 0) + _packed(samples.sizes)),
        _packed_offsets(samples.chunks[:, 0]),
    ]
    replaced = {one.kind for one in made} | {b"stco", b"co64", b"stss", b"ctts"}
    kept = [_grouped(one, len(samples.sizes)) for one in table.inner if one.kind not in replaced]
    table.inner = [kept[0], *made, *kept[1:]]  # the sample description comes first


def write_places(track: Box, samples: Samples) -> None:
    """Puts only the places of the chunks of `samples` into a trak that has them all."""
    table = track.child(b"mdia", b"minf", b"stbl")
    places = _packed_offsets(samples.chunks[:, 0])
    table.inner = [places if one.kind in (b"stco", b"co64") else one for one in table.inner]


def _grouped(box: Box, count: int) -> Box:
    """A sample group that says one thing of all samples, now of `count`."""
    if box.kind != b"sbgp":
        return box
    (groups,) = struct.unpack_from(">I", box.body, 8)
    if groups != 1:
        raise BrokenPromise(f"expected one sample group, found {groups}")
    return Box(b"sbgp", box.body[:12] + struct.pack(">I", count) + box.body[16:])


def _packed(numbers: Numbers, kind: str = ">u4") -> bytes:
    """Version and flags, how many rows, and all of them."""
    return struct.pack(">II", 0, len(numbers)) + numbers.astype(kind).tobytes()


def _packed_runs(runs: Pairs) -> bytes:
    """Runs of one value after the other are one run."""
    import numpy as np

    first = np.flatnonzero(np.diff(runs[:, 1], prepend=-1))
    counts = np.add.reduceat(runs[:, 0], first)
    return _packed(np.column_stack((counts, runs[first, 1])))


def _packed_chunks(counts: Numbers) -> bytes:
    """Samples to chunks: (first chunk, samples in each, description 1) where the number changes."""
    import numpy as np

    first = np.flatnonzero(np.diff(counts, prepend=-1))
    return _packed(np.column_stack((first + 1, counts[first], np.ones_like(first))))


def _packed_offsets(places: Numbers) -> Box:
    if places.max(initial=0) > LARGEST_OFFSET:
        return Box(b"co64", _packed(places, ">u8"))
    return Box(b"stco", _packed(places))


def sample_places(samples: Samples) -> Numbers:
    """Where each sample starts in its file."""
    import numpy as np

    starts, counts = samples.chunks[:, 0], samples.chunks[:, 1]
    before = np.cumsum(samples.sizes) - samples.sizes
    firsts = np.cumsum(counts) - counts
    return before + np.repeat(starts - before[firsts], counts) if len(before) else before


def handler(track: Box) -> bytes:
    """`vide`, `soun`, `sbtl`, `text`."""
    return track.child(b"mdia", b"hdlr").body[8:12]


def timescale(track: Box) -> int:
    """Ticks a second of its clock."""
    return int(struct.unpack_from(">I", track.child(b"mdia", b"mdhd").body, 12)[0])


def edit_start(track: Box) -> int:
    """Ticks from the first sample's decoding to its showing: where the track's one edit starts."""
    body = track.child(b"edts", b"elst").body
    (edits,) = struct.unpack_from(">I", body, 4)
    if edits != 1 or body[0] != 0:
        raise BrokenPromise(f"expected one edit in a track of ours, found {edits}")
    return int(struct.unpack_from(">I", body, 12)[0])
