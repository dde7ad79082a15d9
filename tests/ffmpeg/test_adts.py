"""ADTS streams are read a window at a time: an hour of sound is not held."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest

from pipeline.ffmpeg.adts import WINDOW, count_frames, join_sound, packet_places, places_in
from pipeline.model.errors import BrokenPromise


def frame(length: int, filling: int) -> bytes:
    """An ADTS frame of `length` bytes; what it holds is no sound."""
    head = bytes(
        (0xFF, 0xF1, 0x4C, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 31)
    )
    return head + b"\xfc" + bytes([filling]) * (length - 7)


def stream_of(size: int) -> bytes:
    """At least `size` bytes of frames of changing lengths, so that windows end within them."""
    frames, total = [], 0
    while total < size:
        frames.append(frame(200 + len(frames) * 37 % 900, len(frames) % 251))
        total += len(frames[-1])
    return b"".join(frames)


def test_windows_find_the_same_frames() -> None:
    data = stream_of(2 * WINDOW + 4321)
    assert list(places_in(io.BytesIO(data))) == packet_places(data)


def test_nothing_has_no_frames() -> None:
    assert list(places_in(io.BytesIO(b""))) == []


@pytest.mark.parametrize("tail", [b"\xff", frame(300, 1)[:40], frame(3, 0)[:7], b"no header"])
def test_a_damaged_end_is_an_error(tail: bytes) -> None:
    with pytest.raises(BrokenPromise):
        list(places_in(io.BytesIO(stream_of(WINDOW + 99) + tail)))


def test_joining_holds_windows_and_no_whole_sound(tmp_path: Path) -> None:
    sound, joined = tmp_path / "sound.aac", tmp_path / "joined.aac"
    data = stream_of(12 * WINDOW)
    sound.write_bytes(data)
    count = count_frames(sound)
    tracemalloc.start()
    written = join_sound([(sound, (count - 1) * 1024)], output=joined)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert written == count
    assert joined.read_bytes() == data
    assert peak < 6 * WINDOW
