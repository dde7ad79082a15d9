"""Spans of files put at the end of one that is being written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.ffmpeg.appending import append_span, read_into, write_all, write_pieces

CONTENT = bytes(range(256)) * 40


def appended(folder: Path, *spans: tuple[int, int]) -> bytes:
    source, film = folder / "source", folder / "film"
    source.write_bytes(CONTENT)
    with source.open("rb", buffering=0) as opened, film.open("wb", buffering=0) as written:
        write_all(written, b"head")
        for place, size in spans:
            append_span(opened, place, size, written)
            write_all(written, b"|")
    return film.read_bytes()


@pytest.mark.parametrize("is_able", [True, False], ids=["by the system", "by reading"])
def test_spans_follow_each_other_in_the_order_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_able: bool
) -> None:
    if not is_able:
        monkeypatch.delattr(os, "copy_file_range", raising=False)
    expected = b"head" + CONTENT[5000:9000] + b"|" + CONTENT[:3] + b"|" + b"" + b"|"
    assert appended(tmp_path, (5000, 4000), (0, 3), (7, 0)) == expected


@pytest.mark.parametrize("is_able", [True, False], ids=["by the system", "by reading"])
def test_a_span_that_its_source_does_not_hold_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_able: bool
) -> None:
    if not is_able:
        monkeypatch.delattr(os, "copy_file_range", raising=False)
    with pytest.raises(EOFError, match="found it shorter"):
        appended(tmp_path, (len(CONTENT) - 10, 11))


@pytest.mark.parametrize("is_able", [True, False], ids=["at once", "joined"])
def test_many_small_pieces_are_written_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_able: bool
) -> None:
    """More than a system takes at once."""
    if not is_able:
        monkeypatch.delattr(os, "writev", raising=False)
    pieces = [memoryview(CONTENT)[place : place + 3] for place in range(2500)]
    film = tmp_path / "film"
    with film.open("wb", buffering=0) as written:
        write_pieces(written, pieces)
    assert film.read_bytes() == b"".join(pieces)


def test_what_the_system_left_of_many_pieces_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def writev(handle: int, pieces: list[bytes]) -> int:
        return os.write(handle, b"".join(pieces)[:7])

    monkeypatch.setattr(os, "writev", writev, raising=False)
    film = tmp_path / "film"
    with film.open("wb", buffering=0) as written:
        write_pieces(written, [b"first", b"second", b"third"])
    assert film.read_bytes() == b"firstsecondthird"


def test_room_is_filled_or_the_source_is_too_short(tmp_path: Path) -> None:
    path, room = tmp_path / "source", bytearray(100)
    path.write_bytes(CONTENT)
    with path.open("rb", buffering=0) as source:
        read_into(source, 300, memoryview(room))
        assert room == CONTENT[300:400]
        with pytest.raises(EOFError, match="found it shorter"):
            read_into(source, len(CONTENT) - 10, memoryview(room))
