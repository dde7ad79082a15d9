"""Copies into people's folders: the same bytes, whether written directly or not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.store import copying
from pipeline.store.copying import BLOCK, WINDOW, copy_flushed, copy_whole
from pipeline.store.digest import LARGE


@pytest.mark.parametrize(
    "size",
    [LARGE - 1, LARGE, LARGE + 1, LARGE + BLOCK - 1, 2 * WINDOW, 2 * WINDOW + BLOCK + 7],
)
def test_a_large_file_is_copied_to_the_byte(tmp_path: Path, size: int) -> None:
    source = tmp_path / "film.mp4"
    source.write_bytes(os.urandom(size))
    source.chmod(0o444)
    copy_whole(source, tmp_path / "there" / "film.mp4")
    assert (tmp_path / "there" / "film.mp4").read_bytes() == source.read_bytes()
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["film.mp4"]
    assert os.access(tmp_path / "there" / "film.mp4", os.W_OK)


def test_a_longer_file_that_was_there_is_gone(tmp_path: Path) -> None:
    source, place = tmp_path / "film.mp4", tmp_path / "copy.mp4"
    source.write_bytes(b"a" * LARGE)
    place.write_bytes(b"b" * (LARGE + WINDOW))
    copy_flushed(source, place)
    assert place.read_bytes() == source.read_bytes()


def test_where_nothing_is_written_directly_it_is_copied_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "DIRECT", 0)
    source, place = tmp_path / "film.mp4", tmp_path / "copy.mp4"
    source.write_bytes(os.urandom(LARGE + 5))
    copy_flushed(source, place)
    assert place.read_bytes() == source.read_bytes()
