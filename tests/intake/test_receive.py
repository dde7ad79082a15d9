"""What happens to a file: taken, doubled, a new take, refused, waiting; and what stays on disk."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.intake import copying
from pipeline.intake.audit import audit
from pipeline.intake.desk import Desk, Outcome, Received
from pipeline.intake.receive import receive, sweep_incoming
from pipeline.intake.strays import Strays
from pipeline.intake.table import Table
from pipeline.manifest.arrivals import read_arrivals, waiting
from pipeline.manifest.records import read_footage, script_of
from pipeline.model.inspection import Rules
from pipeline.model.lesson import FootageKind
from pipeline.model.media import Severity
from tests.intake.good import good_film
from tests.intake.places import ROLES, new_desk, role

SCRIPT = "# 开场\n大家好，欢迎来到今天的微课。\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return new_desk(tmp_path / "course")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return good_film(tmp_path_factory.mktemp("film") / "f.mp4", 1).read_bytes()


def drop(desk: Desk, name: str, content: bytes | str, *, who: str = "post") -> Path:
    path = desk.inbox / who / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def take(desk: Desk, path: Path, *, who: str = "post", lesson: str | None = None) -> Received:
    return receive(path, role=role(who), desk=desk, lesson=lesson)


def clean(desk: Desk) -> bool:
    return not list(audit(desk.folder)) and not list((desk.folder / ".incoming").glob("*"))


def test_a_file_is_copied_recorded_and_its_original_moved(desk: Desk) -> None:
    path = drop(desk, "01-opening/稿子.txt", SCRIPT)
    received = take(desk, path)
    digest = hashlib.sha256(SCRIPT.encode()).hexdigest()
    assert (received.outcome, received.lesson) == (Outcome.ACCEPT, "01-opening")
    assert received.sha256 == digest
    assert received.path == "post/01-opening/稿子.txt"
    (record,) = read_footage(desk.lesson_folder("01-opening"))
    assert (record.original_name, record.digest, record.role) == ("稿子.txt", digest, "post")
    assert not path.exists()
    assert (desk.inbox / "post/taken/01-opening/稿子.txt").read_text(encoding="utf-8") == SCRIPT
    (arrival,) = read_arrivals(desk.folder)
    assert arrival.place == "inbox/post/taken/01-opening/稿子.txt"
    assert arrival.kept == "lessons/01-opening/footage/稿子.txt"
    assert path.parent.is_dir(), "people's folders stay"
    assert clean(desk)


def test_the_same_content_again_points_to_the_first(desk: Desk) -> None:
    take(desk, drop(desk, "01-opening/a.txt", SCRIPT))
    received = take(desk, drop(desk, "01-opening/b.txt", SCRIPT))
    assert received.outcome is Outcome.DUPLICATE
    assert "01-opening/a.txt" in received.message
    assert len(read_footage(desk.lesson_folder("01-opening"))) == 1
    assert clean(desk)


def test_a_handout_of_two_lessons_is_kept_for_both_and_told(desk: Desk) -> None:
    take(desk, drop(desk, "01-opening/表.csv", "a,b\n"))
    received = take(desk, drop(desk, "02-closing/表.csv", "a,b\n"))
    assert (received.outcome, received.reason) == (Outcome.ACCEPT_WITH_WARNING, "same-content")
    assert len(read_footage(desk.lesson_folder("02-closing"))) == 1


def test_the_same_name_with_other_content_is_a_new_take_and_the_old_one_stays(desk: Desk) -> None:
    take(desk, drop(desk, "01-opening/稿.txt", SCRIPT))
    take(desk, drop(desk, "01-opening/稿.txt", SCRIPT + "再见。\n"))
    first, second = sorted(read_footage(desk.lesson_folder("01-opening")), key=lambda r: r.take)
    assert (first.take, second.take) == (1, 2)
    assert (first.file, second.file) == ("稿.txt", "稿~2.txt")
    folder = desk.lesson_folder("01-opening")
    assert script_of(read_footage(folder), folder) == folder / "footage" / "稿~2.txt"
    taken = desk.inbox / "post/taken/01-opening"
    assert sorted(path.name for path in taken.iterdir()) == ["2-稿.txt", "稿.txt"]


def test_names_that_differ_only_in_form_are_two_files(desk: Desk) -> None:
    for number, name in enumerate(("caf\u00e9.txt", "cafe\u0301.txt", "CAF\u00c9.TXT")):
        take(desk, drop(desk, f"01-opening/{name}", SCRIPT + "好" * number))
    records = read_footage(desk.lesson_folder("01-opening"))
    assert len({record.file.casefold() for record in records}) == 3
    assert clean(desk)


@pytest.mark.skipif(os.name == "nt", reason="names that Windows cannot hold")
@pytest.mark.parametrize(
    "name",
    ["a\nb.txt", "-rf.txt", "x'\"`$(touch x).txt", "100%.txt", "C:x.txt", "课" * 83 + ".txt", "..x"]
    + [os.fsdecode("第一课.txt".encode("gb18030"))],
)
def test_any_name_is_taken_and_audited(desk: Desk, name: str) -> None:
    path = drop(desk, f"01-opening/{name}", "a,b\n1,2\n" if "." not in name[1:] else SCRIPT)
    received = take(desk, path)
    assert received.outcome in (Outcome.ACCEPT, Outcome.REJECT)
    assert not path.exists()
    assert clean(desk)


@pytest.mark.parametrize("length", [200, 240, 255])
def test_a_name_as_long_as_can_be_has_its_note_wherever_it_lies(desk: Desk, length: int) -> None:
    name = "课" * ((length - 4) // 3) + "a" * ((length - 4) % 3)
    take(desk, drop(desk, "01-opening/a.csv", "a,b\n"))
    assert take(desk, drop(desk, f"01-opening/{name}.csv", "a,b\n")).outcome is Outcome.DUPLICATE
    assert take(desk, drop(desk, f"01-opening/{name}.mp4", "#EXTM3U\n")).outcome is Outcome.REJECT
    waiting_one = take(desk, drop(desk, f"{name}.csv", "c,d\n"))
    assert waiting_one.outcome is Outcome.UNASSIGNED
    notes = list(desk.inbox.rglob("*.note.txt"))
    assert len(notes) == 3
    assert clean(desk)


def test_what_is_refused_lies_untouched_beside_a_note(desk: Desk) -> None:
    content = b"#EXTM3U\nhttp://127.0.0.1/x\n"
    received = take(desk, drop(desk, "01-opening/列表.mp4", content))
    assert (received.outcome, received.reason) == (Outcome.REJECT, "format-not-allowed")
    place = desk.inbox / "post/quarantine/01-opening/列表.mp4"
    assert place.read_bytes() == content
    note = place.with_name("列表.mp4.note.txt").read_text(encoding="utf-8")
    assert hashlib.sha256(content).hexdigest() in note
    assert "不能接收" in note
    assert "hint:" in note
    assert clean(desk)


def test_a_kind_that_the_role_may_not_bring_is_refused(desk: Desk) -> None:
    received = take(desk, drop(desk, "01-opening/稿.txt", SCRIPT, who="filming"), who="filming")
    assert received.reason == "wrong-role"
    assert "Filming may bring" in received.message


def test_a_file_that_nobody_can_place_waits_with_a_suggestion_until_it_is_added(desk: Desk) -> None:
    path = drop(desk, "opening handout.csv", "a,b\n1,2\n")
    received = take(desk, path)
    assert (received.outcome, received.suggestion) == (Outcome.UNASSIGNED, "01-opening")
    assert path.exists()
    assert [arrival.suggestion for arrival in waiting(desk.folder)] == ["01-opening"]
    assert clean(desk)
    assert take(desk, path, lesson="02-closing").outcome is Outcome.ACCEPT
    assert not waiting(desk.folder)
    assert not path.exists()


def test_a_script_is_placed_by_its_title_and_captions_by_the_script_they_are_of(desk: Desk) -> None:
    desk = replace(desk, titles={"01-opening": "开场白与安排", "02-closing": "结束语"})
    words = "大家好，欢迎来到今天的微课，我们先认识一下讲师和这门课的安排，再看一段短片。"
    received = take(desk, drop(desk, "稿子.md", f"# 开场白与安排\n{words}\n"))
    assert received.lesson == "01-opening"
    cue = f"1\n00:00:00,000 --> 00:00:05,000\n{words[:30]}\n"
    assert take(desk, drop(desk, "final.srt", cue)).lesson == "01-opening"


def test_a_sidecar_says_where_its_file_belongs_and_goes_with_it(desk: Desk) -> None:
    path = drop(desk, "x.csv", "a,b\n")
    drop(desk, "x.yaml", "lesson: 2\npart: 3\n")
    assert take(desk, path).lesson == "02-closing"
    (record,) = read_footage(desk.lesson_folder("02-closing"))
    assert record.part == "3"
    assert (desk.inbox / "post/taken/x.yaml").exists()
    alone = take(desk, drop(desk, "y.yaml", "lesson: 2\n"))
    assert (alone.outcome, alone.reason) == (Outcome.IGNORE, "waits-for-its-file")
    bad = take(desk, drop(desk, "z.yaml", "a: &x 1\nb: *x\n"))
    assert (bad.outcome, bad.reason) == (Outcome.REJECT, "metadata-invalid")


def test_a_word_in_its_name_makes_a_text_a_handout(desk: Desk) -> None:
    take(desk, drop(desk, "01-opening/学员讲义.txt", SCRIPT))
    (record,) = read_footage(desk.lesson_folder("01-opening"))
    assert record.kind is FootageKind.ATTACHMENT


@pytest.mark.skipif(os.name == "nt", reason="needs links and pipes of POSIX")
def test_a_link_or_a_pipe_is_never_read(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    folder = desk.inbox / "post" / "01-opening"
    (folder / "link.txt").symlink_to(secret)
    os.mkfifo(folder / "pipe.mp4")
    for name in ("link.txt", "pipe.mp4"):
        received = take(desk, folder / name)
        assert (received.outcome, received.reason) == (Outcome.REJECT, "not-a-file")
    assert secret.read_text(encoding="utf-8") == "secret"
    assert (desk.inbox / "post/quarantine/01-opening/link.txt").is_symlink()


def test_a_full_disk_leaves_the_file_where_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "SPARE", 1 << 60)
    path = drop(desk, "01-opening/a.txt", SCRIPT)
    received = take(desk, path)
    assert (received.outcome, received.reason) == (Outcome.REJECT, "disk-full")
    assert path.exists()
    assert not list(desk.folder.glob(".incoming/*"))


def test_originals_that_stay_are_taken_once(desk: Desk) -> None:
    desk = replace(desk, after="stay")
    path = drop(desk, "01-opening/a.txt", SCRIPT)
    table = Table(desk, role("post"), 0.0)
    assert [one.outcome for one in table.look()] == [Outcome.ACCEPT]
    assert path.exists()
    assert not list(Table(desk, role("post"), 0.0).look()), "nor by a later watch"


def test_a_refused_original_that_stays_has_its_note_beside_it(desk: Desk) -> None:
    desk = replace(desk, after="stay")
    path = drop(desk, "01-opening/a.mp4", b"#EXTM3U\n")
    assert [one.outcome for one in Table(desk, role("post"), 0.0).look()] == [Outcome.REJECT]
    note = path.with_name("a.mp4.note.txt").read_text(encoding="utf-8")
    assert "hint:" in note
    assert path.exists()
    assert not list(Table(desk, role("post"), 0.0).look()), "neither the file nor its note again"


def test_a_text_of_that_name_which_is_not_ours_is_taken(desk: Desk) -> None:
    drop(desk, "01-opening/a.mp4.note.txt", SCRIPT)
    assert [one.outcome for one in Table(desk, role("post"), 0.0).look()] == [Outcome.ACCEPT]
    assert clean(desk)


def test_who_drops_the_same_again_reads_so_beside_the_original(desk: Desk) -> None:
    take(desk, drop(desk, "01-opening/a.txt", SCRIPT))
    take(desk, drop(desk, "01-opening/b.txt", SCRIPT))
    taken = desk.inbox / "post/taken/01-opening"
    assert sorted(path.name for path in taken.iterdir()) == ["a.txt", "b.txt", "b.txt.note.txt"]
    note = (taken / "b.txt.note.txt").read_text(encoding="utf-8")
    assert "01-opening/a.txt相同" in note
    assert "taken in before as 01-opening/a.txt" in note
    assert clean(desk)


def test_a_file_that_waits_has_a_note_until_it_has_its_lesson(desk: Desk) -> None:
    path = drop(desk, "opening handout.csv", "a,b\n1,2\n")
    take(desk, path)
    note = path.with_name("opening handout.csv.note.txt")
    assert "第1课" in note.read_text(encoding="utf-8")
    table = Table(desk, role("post"), 0.0)
    assert [one.file for one in table.look()] == ["opening handout.csv"], "the note is no material"
    take(desk, path, lesson="02-closing")
    assert not note.exists()
    assert clean(desk)


@pytest.mark.ffmpeg
def test_a_film_that_another_course_has_is_taken_with_a_pointer(
    tmp_path: Path, desk: Desk, film: bytes
) -> None:
    other = new_desk(tmp_path / "other")
    take(other, drop(other, "01-opening/a.mp4", film))
    received = take(desk, drop(desk, "02-closing/b.mp4", film))
    assert received.outcome is Outcome.ACCEPT
    (record,) = read_footage(desk.lesson_folder("02-closing"))
    (pointer,) = [one for one in record.findings if one.code == "in-other-course"]
    assert "other/01-opening/a.mp4" in pointer.message
    assert pointer.severity is Severity.TELLS


@pytest.mark.ffmpeg
def test_the_house_s_own_thresholds_hold_at_the_door(desk: Desk, film: bytes) -> None:
    take(desk, drop(desk, "01-opening/a.mp4", film))
    strict = Rules({"mono": Severity.WARNS}, {"small-frame": {"lines": 100.0}})
    house = replace(desk, thresholds=strict)
    take(house, drop(house, "02-closing/b.mp4", film), lesson="02-closing")
    found = {}
    for slug in ("01-opening", "02-closing"):
        (record,) = read_footage(desk.lesson_folder(slug))
        found[slug] = {one.code: one.severity for one in record.findings}
    assert found["01-opening"]["small-frame"] is Severity.WARNS
    assert found["01-opening"]["mono"] is Severity.TELLS
    assert "small-frame" not in found["02-closing"]
    assert found["02-closing"]["mono"] is Severity.WARNS


def test_a_file_replaced_after_it_was_read_is_not_moved_in_its_place(desk: Desk) -> None:
    path = drop(desk, "01-opening/a.txt", SCRIPT)
    copied = copying.copy_with_digest(path, desk.folder / ".incoming" / "x")
    path.unlink()
    path.write_text("another", encoding="utf-8")
    assert not copying.is_same(path, copied.stamp)


def test_the_audit_finds_what_was_lost_or_changed(desk: Desk) -> None:
    take(desk, drop(desk, "01-opening/a.txt", SCRIPT))
    take(desk, drop(desk, "01-opening/b.mp4", b"#EXTM3U\n"))
    kept = desk.lesson_folder("01-opening") / "footage" / "a.txt"
    kept.write_text("changed", encoding="utf-8")
    (desk.inbox / "post/quarantine/01-opening/b.mp4").write_bytes(b"changed")
    (desk.inbox / "post/taken/strange.mp4").write_bytes(b"strange")
    assert {trouble.path.name for trouble in audit(desk.folder)} == {
        "a.txt",
        "b.mp4",
        "strange.mp4",
    }


def test_a_file_in_no_role_s_folder_is_told_and_not_taken(desk: Desk) -> None:
    roles = list(ROLES.values())
    for name in ("直接.mp4", "摄影/x.mp4"):
        path = desk.inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"film")
    told = list(Strays(desk, roles, 0.0).look())
    assert {one.file: one.reason for one in told} == {
        "直接.mp4": "no-role-folder",
        "x.mp4": "no-role-folder",
    }
    assert {arrival.path for arrival in waiting(desk.folder)} == {
        "inbox/直接.mp4",
        "inbox/摄影/x.mp4",
    }
    note = (desk.inbox / "摄影/x.mp4.note.txt").read_text(encoding="utf-8")
    assert "filming（摄影录制）" in note
    assert clean(desk)
    again = Strays(desk, roles, 0.0)
    assert len(list(again.look())) == 2, "a later watch tells it again"
    assert not list(again.look())
    assert not again.has_open()
    (desk.inbox / "摄影/x.mp4").rename(desk.inbox / "post/01-opening/x.mp4")
    assert take(desk, desk.inbox / "post/01-opening/x.mp4").outcome is Outcome.REJECT
    sweep_incoming(desk)
    assert not (desk.inbox / "摄影/x.mp4.note.txt").exists(), "its file is gone"
    assert (desk.inbox / "直接.mp4.note.txt").exists()


def test_a_file_from_elsewhere_that_names_no_lesson_is_not_in_our_keeping(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "elsewhere.csv"
    path.write_text("a,b\n", encoding="utf-8")
    assert take(replace(desk, after="stay"), path).outcome is Outcome.UNASSIGNED
    path.unlink()
    assert clean(desk)
    missing = take(desk, path, lesson="01-opening")
    assert (missing.outcome, missing.message) == (Outcome.REJECT, "there is no file of that name")


@pytest.mark.ffmpeg
@pytest.mark.skipif(os.name == "nt", reason="takes a program of POSIX for the interpreter")
def test_a_machine_that_cannot_look_into_films_refuses_none(
    desk: Desk, film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.ffmpeg.probe.sys.executable", shutil.which("false"))
    path = drop(desk, "01-opening/a.mp4", film)
    received = take(desk, path)
    assert (received.outcome, received.reason) == (Outcome.REJECT, "machine")
    assert path.exists(), "it is tried again"
    assert not list(desk.inbox.rglob("*.note.txt"))
    monkeypatch.undo()
    assert take(desk, path).outcome is Outcome.ACCEPT
