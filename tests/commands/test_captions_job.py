"""Captions as people work on them, through the command line: two languages in one lesson, exported,
corrected, brought back from editors, met by a new script, compared, signed.

The tests run in the order they stand in.
"""

from __future__ import annotations

import json
import os
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from tests.house import House, demo_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]
LONG = pytest.mark.skipif(
    not os.environ.get("WEIKE_LONG"), reason="the long form: make captions-trials"
)
LESSON = "demo/01-extinguisher"
ENGLISH = """# How to use an extinguisher

Hello everyone, and welcome to the office fire safety course.
Today we learn one thing only: how to use a dry powder extinguisher.
Remember four words: lift, pull, grip, press.
Before you use it, look at the gauge: the needle must stand in the green.

## Demonstration

Step one, lift the extinguisher and stand upwind, about 3 metres from the fire.
Step two, pull out the safety pin.
Step three, hold the hose and aim at the base of the flames.
Step four, press the lever and sweep from side to side until the fire is completely out.
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, small_footage: Path) -> House:
    root = tmp_path_factory.mktemp("captions-job") / "root"
    made = demo_house(root, small_footage, ("01-extinguisher",))
    folder = made.course / "lessons" / "01-extinguisher"
    manifest = folder / "lesson.yaml"
    text = manifest.read_text(encoding="utf-8")
    chapters = "chapters:\n  - {title: 演示, at: 第一步，提起灭火器}\n"
    manifest.write_text(f"{text}second_language: en\n{chapters}", encoding="utf-8")
    (folder / "script.en.md").write_text(ENGLISH, encoding="utf-8")
    made.weike("watch", "demo", "--once")
    made.weike("build", LESSON)
    return made


@pytest.fixture(scope="module")
def folder(house: House) -> Path:
    return house.course / "lessons" / "01-extinguisher"


def delivered(house: House, suffix: str) -> Path:
    return house.course / "deliverables" / "01-extinguisher" / f"01-extinguisher{suffix}"


def findings(house: House) -> list[Any]:
    return json.loads(house.weike("captions", "lint", LESSON, "--json").out)["findings"]


def test_both_languages_are_tracks_and_sidecars_and_stand_together(house: House) -> None:
    with av.open(str(delivered(house, ".mp4"))) as film:
        assert [track.language for track in film.streams.subtitles] == ["zho", "eng"]
        chapters = [one["metadata"]["title"] for one in film.chapters()]
    assert chapters == ["会用灭火器", "演示"]
    together = delivered(house, ".zh-en.srt").read_text(encoding="utf-8")
    assert "第二步 拔掉保险销\nStep two, pull out the safety pin.\n" in together
    english = delivered(house, ".en.srt").read_text(encoding="utf-8")
    said = " ".join(re.sub(r"^\d+$|.*-->.*", "", english, flags=re.M).split())
    assert said == " ".join(line for line in ENGLISH.split() if line).replace(
        "# How to use an extinguisher ", ""
    ).replace("## Demonstration ", "")


def test_every_form_of_export_is_written(house: House, tmp_path: Path) -> None:
    for form in ("srt", "vtt", "ass", "ttml", "txt", "docx", "json"):
        place = tmp_path / f"out.{form}"
        house.weike("captions", "export", LESSON, "--format", form, "-o", str(place))
        assert place.stat().st_size > 200
    assert "Second" in (tmp_path / "out.ass").read_text(encoding="utf-8")


def test_a_language_that_the_lesson_has_not_is_refused(house: House) -> None:
    refused = house.weike("captions", "export", LESSON, "--language", "fr", code=2)
    assert "zh or en" in refused.err


def test_an_export_is_kept_from_being_overwritten(house: House, folder: Path) -> None:
    house.weike("captions", "export", LESSON)
    house.weike("captions", "export", LESSON, "--language", "en")
    refused = house.weike("captions", "export", LESSON, code=1)
    assert "never overwritten" in refused.err
    assert (folder / "cues.zh.base.json").is_file()
    assert house.summary(LESSON)["ran"] == 0, "nothing was corrected yet: nothing is made again"


def test_corrections_stand_and_a_new_script_meets_them(house: House, folder: Path) -> None:
    house.edit(f"{folder.relative_to(house.root)}/cues.zh.srt", "怎样使用", "怎样正确使用")
    house.edit(f"{folder.relative_to(house.root)}/cues.zh.srt", "拔掉保险销", "拔掉保险锁")
    house.edit(f"{folder.relative_to(house.root)}/cues.en.srt", "safety pin", "SAFETY pin")
    script = next((folder / "footage").glob("*.md")).read_text(encoding="utf-8")
    assert "拔掉保险销" in script
    script = script.replace("拔掉保险销", "拔掉保险栓").replace(
        "第四步", "灭火以后要及时报告，并且保护好现场，等待消防人员到来。\n第四步"
    )
    (folder / "script.md").write_text(script, encoding="utf-8")
    built = house.weike("build", LESSON)
    assert "both changed" in built.err
    assert "人工「第二步 拔掉保险锁」" in built.err
    shown = delivered(house, ".zh.srt").read_text(encoding="utf-8")
    assert "怎样正确使用干粉灭火器" in shown
    assert "拔掉保险锁" in shown
    assert "等待消防人员" not in shown, "it is not spoken"
    assert "SAFETY pin" in delivered(house, ".en.srt").read_text(encoding="utf-8")
    checked = json.loads(house.weike("check", LESSON, "--json").out)["lessons"][0]["findings"]
    codes = {finding["id"] for finding in checked}
    assert "captions-conflict-both-changed" in codes
    kind = "captions-conflict-both-changed"
    in_check = [one["place"][0] for one in checked if one["id"] == kind]
    in_lint = [Fraction(one["place"]["start"]) for one in findings(house) if one["code"] == kind]
    assert in_check == [pytest.approx(float(start), abs=0.001) for start in in_lint]


def test_the_comparison_says_what_differs_and_the_page_opens_from_disk(house: House) -> None:
    body = json.loads(house.weike("captions", "compare", LESSON, "--json").out)
    gone = [one for one in body["clauses"] if one["class"] == "not-said"]
    assert any("灭火以后" in part["text"] for one in gone for part in one["parts"])
    assert body["conflicts"][0]["people"] == "第二步 拔掉保险锁"
    assert body["conflicts"][0]["start"] > 4, "in the time of the film"
    place = Path(house.weike("captions", "compare", LESSON).out.strip())
    page = place.read_text(encoding="utf-8")
    assert '"film": "01-extinguisher.web.mp4"' in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_lesson_that_differs_much_waits_for_a_person(house: House) -> None:
    house.edit("projects/demo/course.yaml", "self_approving: true", "self_approving: false")
    row = json.loads(house.weike("status", "demo", "--json").out)["lessons"][0]
    assert row["state"] == "to review"
    assert row["next_step"] == f"weike captions compare {LESSON}"
    house.weike("approve", LESSON, "--step", "release", "--by", "李明")
    refused = house.weike("publish", LESSON, "--channel", "internal", code=1)
    assert "captions" in refused.err
    house.weike("approve", LESSON, "--step", "captions", "--by", "王芳")
    house.weike("publish", LESSON, "--channel", "internal")


def test_corrections_are_offered_for_the_glossary(house: House, folder: Path) -> None:
    offered = json.loads(house.weike("captions", "glossary", "demo", "--json").out)["proposals"]
    pairs = {(one["correction"]["before"], one["correction"]["after"]) for one in offered}
    assert ("保险销", "保险锁") in pairs
    house.weike("captions", "glossary", "demo", "--accept", "保险销")
    assert "保险锁" in (house.course / "glossary.yaml").read_text(encoding="utf-8")
    offered = json.loads(house.weike("captions", "glossary", "demo", "--json").out)["proposals"]
    assert ("保险销", "保险锁") not in {
        (one["correction"]["before"], one["correction"]["after"]) for one in offered
    }


def test_a_refresh_brings_the_file_up_to_the_film_and_settles_conflicts(
    house: House, folder: Path
) -> None:
    house.weike("build", LESSON)
    refreshed = house.weike("captions", "export", LESSON, "--refresh")
    assert "cues.zh.srt.1" in refreshed.err
    assert "怎样正确使用" in (folder / "cues.zh.srt").read_text(encoding="utf-8")
    house.weike("build", LESSON)
    assert not [one for one in findings(house) if "conflict" in one["code"]]
    assert "拔掉保险锁" in delivered(house, ".zh.srt").read_text(encoding="utf-8")


@LONG
def test_a_file_from_an_editor_in_gbk_comes_in_with_its_repairs(
    house: House, folder: Path, tmp_path: Path
) -> None:
    exported = (folder / "cues.zh.srt").read_text(encoding="utf-8")
    broken = exported.replace("\n\n2\n", "\n2\n").replace("大家好", "{\\an8}<b>大家好</b>")
    place = tmp_path / "改好的.srt"
    place.write_bytes(broken.encode("gbk"))
    told = house.weike("captions", "import", LESSON, str(place), "--replace", "--json").lines[0]
    assert told["repairs"][0].startswith("read as gb18030")
    assert any("marks of style" in repair for repair in told["repairs"])
    assert told["kept"].endswith("cues.zh.srt.2")
    assert (folder / "cues.zh.srt").read_text(encoding="utf-8") == exported


@LONG
def test_a_proofreaders_table_comes_back_with_what_was_changed(
    house: House, folder: Path, tmp_path: Path
) -> None:
    import docx

    place = tmp_path / "校对.docx"
    house.weike("captions", "export", LESSON, "--format", "docx", "-o", str(place))
    document = docx.Document(str(place))
    cell = next(row.cells[2] for row in document.tables[0].rows if "压力表" in row.cells[2].text)
    cell.text = "使用之前，先看压力表！"
    document.save(str(place))
    house.weike("captions", "import", LESSON, str(place), "--replace")
    assert "使用之前，先看压力表！" in (folder / "cues.zh.srt").read_text(encoding="utf-8")


@LONG
def test_lint_mends_what_is_safe_and_keeps_the_earlier_file(house: House, folder: Path) -> None:
    cues = folder / "cues.zh.srt"
    text = cues.read_text(encoding="utf-8")
    first = re.search(r"00:00:\d\d,\d\d0 -->", text)
    assert first is not None
    cues.write_text(text.replace(first[0], first[0].replace("0 -->", "7 -->"), 1), "utf-8")
    house.weike("build", LESSON)
    assert any(one["code"] == "captions-off-frame" for one in findings(house))
    fixed = json.loads(house.weike("captions", "lint", LESSON, "--fix", "--json").out)
    assert fixed["mended"]
    assert not any(one["code"] == "captions-off-frame" for one in fixed["findings"])
    assert len(list(folder.glob("cues.zh.srt.*"))) >= 4


def test_proposals_are_printed_and_nothing_is_written(house: House, folder: Path) -> None:
    before = (folder / "lesson.yaml").read_text(encoding="utf-8")
    printed = house.weike("captions", "propose", "demo").out
    assert 'title: "演示"' in printed
    assert "灭火器" in printed
    assert (folder / "lesson.yaml").read_text(encoding="utf-8") == before
