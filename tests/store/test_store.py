from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model.errors import DamagedStore
from pipeline.model.step import Artefact
from pipeline.store.digest import Digests, bytes_digest, file_digest
from pipeline.store.store import Done, Store
from pipeline.store.sweep import Needed, look_before, sweep_store
from pipeline.store.verify import Damage, set_aside, verify_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def made(store: Store, key: str, text: str) -> Artefact:
    with store.making(key) as workspace:
        (workspace.output / "text.txt").write_text(text, encoding="utf-8")
        done = Done(key, f"step {key}", {"word": text}, {}, is_deterministic=True, seconds=0.1)
        return store.commit(workspace, done)


def test_a_committed_artefact_is_found_by_its_key_with_its_bytes(store: Store):
    artefact = made(store, "k1", "hello")
    found = store.find("k1")
    assert found == artefact
    assert store.text(found.part("text.txt")) == "hello"
    assert found.file("text.txt").digest == bytes_digest(b"hello")


def test_nothing_is_left_in_the_workspace_after_an_error(store: Store):
    with pytest.raises(ZeroDivisionError), store.making("k1") as workspace:
        (workspace.output / "half.txt").write_text("half", encoding="utf-8")
        raise ZeroDivisionError
    assert store.find("k1") is None
    assert list((store.folder / "work").iterdir()) == []


def test_the_same_bytes_are_kept_once(store: Store):
    made(store, "k1", "same")
    made(store, "k2", "same")
    assert len(list(store.blobs.folder.glob("*/*"))) == 1


def test_a_cut_blob_is_not_served(store: Store):
    artefact = made(store, "k1", "hello")
    path = store.path(artefact.part("text.txt"))
    path.chmod(0o644)
    path.write_text("hel", encoding="utf-8")
    assert store.find("k1") is None
    with pytest.raises(DamagedStore, match=r"expected 5 bytes"):
        store.path(artefact.part("text.txt"))


def test_a_cut_record_counts_as_not_done(store: Store):
    made(store, "k1", "hello")
    (record,) = store.folder.glob("actions/keys/*/*.json")
    record.write_text(record.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert store.find("k1") is None


def test_verify_names_damaged_missing_and_orphan_files(store: Store):
    damaged = store.path(made(store, "k1", "one").part("text.txt"))
    missing = store.path(made(store, "k2", "two").part("text.txt"))
    made(store, "k3", "three")
    store.actions.forget("k3")
    damaged.chmod(0o644)
    damaged.write_text("0ne", encoding="utf-8")
    missing.unlink()
    verdicts = list(verify_store(store))
    assert {verdict.damage: verdict.wanted_by for verdict in verdicts} == {
        Damage.DAMAGED: "step k1",
        Damage.MISSING: "step k2",
        Damage.ORPHAN: "",
    }
    assert set_aside(store, verdicts) == 1
    assert store.find("k1") is None


def test_a_sweep_keeps_what_is_needed_and_a_dry_run_keeps_all(store: Store):
    made(store, "k1", "one")
    made(store, "k2", "two")
    before, needed = look_before(store), Needed({"k1"})
    assert sweep_store(store, before, needed, is_dry_run=True).files == 1
    assert store.find("k2") is not None
    assert sweep_store(store, before, needed, is_dry_run=False).records == 1
    assert store.find("k1") is not None
    assert store.find("k2") is None
    assert len(list(store.blobs.folder.glob("*/*"))) == 1


def test_a_sweep_clears_the_workspace_of_a_killed_build(store: Store):
    left = store.folder / "work" / "99999-gone"
    (left / "output").mkdir(parents=True)
    with store.making("k1"):
        assert store.sweep() == 1
        assert len([path for path in left.parent.iterdir() if path.is_dir()]) == 1, "a live one"


def test_a_digest_is_remembered_only_while_the_file_stays_the_same(tmp_path: Path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"one")
    digests = Digests(tmp_path / "memory.json")
    assert digests.of(path) == bytes_digest(b"one")
    path.write_bytes(b"two")
    assert digests.of(path) == file_digest(path) == bytes_digest(b"two")
