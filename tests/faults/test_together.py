from __future__ import annotations

from pathlib import Path

from pipeline.store.store import Done, Store
from pipeline.store.sweep import Needed, look_before, sweep_store
from tests.faults.together import build_together, sweep_beside


def test_eight_builders_at_once_build_each_key_once(tmp_path: Path):
    assert build_together(tmp_path, builders=8, rounds=12) == []


def test_a_sweep_that_needs_nothing_never_takes_what_a_running_build_uses(tmp_path: Path):
    problems, _ = sweep_beside(tmp_path, rounds=12)
    assert problems == []


def test_a_sweep_takes_what_only_a_build_that_has_ended_had_looked_at(tmp_path: Path):
    store = Store(tmp_path / "store")
    with store.lease() as lease:
        lease.note("k1")
        with store.making("k1") as made:
            (made.output / "a.txt").write_text("a", encoding="utf-8")
            store.commit(made, Done("k1", "a", {}, {}, is_deterministic=True, seconds=0.0))
    assert sweep_store(store, look_before(store), Needed(()), is_dry_run=False).records == 1


def test_what_was_made_after_the_need_was_reckoned_stays(tmp_path: Path):
    store = Store(tmp_path / "store")
    before = look_before(store)
    with store.making("k1") as made:
        (made.output / "a.txt").write_text("a", encoding="utf-8")
        store.commit(made, Done("k1", "a", {}, {}, is_deterministic=True, seconds=0.0))
    swept = sweep_store(store, before, Needed(()), is_dry_run=False)
    assert (swept.records, swept.files) == (0, 0)
    assert store.find("k1") is not None


def test_a_film_that_stands_published_is_kept_with_its_record(tmp_path: Path):
    store = Store(tmp_path / "store")
    with store.making("k1") as made:
        (made.output / "film.mp4").write_text("film", encoding="utf-8")
        done = Done("k1", "a", {}, {}, is_deterministic=False, seconds=0.0)
        film = store.commit(made, done).file("film.mp4")
    needed = Needed((), {film.digest})
    assert sweep_store(store, look_before(store), needed, is_dry_run=False).records == 0
    assert store.find("k1") is not None
