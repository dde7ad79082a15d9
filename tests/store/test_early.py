"""Sums of files that were finished before their step ended: they count only for the same bytes."""

from __future__ import annotations

from pathlib import Path

from pipeline.store.digest import LARGE, file_sums
from pipeline.store.early import early_sums


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
