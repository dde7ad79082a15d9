"""Joins segments and sound into a film by copying bytes: about what `cp` of it costs.

FFmpeg writes a film of the first segment, with every track, chapter and tag of the whole; into its
index go the samples of all segments. So FFmpeg decides the form, and nothing is muxed packet by
packet, nor written twice to bring the index to the front.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import IO

from pipeline.ffmpeg.adts import PACKET, PRIMING, packet_places, places_in
from pipeline.ffmpeg.atoms import (
    Box,
    Samples,
    handler,
    read_index,
    read_samples,
    sample_places,
    write_samples,
)
from pipeline.ffmpeg.boxes import boxes
from pipeline.ffmpeg.mux import FilmParts, mux_film
from pipeline.ffmpeg.samples import SAMPLE_RATE
from pipeline.model.errors import BrokenPromise

SKELETON_PACKETS = 50
"""Of sound: about a second."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """The picture track of all segments: its samples in one table, and where they lie."""

    samples: Samples
    delay: int
    """Ticks from the first sample's decoding to its showing."""
    files: tuple[Path, ...]
    spans: tuple[tuple[int, int, int, int], ...]
    """(file, place in it, bytes, samples) of every chunk."""


def join_film(parts: FilmParts, *, frame_rate: Fraction, output: Path, workspace: Path) -> None:
    """Writes the film as MP4 with its index first. Raises BrokenPromise where segments do not fit
    each other."""
    skeleton = _skeleton(parts, frame_rate, workspace)
    index = read_index(skeleton)
    tracks = {handler(box): box for box in index.inner if box.kind == b"trak"}
    texts = [b for b in index.inner if b.kind == b"trak" and handler(b) not in (b"vide", b"soun")]
    picture = _picture(parts.segments, _timescale(tracks[b"vide"]), frame_rate)
    with parts.sound.open("rb") as sound:
        packets = list(places_in(sound))
        words = _text_bytes(skeleton, texts)
        layout = _Layout(picture, packets, words, frame_rate)
        _set_durations(index, tracks, layout)
        head = _whole_head(_first_box(skeleton), index, tracks, texts, layout)
        with output.open("wb") as film:
            film.write(head)
            layout.copy(film, sound)


def _skeleton(parts: FilmParts, frame_rate: Fraction, workspace: Path) -> Path:
    """The film of the first segment alone, as FFmpeg writes it."""
    place = workspace / "skeleton.mp4"
    start = workspace / "skeleton.aac"
    with parts.sound.open("rb") as stream:
        head = stream.read(1 << 16)
    packets = packet_places(head, is_cut=True)[:SKELETON_PACKETS]
    start.write_bytes(head[: packets[-1][0] + packets[-1][1]])
    first = replace(parts, segments=parts.segments[:1], sound=start)
    mux_film(first, frame_rate=frame_rate, output=place, workspace=workspace)
    return place


def _picture(
    segments: Sequence[tuple[Path, int]], timescale: int, frame_rate: Fraction
) -> _Picture:
    """One table of all segments' samples. Their headers and clocks must be the same."""
    step, header = Fraction(timescale) / frame_rate, b""
    read: list[tuple[Samples, int]] = []
    for path, frames in segments:
        track = next(box for box in read_index(path).inner if box.kind == b"trak")
        samples = read_samples(track)
        header = header or _description(track)
        is_even = frames == 1 or all(ticks == step for _, ticks in samples.durations)
        if _timescale(track) != timescale or _description(track) != header or not is_even:
            raise BrokenPromise(f"{path.name}: its stream headers or clock differ from the first's")
        if len(samples.sizes) != frames:
            raise BrokenPromise(
                f"{path.name}: expected {frames} frames, found {len(samples.sizes)}"
            )
        read.append((samples, _delay(track)))
    delay = max(own for _, own in read)
    whole = Samples(keys=[], durations=[(sum(frames for _, frames in segments), int(step))])
    spans: list[tuple[int, int, int, int]] = []
    for number, (samples, own) in enumerate(read):
        before = len(whole.sizes)
        whole.keys = [*(whole.keys or []), *(before + key for key in _keys(samples))]
        # a segment too short to reorder its frames shows each as soon as it is decoded
        shifts = samples.shifts or [(len(samples.sizes), 0)]
        whole.shifts += [(count, shift + delay - own) for count, shift in shifts]
        whole.sizes.extend(samples.sizes)
        spans += _spans(number, samples, round(frame_rate))
    return _Picture(whole, delay, tuple(path for path, _ in segments), tuple(spans))


def _keys(samples: Samples) -> Sequence[int]:
    return samples.keys if samples.keys is not None else range(1, len(samples.sizes) + 1)


def _spans(number: int, samples: Samples, chunk: int) -> Iterator[tuple[int, int, int, int]]:
    """Chunks of at most `chunk` samples that lie in one run of bytes."""
    places, sizes = sample_places(samples), samples.sizes
    start = 0
    for after in range(1, len(sizes) + 1):
        is_run = after < len(sizes) and places[after] == places[after - 1] + sizes[after - 1]
        if not is_run or after - start == chunk:
            end = places[after - 1] + sizes[after - 1]
            yield number, places[start], end - places[start], after - start
            start = after


class _Layout:
    """What lies where after the index: texts, then picture and sound in turn, about a second of
    each."""

    def __init__(
        self,
        picture: _Picture,
        packets: Sequence[tuple[int, int, int]],
        words: bytes,
        frame_rate: Fraction,
    ) -> None:
        self.picture = picture
        self.packets = packets
        self.words = words
        self._frame_rate = frame_rate
        self.sound = Samples(
            durations=[(len(packets), PACKET)],
            sizes=array("I", [length - header for _, length, header in packets]),
        )
        self.size = len(words) + sum(picture.samples.sizes) + sum(self.sound.sizes)

    def turns(self) -> Iterator[tuple[tuple[int, int, int, int], tuple[int, int]]]:
        """A chunk of picture and the packets (from, to) that follow it; all packets in the end."""
        frames = written = 0
        last = len(self.picture.spans) - 1
        for number, span in enumerate(self.picture.spans):
            frames += span[3]
            until = -(-frames / self._frame_rate * SAMPLE_RATE // PACKET) + 1
            stop = len(self.packets) if number == last else min(int(until), len(self.packets))
            yield span, (written, max(stop, written))
            written = max(stop, written)

    def place(self, start: int) -> None:
        """Sets every chunk's place, for a file whose words start at `start`."""
        place = start + len(self.words)
        pictures, sounds = [], []
        for (_, _, size, count), (first, stop) in self.turns():
            pictures.append((place, count))
            place += size
            if stop > first:
                sounds.append((place, stop - first))
                place += sum(self.sound.sizes[first:stop])
        self.picture.samples.chunks = pictures
        self.sound.chunks = sounds

    def copy(self, film: IO[bytes], sound: IO[bytes]) -> None:
        """Writes everything after the index."""
        film.write(self.words)
        number, source = -1, None
        try:
            for (file, place, size, _), (first, stop) in self.turns():
                if file != number or source is None:
                    if source is not None:
                        source.close()
                    number, source = file, self.picture.files[file].open("rb")
                source.seek(place)
                film.write(source.read(size))
                if stop > first:
                    film.writelines(_bodies(sound, self.packets[first:stop]))
        finally:
            if source is not None:
                source.close()


def _bodies(sound: IO[bytes], packets: Sequence[tuple[int, int, int]]) -> Iterator[bytes]:
    """Packets that follow each other, without their headers. Read, not mapped: pages of a file
    count as the process's own, and an hour of sound is 86 MB."""
    start, (last, size, _) = packets[0][0], packets[-1]
    sound.seek(start)
    data = sound.read(last + size - start)
    for at, length, header in packets:
        yield data[at - start + header : at - start + length]


def _whole_head(
    first: bytes, index: Box, tracks: dict[bytes, Box], texts: Sequence[Box], layout: _Layout
) -> bytes:
    """File type, index, and the head of the box that everything else lies in."""
    relative = [read_samples(track) for track in texts]
    start = 0
    for _ in range(4):  # places may need more bytes once they are known
        layout.place(start)
        write_samples(tracks[b"vide"], layout.picture.samples)
        write_samples(tracks[b"soun"], layout.sound)
        place = start
        for track, samples in zip(texts, relative, strict=True):
            samples.chunks = [(place, len(samples.sizes))] if samples.sizes else []
            write_samples(track, samples)
            place += sum(samples.sizes)
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


def _timescale(track: Box) -> int:
    return int(struct.unpack_from(">I", track.child(b"mdia", b"mdhd").body, 12)[0])


def _delay(track: Box) -> int:
    """Ticks from the first sample's decoding to its showing: where the track's one edit starts."""
    body = track.child(b"edts", b"elst").body
    (edits,) = struct.unpack_from(">I", body, 4)
    if edits != 1 or body[0] != 0:
        raise BrokenPromise(f"expected one edit in a track of ours, found {edits}")
    return int(struct.unpack_from(">I", body, 12)[0])


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
        timescale = _timescale(track)
        shown = round(Fraction(samples.ticks - hidden, timescale) * clock)
        _put(track.child(b"tkhd"), 20, shown)
        _put(track.child(b"edts", b"elst"), 8, shown)
        _put(track.child(b"mdia", b"mdhd"), 16, samples.ticks)
        _set_bit_rate(track, sum(samples.sizes) * 8 * timescale // samples.ticks)
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
