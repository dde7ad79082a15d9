"""A lesson in which nobody speaks, beside one with captions: `captions: none` in lesson.yaml."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import av
import pytest

from tests.films import numbered_film
from tests.house import House, demo_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]
END_CARD = 5.12
SPOKEN, QUIET = "02-alarm", "04-before-you-leave"
MANIFEST = f"projects/demo/lessons/{QUIET}/lesson.yaml"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, small_footage: Path) -> House:
    """The quiet lesson comes first, has no script, and its film has no sound."""
    root = tmp_path_factory.mktemp("no-captions")
    made = demo_house(root / "root", small_footage, (SPOKEN, QUIET))
    inbox = made.course / "inbox"
    shutil.rmtree(inbox / "collection" / QUIET)
    for role in ("filming", "post"):
        shutil.rmtree(inbox / role / QUIET, ignore_errors=True)
    (inbox / "filming" / QUIET).mkdir()
    film = numbered_film(root / "moving.mp4", 75)
    shutil.copy(film, inbox / "filming" / QUIET / "moving.mp4")
    made.edit(
        "projects/demo/course.yaml", f"  - {SPOKEN}\n  - {QUIET}", f"  - {QUIET}\n  - {SPOKEN}"
    )
    made.weike("watch", "demo", "--once")
    return made


def quiet_row(house: House) -> Any:
    rows = json.loads(house.weike("status", "demo", "--json").out)["lessons"]
    return next(row for row in rows if row["target"] == f"demo/{QUIET}")


def tracks(film: Path) -> list[str]:
    with av.open(str(film)) as opened:
        return [track.language for track in opened.streams.subtitles]


def test_without_it_the_lesson_waits_for_its_script(house: House) -> None:
    assert quiet_row(house)["missing"] == ["script from collection"]


def test_its_films_have_no_captions_and_the_course_film_those_of_the_others(house: House) -> None:
    house.edit(MANIFEST, "lecturer:", "captions: none\nlecturer:")
    assert house.summary("demo")["failed"] == 0
    folder = house.course / "deliverables" / QUIET
    names = {path.name for path in folder.iterdir()}
    assert {f"{QUIET}.mp4", f"{QUIET}.burned-in.mp4", f"{QUIET}.web.mp4"} <= names
    assert not [name for name in names if name.endswith((".srt", ".zh.vtt", ".en.vtt", ".zh.txt"))]
    assert tracks(folder / f"{QUIET}.mp4") == []
    with av.open(str(folder / f"{QUIET}.mp4")) as film:
        quiet_seconds = film.duration / av.time_base
    assert tracks(house.course / "deliverables" / "demo.mp4") == ["zho"]
    merged = (house.course / "deliverables" / "demo.zh.srt").read_text(encoding="utf-8")
    hours, minutes, seconds = merged.splitlines()[1].split(" --> ")[0].replace(",", ".").split(":")
    first = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    assert first > quiet_seconds - END_CARD  # the course film has one end card, at its end


def test_board_check_and_ledger_say_so(house: House) -> None:
    row = quiet_row(house)
    assert row["state"] == "ready"
    assert row["has"] == ["1 film", "no captions wanted"]
    checked = json.loads(house.weike("check", f"demo/{QUIET}", "--json").out)["lessons"][0]
    codes = {finding["id"] for finding in checked["findings"]}
    assert "no-captions-wanted" in codes
    assert not codes & {"language-not-checked", "proposed-cuts", "script-length"}
    sheet = house.root / "ledger.csv"
    house.weike("catalogue", "export", "ledger", "-o", str(sheet))
    rows = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    captions = {row["编号 item"]: row["字幕 captions"] for row in rows}
    assert captions == {"demo": "zh", f"demo/{SPOKEN}": "zh", f"demo/{QUIET}": "无 none"}


@pytest.mark.parametrize(
    "words", [("export",), ("lint",), ("compare",), ("compare", "--json")], ids=" ".join
)
def test_caption_verbs_say_that_there_are_none(house: House, words: tuple[str, ...]) -> None:
    verb, *options = words
    refused = house.weike("captions", verb, f"demo/{QUIET}", *options, code=2)
    assert "captions: none" in refused.err


def test_there_are_no_captions_to_sign_and_a_channel_takes_the_film(house: House) -> None:
    words = ("approve", f"demo/{QUIET}", "--step", "captions", "--by", "李明")
    assert "captions: none" in house.weike(*words, code=2).err
    house.edit("config/weike.yaml", "steps: [release]", "steps: [captions, release]")
    house.weike("publish", f"demo/{QUIET}", "--channel", "internal")
    kit = house.course / "deliverables" / "kits" / "internal" / f"demo_{QUIET}" / "kit.json"
    assert json.loads(kit.read_text(encoding="utf-8"))["captions"] == []


def test_a_persons_captions_are_never_left_out_without_a_word(house: House) -> None:
    cues = house.course / "lessons" / QUIET / "cues.en.srt"
    cues.write_text("1\n00:00:03,000 --> 00:00:05,000\nA word\n", encoding="utf-8")
    refused = house.weike("build", f"demo/{QUIET}", code=1)
    assert "somebody's captions are here: cues.en.srt" in refused.err
    cues.unlink()


def test_a_second_language_does_not_go_with_it(house: House) -> None:
    house.edit(MANIFEST, "captions: none", "captions: none\nsecond_language: zh")
    refused = house.weike("plan", f"demo/{QUIET}", code=1)
    assert "does not go with a `second_language`" in refused.err
