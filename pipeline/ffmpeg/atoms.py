"""MP4's index as a tree of boxes, and its sample tables as plain lists (ISO/IEC 14496-12).

Only what our own FFmpeg writes is read here; anything else raises BrokenPromise.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from pipeline.ffmpeg.boxes import boxes
from pipeline.model.errors import BrokenPromise

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
    for kind, start, stop in boxes(path, path.stat().st_size):
        if kind == "moov":
            with path.open("rb") as stream:
                stream.seek(start)
                (index,) = _parse(stream.read(stop - start))
                return index
    raise BrokenPromise(f"{path.name}: expected an MP4 with an index, found none")


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

    durations: list[tuple[int, int]] = field(default_factory=list)
    """(count, ticks) runs."""
    shifts: list[tuple[int, int]] = field(default_factory=list)
    """(count, ticks from decoding to showing) runs; empty: none is late."""
    keys: list[int] | None = None
    """Places, from 1; None: every sample is one."""
    sizes: array[int] = field(default_factory=lambda: array("I"))
    chunks: list[tuple[int, int]] = field(default_factory=list)
    """(place in the file, samples) runs."""

    @property
    def ticks(self) -> int:
        return sum(count * ticks for count, ticks in self.durations)


def read_samples(track: Box) -> Samples:
    """The sample tables of a trak."""
    table = track.child(b"mdia", b"minf", b"stbl")
    sizes = _sizes(table.child(b"stsz").body)
    kinds = {one.kind for one in table.inner}
    return Samples(
        _pairs(table.child(b"stts").body),
        _pairs(table.child(b"ctts").body) if b"ctts" in kinds else [],
        list(_numbers(table.child(b"stss").body)) if b"stss" in kinds else None,
        sizes,
        _chunks(table, kinds, len(sizes)),
    )


def _numbers(body: bytes, width: str = "I") -> Sequence[int]:
    (count,) = struct.unpack_from(">I", body, 4)
    return struct.unpack_from(f">{count}{width}", body, 8)


def _pairs(body: bytes) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", body, 4)
    flat = struct.unpack_from(f">{2 * count}I", body, 8)
    return list(zip(flat[::2], flat[1::2], strict=True))


def _sizes(body: bytes) -> array[int]:
    same, count = struct.unpack_from(">II", body, 4)
    return array("I", [same] * count if same else struct.unpack_from(f">{count}I", body, 12))


def _chunks(table: Box, kinds: Iterable[bytes], samples: int) -> list[tuple[int, int]]:
    if b"co64" in kinds:
        starts = _numbers(table.child(b"co64").body, "Q")
    else:
        starts = _numbers(table.child(b"stco").body)
    body = table.child(b"stsc").body
    (runs,) = struct.unpack_from(">I", body, 4)
    firsts = [struct.unpack_from(">III", body, 8 + 12 * run)[:2] for run in range(runs)]
    counts = []
    for (first, count), (after, _) in zip(firsts, [*firsts[1:], (len(starts) + 1, 0)], strict=True):
        counts += [count] * (after - first)
    if sum(counts) != samples:
        raise BrokenPromise(f"expected {samples} samples in chunks, found {sum(counts)}")
    return list(zip(starts, counts, strict=True))


def write_samples(track: Box, samples: Samples) -> None:
    """Puts `samples` into a trak, in place of those it had."""
    table = track.child(b"mdia", b"minf", b"stbl")
    made = [
        Box(b"stts", _packed_pairs(samples.durations)),
        *([Box(b"stss", _packed(samples.keys))] if samples.keys is not None else []),
        *([Box(b"ctts", _packed_pairs(samples.shifts))] if samples.shifts else []),
        Box(b"stsc", _packed_runs([count for _, count in samples.chunks])),
        Box(b"stsz", struct.pack(">III", 0, 0, len(samples.sizes)) + _big_endian(samples.sizes)),
        _packed_offsets([place for place, _ in samples.chunks]),
    ]
    replaced = {one.kind for one in made} | {b"stco", b"co64", b"stss", b"ctts"}
    kept = [_grouped(one, len(samples.sizes)) for one in table.inner if one.kind not in replaced]
    table.inner = [kept[0], *made, *kept[1:]]  # the sample description comes first


def write_places(track: Box, samples: Samples) -> None:
    """Puts only the places of the chunks of `samples` into a trak that has them all."""
    table = track.child(b"mdia", b"minf", b"stbl")
    places = _packed_offsets([place for place, _ in samples.chunks])
    table.inner = [places if one.kind in (b"stco", b"co64") else one for one in table.inner]


def _grouped(box: Box, count: int) -> Box:
    """A sample group that says one thing of all samples, now of `count`."""
    if box.kind != b"sbgp":
        return box
    (groups,) = struct.unpack_from(">I", box.body, 8)
    if groups != 1:
        raise BrokenPromise(f"expected one sample group, found {groups}")
    return Box(b"sbgp", box.body[:12] + struct.pack(">I", count) + box.body[16:])


def _packed(numbers: Sequence[int]) -> bytes:
    return struct.pack(f">II{len(numbers)}I", 0, len(numbers), *numbers)


def _packed_pairs(pairs: Sequence[tuple[int, int]]) -> bytes:
    joined: list[list[int]] = []
    for count, value in pairs:
        if joined and joined[-1][1] == value:
            joined[-1][0] += count
        else:
            joined.append([count, value])
    flat = [number for pair in joined for number in pair]
    return struct.pack(f">II{len(flat)}I", 0, len(joined), *flat)


def _packed_runs(counts: Sequence[int]) -> bytes:
    """Samples to chunks: (first chunk, samples in each, description 1) where the number changes."""
    runs = [
        (place, count)
        for place, count in enumerate(counts, 1)
        if place == 1 or counts[place - 2] != count
    ]
    flat = [number for first, count in runs for number in (first, count, 1)]
    return struct.pack(f">II{len(flat)}I", 0, len(runs), *flat)


def _packed_offsets(places: Sequence[int]) -> Box:
    if max(places, default=0) > LARGEST_OFFSET:
        return Box(b"co64", struct.pack(f">II{len(places)}Q", 0, len(places), *places))
    return Box(b"stco", _packed(places))


def _big_endian(numbers: array[int]) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


def sample_places(samples: Samples) -> list[int]:
    """Where each sample starts in its file."""
    places: list[int] = []
    number = 0
    for start, count in samples.chunks:
        sizes = samples.sizes[number : number + count]
        places += accumulate(sizes[:-1], initial=start)
        number += count
    return places


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
