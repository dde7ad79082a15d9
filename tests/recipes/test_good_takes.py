"""A film that is damaged where the door does not look is stopped: an older take is used."""

from __future__ import annotations

import json
from pathlib import Path

import av
import pytest

from pipeline.build.run import Builder
from pipeline.manifest.course import read_all
from pipeline.model.errors import BadFootage, WeikeError
from pipeline.recipes.crew import crew_of
from pipeline.recipes.overhearing import Overheard, overhear
from pipeline.recipes.workshop import Workshop
from pipeline.settings.config import read_settings
from pipeline.settings.root import Places
from tests.ffmpeg.made import film, voice, write_sound
from tests.house import House, new_house

pytestmark = pytest.mark.ffmpeg
SECONDS = 6
LARGE = "color=gray:size=5120x2880:rate=25,drawbox=x=mod(t*400\\,3000):y=900:w=600:h=400:t=fill"
"""Too large for all of it to be decoded at the door: that looks at the start, middle and end."""
DAMAGE = (1.5, 1.97)
"""Seconds: between the places that the door looks at, and before the next key frame."""


def spoil(path: Path) -> None:
    """Pictures between two moments are overwritten; every size and index stays as it was."""
    with av.open(str(path)) as opened:
        stream = opened.streams.video[0]
        spans = [
            (packet.pos, packet.size)
            for packet in opened.demux(stream)
            if packet.pts is not None
            and DAMAGE[0] < float(packet.pts * stream.time_base) < DAMAGE[1]
        ]
    with path.open("r+b") as bytes_of:
        for place, size in spans:
            bytes_of.seek(place + 5)
            bytes_of.write(b"\xa5" * (size - 5))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = new_house(tmp_path_factory.mktemp("damage") / "root")
    house.weike("new", "course", "demo", "--title", "坏片")
    house.weike("new", "lesson", "demo/01-a", "--title", "一")
    lesson = house.course / "lessons" / "01-a"
    lesson.joinpath("script.md").write_text("今天我们讲如何报警。" * 4, encoding="utf-8")
    sound = write_sound(house.root / "voice.wav", voice(SECONDS))
    small = "testsrc2=size=640x360:rate=25"
    good = film(house.root / "good.mov", seconds=SECONDS, sound=sound, source=small)
    often = ("-pix_fmt", "yuv420p", "-g", "25")
    bad = film(house.root / "bad.mov", seconds=SECONDS, sound=sound, source=LARGE, encoding=often)
    spoil(bad)
    folder = house.course / "inbox" / "filming" / "01-a"
    folder.mkdir(parents=True, exist_ok=True)
    for number, shot in enumerate((good, bad), 1):
        shot.rename(folder / f"镜头1-take{number}.mov")
    house.weike("watch", "demo", "--once")
    return house


def _overheard(house: House) -> Overheard | WeikeError | None:
    workshop = Workshop(Places(house.root), read_settings(Places(house.root)))
    course, (lesson,), _ = read_all(house.root / "projects", "demo")
    with Builder(workshop.store, crew_of(workshop.settings, 2)) as builder:
        (outcome,) = builder.run([("demo/01-a", overhear(workshop, course, lesson))])
    return outcome.value or outcome.error


def test_the_door_lets_it_in(house: House) -> None:
    records = sorted((house.course / "lessons/01-a/footage").glob("*.json"))
    findings = [json.loads(one.read_text("utf-8"))["findings"] for one in records]
    assert len(findings) == 2
    assert "stops" not in {one["severity"] for found in findings for one in found}


def test_the_newest_good_take_is_used(house: House) -> None:
    heard = _overheard(house)
    assert isinstance(heard, Overheard), heard
    assert [take.record.take for take in heard.kitchen.material.takes] == [1]


def test_a_check_stops_at_it_and_says_what_to_do(house: House) -> None:
    said = house.weike("check", "demo/01-a", "--json", code=1).lines[-1]
    (damaged,) = [one for one in said["lessons"][0]["findings"] if one["id"] == "damaged"]
    assert damaged["severity"] == "stops"
    assert damaged["file"] == "镜头1-take2.mov"
    assert "存储卡" in damaged["advice_zh"]


def test_a_take_that_a_person_names_is_used_all_the_same(house: House) -> None:
    manifest = house.course / "lessons/01-a/lesson.yaml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text + '\ntakes: {"1": 镜头1-take2.mov}\n', encoding="utf-8")
    heard = _overheard(house)
    manifest.write_text(text, encoding="utf-8")
    assert isinstance(heard, Overheard), heard
    assert [take.record.take for take in heard.kitchen.material.takes] == [2]


def test_where_no_take_is_good_the_lesson_waits_and_the_board_says_why(house: House) -> None:
    footage = house.course / "lessons/01-a/footage"
    (record,) = footage.glob("*take1*.json")
    aside = record.rename(house.root / "aside.json")
    error = _overheard(house)
    board = house.weike("status", "demo", "--json").lines[-1]
    aside.rename(record)
    assert isinstance(error, BadFootage)
    assert "镜头1-take2.mov" in error.message
    assert "damaged" in error.message
    (row,) = board["lessons"]
    assert row["state"] == "to mend"
    assert "镜头1-take2.mov" in row["next_step"]
