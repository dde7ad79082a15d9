"""Receipts: any change of a territory is seen, also one that hides behind the clock of a disk."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.build.receipt import (
    Look,
    Receipt,
    Territory,
    holds_all,
    look_at,
    read_receipt,
    still_as,
    stored_files,
    witnessed,
    write_receipt,
)
from pipeline.build.run import Builder, Crew
from pipeline.model.errors import BadFootage
from pipeline.model.recipe import Outcome, Recipe, make, side_by_side
from pipeline.model.step import Artefact, Step
from pipeline.store.store import Store
from tests.build.test_run import chain, toy

LONG_AGO = 1_600_000_000_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three settled files in two folders."""
    place = tmp_path / "territory"
    (place / "inner").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "inner/c.txt"):
        (place / name).write_text("same", encoding="utf-8")
        os.utime(place / name, ns=(LONG_AGO, LONG_AGO))
    return place


def settled(path: Path, text: str, *, at: int = LONG_AGO) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(at, at))


CHANGES: dict[str, Callable[[Path], object]] = {
    "another size": lambda folder: settled(folder / "a.txt", "longer"),
    "another time": lambda folder: settled(folder / "a.txt", "same", at=LONG_AGO + 1000),
    "a file more": lambda folder: settled(folder / "inner" / "d.txt", "same"),
    "a file less": lambda folder: (folder / "b.txt").unlink(),
    "another name": lambda folder: (folder / "b.txt").rename(folder / "c.txt"),
    "another file of that name and time": lambda folder: (
        settled(folder / "new", "sane"),
        (folder / "new").replace(folder / "a.txt"),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(change: str, folder: Path) -> None:
    territory = Territory((folder,))
    before = look_at(territory)
    assert still_as(before, look_at(territory))
    CHANGES[change](folder)
    assert not still_as(before, look_at(territory))


def test_a_file_written_a_moment_ago_is_compared_by_its_bytes(folder: Path) -> None:
    """It may be written again within one tick of the disk's clock: same size, same time."""
    fresh = folder / "a.txt"
    fresh.write_text("one!", encoding="utf-8")
    stamp = fresh.stat()
    before = look_at(Territory((folder,)))
    fresh.write_text("two!", encoding="utf-8")
    os.utime(fresh, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    now = look_at(Territory((folder,)))
    assert now.digest == before.digest, "the stat alone does not tell"
    assert not still_as(before, now)


def test_what_is_left_out_and_what_is_said_count_as_told(folder: Path) -> None:
    out = Territory((folder,), left_out=frozenset((str(folder / "inner"), "b.txt")))
    before = look_at(out)
    settled(folder / "inner" / "c.txt", "changed")
    settled(folder / "b.txt", "changed")
    assert still_as(before, look_at(out))
    assert not still_as(before, look_at(Territory(out.folders, out.left_out, words=("3.12",))))


def test_a_folder_that_is_not_there_is_one_without_files(folder: Path, tmp_path: Path) -> None:
    gone = tmp_path / "models"
    before = look_at(Territory((folder, gone)))
    gone.mkdir()
    settled(gone / "weights", "w")
    assert not still_as(before, look_at(Territory((folder, gone))))


def test_a_witnessed_recipe_makes_what_it_would_and_every_step_is_noted(
    store: Store, crew: Crew
) -> None:
    def refused() -> Recipe[Artefact]:
        (made,) = yield from make(toy("bad", refuse=True))
        return made

    def course() -> Recipe[tuple[Outcome[Artefact], ...]]:
        return (
            yield from side_by_side(
                ("good", chain("a", "b")), ("bad", refused()), ("other", chain("x"))
            )
        )

    seen: list[tuple[Step, Artefact]] = []
    with Builder(store, crew) as builder:
        (outcome,) = builder.run([("course", witnessed(course(), seen))])
    good, bad, _ = outcome.value
    assert good.error is None, good.error
    assert store.text(good.value.part("text.txt")) == "ab"
    assert isinstance(bad.error, BadFootage)
    assert sorted(str(step.params["word"]) for step, _ in seen) == ["a", "b", "x"]
    stored = stored_files(seen, store.blobs.folder)
    assert holds_all(store.blobs.folder, stored)
    place = store.path(good.value.part("text.txt"))
    os.utime(place, ns=(LONG_AGO, LONG_AGO))
    assert not holds_all(store.blobs.folder, stored), "somebody touched it"
    place.chmod(0o600)
    place.unlink()
    assert not holds_all(store.blobs.folder, stored)


def test_a_receipt_reads_as_it_was_written_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    look = Look("d1", (("a/b", "d2"),))
    receipt = Receipt(look, look, (("d3", 5, 7),), (("demo/01", "sound", ""),), ("x.mp4",), ("m",))
    place = tmp_path / "demo.json"
    write_receipt(receipt, place)
    assert read_receipt(place) == receipt
    place.write_text(place.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert read_receipt(place) is None
    assert read_receipt(tmp_path / "none.json") is None


def test_a_film_just_dropped_is_not_held(folder: Path) -> None:
    size = 24 << 20
    (folder / "film.mp4").write_bytes(bytes(size))
    tracemalloc.start()
    looked = look_at(Territory((folder,)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [Path(path).name for path, _ in looked.unsettled] == ["film.mp4"]
    assert peak < size // 4
