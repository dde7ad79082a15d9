"""What is stable, given what was seen and when."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.intake.ignored import SYSTEM, UNFINISHED
from pipeline.intake.settle import dropped, is_given_up, is_settled, looked_at


def test_a_file_settles_once_it_has_stayed_the_same_for_long_enough(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(b"1")
    first = looked_at(dropped(tmp_path), {}, now=0)
    assert not is_settled(first[film], now=9.9, seconds=10)
    film.write_bytes(b"12")
    second = looked_at(dropped(tmp_path), first, now=9.9)
    assert not is_settled(second[film], now=19.8, seconds=10)
    third = looked_at(dropped(tmp_path), second, now=20)
    assert is_settled(third[film], now=20, seconds=10)
    assert not is_given_up(third[film], now=20, seconds=10)
    assert is_given_up(third[film], now=40, seconds=10)


def test_a_copy_that_takes_its_last_name_is_whole_at_once(tmp_path: Path) -> None:
    copy, film = tmp_path / "a.mp4.part", tmp_path / "a.mp4"
    copy.write_bytes(b"whole")
    before = looked_at(dropped(tmp_path), {}, now=0)
    copy.rename(film)
    after = looked_at(dropped(tmp_path), before, now=1)
    assert is_settled(after[film], now=1, seconds=10)


def test_a_file_that_grew_since_it_was_renamed_is_not(tmp_path: Path) -> None:
    copy, film = tmp_path / "a.mp4.part", tmp_path / "a.mp4"
    copy.write_bytes(b"half")
    before = looked_at(dropped(tmp_path), {}, now=0)
    copy.rename(film)
    film.write_bytes(b"half and more")
    after = looked_at(dropped(tmp_path), before, now=1)
    assert not is_settled(after[film], now=1, seconds=10)


def test_a_marker_makes_it_immediate_but_not_one_of_an_earlier_film(tmp_path: Path) -> None:
    film, marker = tmp_path / "a.mp4", tmp_path / "a.mp4.done"
    film.write_bytes(b"x")
    marker.touch()
    os.utime(film, (1000, 1000))
    os.utime(marker, (1000, 1000))
    assert is_settled(looked_at(dropped(tmp_path), {}, now=0)[film], now=0, seconds=10)
    os.utime(film, (2000, 2000))
    assert not is_settled(looked_at(dropped(tmp_path), {}, now=0)[film], now=0, seconds=10)


def test_our_folders_are_left_out_and_those_of_tools_are_named(tmp_path: Path) -> None:
    for name in ("taken/a.mp4", "quarantine/b.mp4", "@eaDir/c.mp4", "01/taken/d.mp4", "e.tmp"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = {file.path.relative_to(tmp_path).as_posix(): file.ignored for file in dropped(tmp_path)}
    assert found == {"@eaDir/c.mp4": SYSTEM, "01/taken/d.mp4": None, "e.tmp": UNFINISHED}
