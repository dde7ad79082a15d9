"""All of the hostile corpus through the command line, with good files between, under the canary."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house import CHECKOUT, House, new_house
from tests.intake.corpus import Row, drop, rows
from tests.intake.good import good_files

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.ffmpeg,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="the canary listens with inotify"),
]
OUTCOMES = {"accept": "accept", "reject-with-clear-error": "reject", "ignore": "ignore"}
OUTCOMES |= {"accept-with-warning": "accept-with-warning", "": ""}
DURATION_TOLERANCE = 0.15
TEE = """
import subprocess, sys
place, *command = sys.argv[1:]
with open(place + "/said.jsonl", "wb") as said, open(place + "/errors.txt", "wb") as errors:
    sys.exit(subprocess.call(command, stdout=said, stderr=errors))
"""
COST = """
import resource, subprocess, sys, time
start = time.monotonic()
subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(time.monotonic() - start, peak)
"""
MOST_SECONDS, MOST_MEMORY = 10.0, 512 << 20


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, hostile_corpus: Path) -> House:
    house = new_house(tmp_path_factory.mktemp("hostile") / "root")
    house.weike("new", "course", "x", "--title", "课程")
    house.weike("new", "lesson", "x/01-opening", "--title", "开场")
    folder = house.root / "projects/x/inbox/post/01-opening"
    drop(hostile_corpus, folder)
    good_files(folder, 20)
    return house


@pytest.fixture(scope="module")
def before(house: House) -> dict[str, bytes]:
    """Digest of every dropped file, by path below the drop folder."""
    return dict(files_below(house.root / "projects/x/inbox/post"))


@pytest.fixture(scope="module")
def canary(house: House, hostile_corpus: Path, before: dict[str, bytes]) -> Any:
    """The watch under the canary: its verdict, and what it said in a file beside the root."""
    script = hostile_corpus / "check_canary.py"
    command = [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(house.root)]
    watch = [sys.executable, "-c", TEE, str(house.root.parent), *command]
    ended = subprocess.run(
        [sys.executable, str(script), "run", "--timeout", "840", "--outputs", str(house.root), "--"]
        + [*watch, "watch", "x", "--once", "--json"],
        capture_output=True,
        check=False,
        cwd=house.root,
    )
    if b"Permission" in ended.stderr and not ended.stdout:
        pytest.skip("the canary may not write its secret here")
    return json.loads(ended.stdout)


@pytest.fixture(scope="module")
def events(house: House, canary: Any) -> dict[str, Any]:
    """By path below the drop folder, as the operating system names it."""
    lines = (house.root.parent / "said.jsonl").read_text(encoding="utf-8").splitlines()
    return {event["path"]: event for event in map(json.loads, lines)}


def files_below(folder: Path) -> list[tuple[str, bytes]]:
    return [
        (str(path.relative_to(folder)), hashlib.sha256(path.read_bytes()).digest())
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    ]


def problems(row: Row, event: Any) -> str:
    if event is None:
        return "no answer"
    allowed = {OUTCOMES[row.expected], OUTCOMES[row.also_ok]}
    if row.category == "name" and row.expected != "ignore":
        # Most of the names hold a film of 64x36 pixels, which is taken with a warning.
        allowed |= {event["outcome"]} if event["reason"] == "thumbnail" else set()
    if event["outcome"] not in allowed:
        return f"{event['outcome']} ({event['reason']}: {event['message']})"
    if event["outcome"] == "reject" or not event["outcome"].startswith("accept"):
        return "" if event["message"] else "no message"
    if row.size and tuple(event["size"] or ()) != row.size:
        return f"size {event['size']}"
    if row.duration and abs((event["duration"] or 0) - row.duration) > DURATION_TOLERANCE:
        return f"duration {event['duration']}"
    return ""


def test_the_canary_is_silent(house: House, canary: Any) -> None:
    assert canary["silent"], canary
    errors = (house.root.parent / "errors.txt").read_text(encoding="utf-8")
    assert canary["command_rc"] == 1, errors


def test_every_row_comes_out_as_its_manifest_says(
    hostile_corpus: Path, events: dict[str, Any]
) -> None:
    wrong = {}
    for row in rows(hostile_corpus):
        found = problems(row, events.get(f"post/01-opening/{row.file}"))
        if found:
            wrong[f"{row.id} {row.file} (expected {row.expected})"] = found
    assert not wrong, "\n".join(f"{row}: {found}" for row, found in wrong.items())


def test_the_good_files_between_all_get_through(events: dict[str, Any]) -> None:
    good = [event for path, event in events.items() if "/good_" in path]
    assert len(good) == 20
    assert {event["outcome"] for event in good} == {"accept"}


def test_nothing_is_lost_or_changed(house: House, before: dict[str, bytes], canary: Any) -> None:
    after = [digest for _, digest in files_below(house.root / "projects/x/inbox/post")]
    for name, digest in before.items():
        assert digest in after, name
    records = list((house.root / "projects/x/lessons/01-opening/footage").glob("*.json"))
    for record in records:
        body = json.loads(record.read_text(encoding="utf-8"))
        kept = record.with_name(body["file"])
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == body["digest"]
    assert not list(house.root.rglob("PWNED_*"))


def test_what_is_refused_lies_in_quarantine_with_a_note_in_both_languages(
    house: House, events: dict[str, Any]
) -> None:
    quarantine = house.root / "projects/x/inbox/post/quarantine/01-opening"
    note = (quarantine / "truncated_last_64_bytes.mp4.note.txt").read_text(encoding="utf-8")
    assert "64" in note
    assert "重新复制" in note
    assert "SHA-256: " in note
    for event in events.values():
        if event["outcome"] == "reject":
            assert event["message_zh"], event
            assert (house.root / "projects/x/inbox/post/quarantine").exists()


def test_a_bomb_costs_little_time_and_memory(
    house: House, hostile_corpus: Path, tmp_path: Path
) -> None:
    for row in (row for row in rows(hostile_corpus) if row.category == "bomb"):
        bomb = tmp_path / Path(row.file).name
        shutil.copyfile(hostile_corpus / "files" / row.file, bomb)
        command = [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(house.root)]
        measured = [sys.executable, "-c", COST, *command, "add", "x/01-opening", str(bomb)]
        said = subprocess.run(measured, capture_output=True, check=True).stdout
        seconds, memory = said.split()
        assert float(seconds) <= MOST_SECONDS, row
        assert int(memory) <= MOST_MEMORY, row
