"""`weike watch`, `add`, `status` and `verify` on a drop folder, as people run them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import CHECKOUT, House, new_house

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = new_house(tmp_path / "root")
    lesson = house.root / "projects/x/lessons/01-opening"
    lesson.mkdir(parents=True)
    manifest = "title: 课程\nlessons: [01-opening]\n"
    (house.root / "projects/x/course.yaml").write_text(manifest, encoding="utf-8")
    manifest = "title: 开场\nlecturer: {name: 张三}\n"
    (lesson / "lesson.yaml").write_text(manifest, encoding="utf-8")
    return house


def drop(house: House, name: str, text: str) -> Path:
    path = house.root / "projects/x/inbox/collection" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_waits_on_the_board_until_add_says_its_lesson(house: House) -> None:
    path = drop(house, "讲义表.csv", "a,b\n1,2\n")
    (event,) = house.weike("watch", "--once", "--json").lines
    assert (event["outcome"], event["reason"]) == ("unassigned", "no-lesson")
    (row,) = house.weike("status", "--json").lines[0]["unassigned"]
    assert row["file"] == "projects/x/inbox/collection/讲义表.csv"
    assert "unassigned" in house.weike("status").out
    (again,) = house.weike("watch", "--once", "--json").lines
    assert again["outcome"] == "unassigned", "it is told by every watch"
    (added,) = house.weike("add", "x/01-opening", str(path), "--json").lines
    assert (added["outcome"], added["lesson"]) == ("accept", "01-opening")
    assert not path.exists(), "it left the drop folder"
    assert house.weike("status", "--json").lines[0]["unassigned"] == []
    assert "is what its record says" in house.weike("verify").out


def test_verify_tells_of_bytes_that_changed_in_quarantine(house: House) -> None:
    drop(house, "01-opening/a.mp4", "#EXTM3U\n")
    house.weike("watch", "--once", code=1)
    aside = house.root / "projects/x/inbox/collection/quarantine/01-opening/a.mp4"
    aside.write_text("changed", encoding="utf-8")
    assert "a.mp4" in house.weike("verify", code=1).out


def test_what_still_grows_is_left_for_the_next_watch(house: House) -> None:
    drop(house, "01-opening/b.mp4.part", "half")
    (event,) = house.weike("watch", "--once", "--json").lines
    assert (event["outcome"], event["reason"]) == ("ignore", "unfinished-copy")
    assert house.weike("watch", "--once").out.startswith("ignore: b.mp4.part")


@pytest.mark.skipif(sys.platform == "win32", reason="stops the watch by a signal")
def test_a_watch_that_runs_takes_what_comes_later_and_ends_on_ctrl_c(house: House) -> None:
    house.edit("config/weike.yaml", "poll_seconds: 5", "poll_seconds: 0.2")
    command = [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(house.root)]
    running = subprocess.Popen(
        [*command, "watch", "x", "--json"], stdout=subprocess.PIPE, cwd=house.root
    )
    assert running.stdout is not None
    try:
        drop(house, "01-opening/稿.txt", "# 开场\n大家好。\n")
        assert json.loads(running.stdout.readline())["outcome"] == "accept"
        drop(house, "01-opening/表.csv", "a,b\n")
        assert json.loads(running.stdout.readline())["outcome"] == "accept"
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=60) == 130
    finally:
        running.kill()
        running.stdout.close()
