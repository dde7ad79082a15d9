"""Joins segments and sound into a film by copying bytes: about what `cp` of it costs.

FFmpeg writes a film of the first segment, with every track, chapter and tag of the whole; into its
index go the samples of all segments. So FFmpeg decides the form, and nothing is muxed packet by
packet, nor written twice to bring the index to the front.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from io import FileIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

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
from pipeline.ffmpeg.picture_track import PictureTrack, picture_track
from pipeline.ffmpeg.samples import SAMPLE_RATE
from pipeline.model.errors import BrokenPromise

if TYPE_CHECKING:
    pass

SKELETON_PACKETS = 50
"""Of sound: about a second."""
TOLD = 8 << 20
"""Bytes after which is told how much of a film is written."""


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
        picture = picture_track(parts.segments, frame_rate)
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


class _Layout:
    """What lies where after the index: texts, then picture and sound in turn, about a second of
    each."""

    def __init__(
        self, picture: PictureTrack, track: Soundtrack, words: bytes, frame_rate: Fraction
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


def _turns(picture: PictureTrack, packets: int, frame_rate: Fraction) -> Iterator[tuple[int, int]]:
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
