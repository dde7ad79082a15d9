"""ADTS streams are read a window at a time: an hour of sound is not held."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from pipeline.ffmpeg.adts import WINDOW, count_frames, join_sound, packets_in, packets_of
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


def written(folder: Path, data: bytes) -> Path:
    path = folder / "sound.aac"
    path.write_bytes(data)
    return path


def test_windows_find_the_same_frames(tmp_path: Path) -> None:
    data = stream_of(2 * WINDOW + 4321)
    assert packets_of(written(tmp_path, data)) == packets_in(data)


def test_sound_that_looks_like_a_header_is_no_frame() -> None:
    """Frames that hold a header, one that points at the next true one, and one of no length."""
    inner, nothing = frame(393, 0)[:7], frame(0, 0)[:7]
    holding = frame(400, 1)[:7] + inner + bytes(386)
    empty = frame(64, 4)[:7] + nothing + bytes(50)
    data = holding + frame(300, 2) + frame(60, 3) + empty
    assert packets_in(data).places.tolist() == [0, 400, 700, 760]


def test_frames_of_two_forms_are_found() -> None:
    """With a checksum the header has 9 bytes."""
    checked = frame(200, 1)
    checked = checked[:1] + b"\xf0" + checked[2:]
    packets = packets_in(frame(100, 0) + checked + frame(100, 2))
    assert packets.places.tolist() == [0, 100, 300]
    assert packets.headers.tolist() == [7, 9, 7]


def test_nothing_has_no_frames(tmp_path: Path) -> None:
    assert len(packets_of(written(tmp_path, b""))) == 0


@pytest.mark.parametrize("tail", [b"\xff", frame(300, 1)[:40], frame(3, 0)[:7], b"no header"])
def test_a_damaged_end_is_an_error(tmp_path: Path, tail: bytes) -> None:
    path = written(tmp_path, stream_of(WINDOW + 99) + tail)
    with pytest.raises(BrokenPromise):
        packets_of(path)


def test_joining_holds_windows_and_no_whole_sound(tmp_path: Path) -> None:
    data, joined = stream_of(12 * WINDOW), tmp_path / "joined.aac"
    sound = written(tmp_path, data)
    count = count_frames(sound)
    tracemalloc.start()
    packets = join_sound([(sound, (count - 1) * 1024)], output=joined)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert packets == packets_in(data)
    assert len(packets) == count
    assert joined.read_bytes() == data
    assert peak < 6 * WINDOW
