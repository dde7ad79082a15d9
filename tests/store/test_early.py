"""Sums of files that were finished before their step ended: they count only for the same bytes."""

from __future__ import annotations

import time
from pathlib import Path

from pipeline.store.digest import LARGE, file_sums
from pipeline.store.early import EarlySums, early_sums


def large(path: Path, filling: bytes = b"a") -> Path:
    path.write_bytes(filling * LARGE)
    return path


def test_a_file_that_stays_as_it_is_is_not_read_again(tmp_path: Path) -> None:
    path = large(tmp_path / "film.mp4")
    with early_sums(tmp_path) as sums:
        sums.start("film.mp4")
        assert sums.of(path) == file_sums(path)


def test_a_file_that_changed_afterwards_must_be_summed_up_again(tmp_path: Path) -> None:
    path = large(tmp_path / "film.mp4")
    with early_sums(tmp_path) as sums:
        sums.start("film.mp4")
        assert sums.of(path) is not None
        large(path, b"b")
        assert sums.of(path) is None
        path.unlink()
        assert sums.of(path) is None


def test_nobody_told_of_it_it_is_small_gone_or_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(b"few")
    with early_sums(tmp_path) as sums:
        for name in ("small", "gone"):
            sums.start(name)
            assert sums.of(tmp_path / name) is None
        assert sums.of(large(tmp_path / "untold")) is None
        assert sums.of(tmp_path.parent / "elsewhere") is None


def grown(path: Path, sums: EarlySums, *pieces: bytes) -> None:
    """Written piece by piece, each told of."""
    with path.open("wb", buffering=0) as stream:
        for piece in pieces:
            stream.write(piece)
            sums.start(path.name, stream.tell())


def test_a_file_is_summed_up_while_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with early_sums(tmp_path) as sums:
        grown(path, sums, b"a" * LARGE, b"b" * 3, b"c" * LARGE)
        with path.open("ab") as stream:
            stream.write(b"the end, untold")
        assert sums.of(path) is None  # not whole
        sums.start("film.mp4")
        assert sums.of(path) == file_sums(path)


def test_what_changed_after_it_was_told_of_is_found(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with early_sums(tmp_path) as sums:
        grown(path, sums, b"a" * LARGE)
        time.sleep(0.3)  # it is read by now
        with path.open("rb+") as stream:
            stream.write(b"b")
        sums.start("film.mp4")
        assert sums.of(path) is None


def test_a_step_that_begins_anew_counts_anew(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with early_sums(tmp_path) as sums:
        grown(path, sums, b"a" * LARGE, b"a" * LARGE)
        sums.forget()
        grown(path, sums, b"b" * LARGE)
        sums.start("film.mp4")
        assert sums.of(path) == file_sums(path)


def test_a_step_that_ends_in_the_middle_leaves_nothing_waiting(tmp_path: Path) -> None:
    with early_sums(tmp_path) as sums:
        grown(tmp_path / "film.mp4", sums, b"a" * LARGE)
