"""The board: what is there, what is missing from whom, what is late, what is next and by whom."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from tests.ffmpeg.made import film
from tests.house import House, new_house

pytestmark = pytest.mark.ffmpeg
COURSE = """\
title: 推进
frame_size: 320x180
lessons: [01-a, 02-b]
"""
LESSON_A = """\
title: "=1+1"
lecturer: {name: 张敏}
presenter: 王五
owner: 孙悦
due: {文稿: 2020-01-01, filming: 2999-01-01}
assigned: {拍摄: 赵磊, script: 陈晓}
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = new_house(tmp_path_factory.mktemp("board") / "root")
    for slug, text in (("01-a", LESSON_A), ("02-b", "title: 二\nlecturer: {name: 李强}\n")):
        folder = house.course / "lessons" / slug
        folder.mkdir(parents=True)
        (folder / "lesson.yaml").write_text(text, encoding="utf-8")
    (house.course / "course.yaml").write_text(COURSE, encoding="utf-8")
    (house.course / "lessons" / "02-b" / "script.md").write_text("请按下报警按钮。", "utf-8")
    source = "testsrc2=size=320x180:rate=25"
    shot = film(house.root / "b.mov", seconds=2, source=source)
    house.weike("add", "demo/02-b", str(shot), "--role", "filming", code=None)
    inbox = house.course / "inbox" / "filming"
    inbox.mkdir(parents=True, exist_ok=True)
    film(inbox / "不知道.mov", seconds=1, source=source)
    house.weike("watch", "demo", "--once", code=None)
    return house


@pytest.fixture(scope="module")
def board(house: House) -> Any:
    return json.loads(house.weike("status", "demo", "--json").out)


def test_what_is_missing_is_told_with_who_owes_it(board: Any) -> None:
    first = board["lessons"][0]
    assert first["state"] == "missing"
    assert first["state_zh"] == "缺素材"
    assert first["missing"] == ["film from filming (赵磊)", "script from collection (陈晓)"]
    assert first["missing_zh"][0] == "视频（摄影录制·赵磊）"
    assert first["next_by"] == "赵磊, 陈晓"
    assert first["presenter"] == "王五"


def test_only_a_due_date_that_has_passed_is_late(board: Any) -> None:
    assert board["lessons"][0]["late"] == ["script (2020-01-01)"]
    assert board["lessons"][1]["late"] == []


def test_what_is_there_and_its_findings_are_told(board: Any) -> None:
    second = board["lessons"][1]
    assert second["has"] == ["1 film", "script"]
    assert second["state"] == "to build"
    assert second["findings"][1] >= 1, "a film without sound is warned of"
    assert "no-sound" in second["found"]


def test_a_course_film_waits_for_its_lessons(house: House, board: Any) -> None:
    (film,) = board["films"]
    assert (film["target"], film["title"], film["state_zh"]) == ("demo", "推进", "缺素材")
    assert film["waits_for"] == ["demo/01-a", "demo/02-b"]
    assert house.weike("status", "demo/02-b").out.count("合辑 film") == 0
    assert "合辑 film demo  推进  [缺素材 missing]" in house.weike("status").out


def test_a_file_of_no_lesson_waits_with_what_to_do(board: Any) -> None:
    (waiting,) = board["unassigned"]
    assert waiting["file"].endswith("/不知道.mov")
    assert waiting["next_step"].startswith("weike add demo/")


def test_the_table_is_in_both_languages(house: House) -> None:
    out = house.weike("status", "demo").out
    assert "缺素材" in out
    assert "unassigned 未归属" in out
    assert "不知道.mov" in out


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_no_word_and_no_command_is_broken_however_wide_the_terminal(
    house: House, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    out = house.weike("status", "demo").out
    for whole in ("=1+1", "缺素材", "missing", "视频（摄影录制·赵磊）", "film from filming (赵磊)"):
        assert whole in out
    assert "script (2020-01-01)" in out
    assert "weike build demo/02-b" in out
    assert "findings" in out
    assert "共 2 课 lessons: 缺素材 missing 1, 待制作 to build 1, 逾期 late 1" in out
    is_table = any("state" in line and "missing" in line for line in out.splitlines())
    assert is_table is (columns >= 120)
    board = out.partition("下一步")[0] if is_table else ""
    assert all(cell_len(line) <= columns for line in board.splitlines())


def test_the_sheet_holds_no_formula(house: House) -> None:
    from openpyxl import load_workbook

    place = house.root / "board.xlsx"
    house.weike("status", "demo", "--sheet", str(place))
    sheet = load_workbook(place).active
    assert sheet["B2"].value == "'=1+1"
    assert sheet["B2"].data_type == "s"
    assert sheet.max_row == 5
    plain = house.root / "board.csv"
    house.weike("status", "demo", "--sheet", str(plain))
    assert plain.read_bytes().startswith(b"\xef\xbb\xbf")
    with plain.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[1][1] == "'=1+1"
    assert len({len(row) for row in rows}) == 1
    refused = house.weike("status", "demo", "--sheet", str(house.root / "board.pdf"), code=1)
    assert ".xlsx" in refused.err


def test_unknown_steps_and_impossible_dates_are_problems(house: House, tmp_path: Path) -> None:
    manifest = "projects/demo/lessons/02-b/lesson.yaml"
    house.edit(manifest, "title: 二", "title: 二\ndue: {build: 2026-02-30, party: 2026-01-01}")
    ran = house.weike("status", "demo", code=1)
    house.edit(manifest, "\ndue: {build: 2026-02-30, party: 2026-01-01}", "")
    assert "2026-02-30" in ran.err
    assert "party" in ran.err
