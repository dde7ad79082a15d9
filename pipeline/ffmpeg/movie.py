"""Joins segments and sound into a film by copying bytes: about what `cp` of it costs.

FFmpeg writes a film of the first segment, with every track, chapter and tag of the whole; into its
index go the samples of all segments. So FFmpeg decides the form, and nothing is muxed packet by
packet, nor written twice to bring the index to the front.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from io import FileIO
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.ffmpeg.adts import (
    PACKET,
    PRIMING,
    Packets,
    Soundtrack,
    packets_in,
    packets_of,
    soundtrack,
)
from pipeline.ffmpeg.appending import read_into, write_all, write_pieces
from pipeline.ffmpeg.atoms import (
    Box,
    Samples,
    edit_start,
    handler,
    pairs,
    read_index,
    read_samples,
    sample_places,
    timescale,
    write_places,
    write_samples,
)
from pipeline.ffmpeg.boxes import boxes
from pipeline.ffmpeg.mux import FilmParts, mux_film
from pipeline.ffmpeg.samples import SAMPLE_RATE
from pipeline.model.errors import BrokenPromise

if TYPE_CHECKING:
    from numpy.typing import NDArray

SKELETON_PACKETS = 50
"""Of sound: about a second."""
TOLD = 8 << 20
"""Bytes after which is told how much of a film is written."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """The picture track of all segments: its samples in one table, and where they lie."""

    samples: Samples
    delay: int
    """Ticks from the first sample's decoding to its showing."""
    clock: int
    """Ticks a second."""
    files: tuple[Path, ...]
    spans: tuple[tuple[int, int, int, int], ...]
    """(file, place in it, bytes, samples) of every chunk."""


def join_film(
    parts: FilmParts,
    *,
    frame_rate: Fraction,
    output: Path,
    workspace: Path,
    sounds: Sequence[tuple[Path, int]] = (),
    written: Callable[[int], None] = lambda _: None,
) -> Packets:
    """Writes the film as MP4 with its index first; returns the packets of its sound: all `sounds`
    (file, samples) joined, of which the parts' own is the first, or that alone where none are
    given. `written` is told now and then how many bytes of the film are as they will be. Raises
    BrokenPromise where segments do not fit each other."""
    with ThreadPoolExecutor(1) as beside:  # FFmpeg writes while we read
        made = beside.submit(_skeleton, parts, frame_rate, workspace)
        sound = soundtrack(sounds) if sounds else _alone(parts.sound)
        picture = _picture(parts.segments, frame_rate)
        skeleton = made.result()
    index = read_index(skeleton)
    tracks = {handler(box): box for box in index.inner if box.kind == b"trak"}
    texts = [b for b in index.inner if b.kind == b"trak" and handler(b) not in (b"vide", b"soun")]
    if timescale(tracks[b"vide"]) != picture.clock:
        raise BrokenPromise(
            f"{output.name}: expected a clock of {timescale(tracks[b'vide'])} ticks a second, "
            f"found segments of {picture.clock}"
        )
    words = _text_bytes(skeleton, texts)
    layout = _Layout(picture, sound, words, frame_rate)
    _set_durations(index, tracks, layout)
    head = _whole_head(_first_box(skeleton), index, tracks, texts, layout)
    with output.open("wb", buffering=0) as film:
        write_all(film, head)
        layout.copy(film, written)
    return sound.packets


def _alone(path: Path) -> Soundtrack:
    sound, packets = Soundtrack(), packets_of(path)
    if len(packets):
        sound.add(path, packets)
    return sound


def _skeleton(parts: FilmParts, frame_rate: Fraction, workspace: Path) -> Path:
    """The film of the first segment alone, as FFmpeg writes it."""
    place = workspace / "skeleton.mp4"
    start = workspace / "skeleton.aac"
    with parts.sound.open("rb") as stream:
        head = stream.read(1 << 16)
    packets = packets_in(head, is_cut=True).part(0, SKELETON_PACKETS)
    start.write_bytes(head[: packets.places[-1] + packets.lengths[-1]])
    first = replace(parts, segments=parts.segments[:1], sound=start)
    mux_film(first, frame_rate=frame_rate, output=place, workspace=workspace)
    return place


def _picture(segments: Sequence[tuple[Path, int]], frame_rate: Fraction) -> _Picture:
    """One table of all segments' samples. Their headers and clocks must be the same."""
    import numpy as np

    clock, step, header = 0, Fraction(0), b""
    read: list[tuple[Samples, int]] = []
    for path, frames in segments:
        track = next(box for box in read_index(path).inner if box.kind == b"trak")
        samples = read_samples(track)
        if not header:
            header, clock = _description(track), timescale(track)
            step = Fraction(clock) / frame_rate
        is_even = frames == 1 or bool((samples.durations[:, 1] == step).all())
        if timescale(track) != clock or _description(track) != header or not is_even:
            raise BrokenPromise(f"{path.name}: its stream headers or clock differ from the first's")
        if len(samples.sizes) != frames:
            raise BrokenPromise(
                f"{path.name}: expected {frames} frames, found {len(samples.sizes)}"
            )
        read.append((samples, edit_start(track)))
    delay = max(own for _, own in read)
    counts = [frames for _, frames in segments]
    starts = np.cumsum(counts) - counts
    whole = Samples(
        durations=pairs((sum(counts), int(step))),
        shifts=np.concatenate([_shifts(samples, delay - own) for samples, own in read]),
        keys=np.concatenate(
            [_keys(samples) + start for (samples, _), start in zip(read, starts, strict=True)]
        ),
        sizes=np.concatenate([samples.sizes for samples, _ in read]),
        chunks=pairs(),
    )
    spans = [
        span
        for number, (samples, _) in enumerate(read)
        for span in _spans(number, samples, round(frame_rate))
    ]
    return _Picture(whole, delay, clock, tuple(path for path, _ in segments), tuple(spans))


def _shifts(samples: Samples, later: int) -> NDArray[Any]:
    """A segment too short to reorder its frames shows each as soon as it is decoded."""
    shifts = samples.shifts if len(samples.shifts) else pairs((len(samples.sizes), 0))
    return shifts + (0, later)


def _keys(samples: Samples) -> NDArray[Any]:
    import numpy as np

    return samples.keys if samples.keys is not None else np.arange(1, len(samples.sizes) + 1)


def _spans(number: int, samples: Samples, chunk: int) -> Iterator[tuple[int, int, int, int]]:
    """Chunks of at most `chunk` samples that lie in one run of bytes."""
    import numpy as np

    places, ends = sample_places(samples), sample_places(samples) + samples.sizes
    breaks = [0, *(np.flatnonzero(places[1:] != ends[:-1]) + 1).tolist(), len(places)]
    for start, stop in pairwise(breaks):
        for first in range(start, stop, chunk):
            after = min(first + chunk, stop)
            place = int(places[first])
            yield number, place, int(ends[after - 1]) - place, after - first


class _Layout:
    """What lies where after the index: texts, then picture and sound in turn, about a second of
    each."""

    def __init__(
        self, picture: _Picture, track: Soundtrack, words: bytes, frame_rate: Fraction
    ) -> None:
        import numpy as np

        packets = track.packets
        self.picture = picture
        self.track = track
        self.words = words
        lengths, headers = np.asarray(packets.lengths, np.int64), np.asarray(packets.headers)
        self.sound = Samples(
            durations=pairs((len(packets), PACKET)),
            shifts=pairs(),
            keys=None,
            sizes=lengths - headers,
            chunks=pairs(),
        )
        self.size = len(words) + int(picture.samples.sizes.sum() + self.sound.sizes.sum())
        self._turns = np.array(list(_turns(picture, len(packets), frame_rate)))
        """The packets (from, to) that follow each chunk of picture; all packets in the end."""

    def place(self, start: int) -> None:
        """Sets every chunk's place, for a file whose words start at `start`."""
        import numpy as np

        pictures = np.array([(size, count) for _, _, size, count in self.picture.spans])
        heard = np.concatenate(([0], np.cumsum(self.sound.sizes)))
        first, stop = self._turns[:, 0], self._turns[:, 1]
        sounds = heard[stop] - heard[first]
        places = start + len(self.words) + np.cumsum(pictures[:, 0] + sounds) - sounds
        self.picture.samples.chunks = np.column_stack((places - pictures[:, 0], pictures[:, 1]))
        self.sound.chunks = np.column_stack((places, stop - first))[stop > first]

    def copy(self, film: FileIO, written: Callable[[int], None]) -> None:
        """Writes everything after the index."""
        write_all(film, self.words)
        room, told = bytearray(), 0
        spans = zip(self.picture.spans, self._turns.tolist(), strict=True)
        for file, chunks in groupby(spans, key=lambda chunk: chunk[0][0]):
            shown = list(chunks)
            low = min(place for (_, place, _, _), _ in shown)
            high = max(place + size for (_, place, size, _), _ in shown)
            if high - low > len(room):
                room = bytearray(high - low)
            picture = memoryview(room)[: high - low]
            with self.picture.files[file].open("rb", buffering=0) as source:
                read_into(source, low, picture)
            heard = self._heard(shown[0][1][0], shown[-1][1][1])
            pieces: list[bytes | memoryview] = []
            before = shown[0][1][0]
            for (_, place, size, _), (first, stop) in shown:
                pieces.append(picture[place - low : place - low + size])
                pieces += heard[first - before : stop - before]
            write_pieces(film, pieces)
            if film.tell() - told >= TOLD:
                told = film.tell()
                written(told)

    def _heard(self, first: int, stop: int) -> list[memoryview]:
        """The bytes of some packets, without their headers. Read, not mapped: mapped pages count as
        the process's own, and an hour of sound is 70 MB."""
        import numpy as np

        part = self.track.packets.part(first, stop)
        if not len(part):
            return []
        start = part.places[0]
        places = np.asarray(part.places, np.int64) - start
        ends = (places + part.lengths).tolist()
        data = memoryview(self.track.read(start, ends[-1]))
        starts = (places + part.headers).tolist()
        return [data[first:after] for first, after in zip(starts, ends, strict=True)]


def _turns(picture: _Picture, packets: int, frame_rate: Fraction) -> Iterator[tuple[int, int]]:
    frames = written = 0
    last = len(picture.spans) - 1
    # whole numbers: a fraction for each of thousands of chunks takes its time
    samples, frame_packets = SAMPLE_RATE * frame_rate.denominator, frame_rate.numerator * PACKET
    for number, span in enumerate(picture.spans):
        frames += span[3]
        until = -(-frames * samples // frame_packets) + 1
        stop = packets if number == last else min(until, packets)
        yield written, max(stop, written)
        written = max(stop, written)


def _whole_head(
    first: bytes, index: Box, tracks: dict[bytes, Box], texts: Sequence[Box], layout: _Layout
) -> bytes:
    """File type, index, and the head of the box that everything else lies in."""
    relative = [read_samples(track) for track in texts]
    layout.place(0)
    write_samples(tracks[b"vide"], layout.picture.samples)
    write_samples(tracks[b"soun"], layout.sound)
    start = 0
    for _ in range(4):  # places may need more bytes once they are known
        layout.place(start)
        write_places(tracks[b"vide"], layout.picture.samples)
        write_places(tracks[b"soun"], layout.sound)
        place = start
        for track, samples in zip(texts, relative, strict=True):
            samples.chunks = pairs(*([(place, len(samples.sizes))] if len(samples.sizes) else []))
            write_samples(track, samples)
            place += int(samples.sizes.sum())
        head = first + index.packed() + struct.pack(">I4sQ", 1, b"mdat", layout.size + 16)
        if len(head) == start:
            return head
        start = len(head)
    raise BrokenPromise("the film's index did not come to rest")


def _text_bytes(skeleton: Path, texts: Sequence[Box]) -> bytes:
    """Every sample of the text tracks, track by track."""
    data = skeleton.read_bytes()
    pieces = []
    for track in texts:
        samples = read_samples(track)
        for place, size in zip(sample_places(samples), samples.sizes, strict=True):
            pieces.append(data[place : place + size])
    return b"".join(pieces)


def _first_box(path: Path) -> bytes:
    kind, start, stop = next(boxes(path, path.stat().st_size))
    if kind != "ftyp":
        raise BrokenPromise(f"{path.name}: expected its type first, found {kind!r}")
    with path.open("rb") as stream:
        return stream.read(stop - start)


def _description(track: Box) -> bytes:
    """What a decoder is set up with: the whole sample description but its bit rates."""
    body = track.child(b"mdia", b"minf", b"stbl", b"stsd").body
    place = body.find(b"btrt")
    return body if place < 0 else body[: place - 4] + body[place + 16 :]


def _set_durations(index: Box, tracks: dict[bytes, Box], layout: _Layout) -> None:
    """Movie, tracks and edits as long as all samples, and their bit rates."""
    movie = index.child(b"mvhd")
    (clock,) = struct.unpack_from(">I", movie.body, 12)
    longest = 0
    _put(tracks[b"vide"].child(b"edts", b"elst"), 12, layout.picture.delay)
    for kind, samples, hidden in (
        (b"vide", layout.picture.samples, 0),
        (b"soun", layout.sound, PRIMING),
    ):
        track = tracks[kind]
        own_clock = timescale(track)
        shown = round(Fraction(samples.ticks - hidden, own_clock) * clock)
        _put(track.child(b"tkhd"), 20, shown)
        _put(track.child(b"edts", b"elst"), 8, shown)
        _put(track.child(b"mdia", b"mdhd"), 16, samples.ticks)
        _set_bit_rate(track, int(samples.sizes.sum()) * 8 * own_clock // samples.ticks)
        longest = max(longest, shown)
    for box in index.inner:
        if box.kind == b"trak" and handler(box) not in tracks.keys() - {b"vide", b"soun"}:
            longest = max(longest, struct.unpack_from(">I", box.child(b"tkhd").body, 20)[0])
    _put(movie, 16, longest)


def _set_bit_rate(track: Box, rate: int) -> None:
    box = track.child(b"mdia", b"minf", b"stbl", b"stsd")
    place = box.body.find(b"btrt")
    if place >= 0:
        _put(box, place + 8, rate)
        _put(box, place + 12, rate)


def _put(box: Box, place: int, number: int) -> None:
    box.body = box.body[:place] + struct.pack(">I", number) + box.body[place + 4 :]
