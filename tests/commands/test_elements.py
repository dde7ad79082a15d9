"""A brand's elements in built lessons and their course film, with real FFmpeg: each is on screen in
its frames and in no other, and asking for one encodes only the segments it touches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.graphics.areas import Area, beside_speaker
from pipeline.model.media import FrameSize
from pipeline.settings.brands import read_brand
from tests.house import CHECKOUT, House, demo_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow, pytest.mark.timeout(900)]
MASTER = "demo/02-alarm:master"
LESSON = "projects/demo/lessons/02-alarm/lesson.yaml"
SIZE = FrameSize(320, 180)
CARD, BODY, END = 100, 764, 128
"""Frames of the title card, of the lesson's footage, of a course's end card: 5 s, whole packets."""
PANELS = """
panels:
  - at: 电话接通以后
    until: 第一
    heading: 说清四件事
    points: [地点, 火势, 被困人员, 姓名电话]
"""
RED = (0x9A, 0x17, 0x1D)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, small_footage: Path) -> House:
    root = tmp_path_factory.mktemp("elements") / "root"
    house = demo_house(root, small_footage, lessons=("02-alarm",))
    house.edit(LESSON, "ai_content: 画面与配音由程序生成", "")
    house.weike("watch", "demo", "--once")
    return house


@pytest.fixture(scope="module")
def plain(house: House) -> np.ndarray:
    """The lesson without any of them."""
    assert house.summary(MASTER)["failed"] == 0
    return master(house)


def master(house: House) -> np.ndarray:
    return decoded(house.course / "deliverables" / "02-alarm" / "02-alarm.mp4")


def decoded(path: Path) -> np.ndarray:
    with av.open(str(path)) as film:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)])


def tags(path: Path) -> dict[str, str]:
    with av.open(str(path)) as film:
        return dict(film.metadata)


def area(checkout: Path) -> Area:
    return beside_speaker(read_brand(checkout / "assets", "hongjin").brand, SIZE)


def differing(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """H x W of each frame: where two films differ by more than what encoding does."""
    return np.abs(one.astype(np.int16) - other).max(axis=-1) > 40


def encoded(lines: list[Any]) -> int:
    return sum(e.get("stage") == "segment" and e.get("state") == "done" for e in lines)


def test_a_panel_is_on_screen_from_its_words_to_its_end_and_only_its_segments_are_encoded(
    house: House, plain: np.ndarray
) -> None:
    before = (house.root / LESSON).read_text(encoding="utf-8")
    (house.root / LESSON).write_text(before + PANELS, encoding="utf-8")
    lines = house.weike("build", MASTER, "--json").lines
    shown = master(house)
    assert shown.shape == plain.shape
    seen = differing(plain, shown)
    place = area(CHECKOUT)
    ours = seen[:, place.top : place.bottom, place.left : place.right].mean(axis=(1, 2))
    frames = np.nonzero(ours > 0.05)[0]
    start, stop = said("电话接通以后", house), said("第一", house)
    assert frames.min() == pytest.approx(start, abs=12), "its first frames still open it"
    assert frames.max() == pytest.approx(stop, abs=12)
    assert len(frames) == frames.max() - frames.min() + 1
    elsewhere = seen.copy()
    elsewhere[:, place.top - 8 : place.bottom + 8, place.left - 8 :] = False
    assert elsewhere.mean() < 0.001
    held = shown[(start + stop) // 2, place.top : place.bottom, place.left : place.right]
    assert (np.abs(held.astype(int) - RED).max(axis=-1) < 40).mean() > 0.1
    touched = {(frame - CARD) // 250 for frame in frames}
    assert encoded(lines) == len(touched)
    assert not {e["stage"] for e in lines if e.get("state") == "done"} & {"align", "sound"}


def said(words: str, house: House) -> int:
    """The master's frame at which its caption track begins to show these words."""
    with av.open(str(house.course / "deliverables" / "02-alarm" / "02-alarm.mp4")) as film:
        for packet in film.demux(subtitles=0):
            if words in bytes(packet)[2:].decode("utf-8", "ignore"):
                return round(float(packet.pts * packet.time_base) * 25)
    raise AssertionError(f"no caption says {words!r}")


def test_words_nobody_says_are_told_with_the_nearest(house: House, plain: np.ndarray) -> None:
    house.edit(LESSON, "at: 电话接通以后", "at: 电话接听以后")
    error = house.weike("build", MASTER, code=1).err
    line = (house.root / LESSON).read_text("utf-8")[:].split("电话接听以后")[0].count("\n") + 1
    assert f"lesson.yaml:{line}" in error
    assert "nearest: '电话接通以后'" in error
    house.edit(LESSON, "at: 电话接听以后", "at: 电话接通以后")


def test_points_too_long_stop_before_anything_is_drawn(house: House, plain: np.ndarray) -> None:
    house.edit(LESSON, "points: [地点,", f"points: [{'绝缘斗臂车' * 25},")
    error = house.weike("build", MASTER, code=1).err
    assert "key point" in error
    assert "longest beginning that fits" in error
    found = house.weike("check", "demo/02-alarm", code=1).out
    assert "要点" in found
    house.edit(LESSON, f"points: [{'绝缘斗臂车' * 25},", "points: [地点,")


def test_a_declared_lesson_bears_the_mark_in_every_frame_but_its_cards_and_in_its_metadata(
    house: House, plain: np.ndarray
) -> None:
    path = house.course / "deliverables" / "02-alarm" / "02-alarm.mp4"
    before = tags(path)["grouping"]
    house.edit(LESSON, "owner: 孙悦", "owner: 孙悦\nai_content: 画面由程序生成")
    house.edit(
        "projects/demo/course.yaml",
        "brand: hongjin",
        "brand: hongjin\nbrand_overrides:\n  corner_logo: {opacity: 0.6}",
    )
    for product in (MASTER, "demo/02-alarm:burned-in", "demo/02-alarm:web"):
        assert house.summary(product)["failed"] == 0
    shown = master(house)
    corner = differing(plain, shown)[:, 7:24, 8:45].mean(axis=(1, 2))
    body = corner[CARD : CARD + BODY]
    assert body.min() > 0.3
    assert corner[5:CARD].max() < 0.05
    foot = differing(plain, shown)[3, 120:].mean()
    assert foot > 0.005, "the card has its own mark from the start"
    assert before.startswith("hongjin 1 sha256:")
    for film in (path, *(path.with_suffix(f".{name}.mp4") for name in ("burned-in", "web"))):
        found = tags(film)
        assert '"Label":"1"' in found["AIGC"]
        assert '"ProduceID":"demo/02-alarm"' in found["AIGC"]
        assert found["comment"] == "画面由程序生成"
        assert found["grouping"].startswith("hongjin 1 sha256:")
        assert found["grouping"] != before, "what a course changes is in the digest"


def test_a_wrong_override_names_course_yaml_and_its_line(house: House, plain: np.ndarray) -> None:
    house.edit("projects/demo/course.yaml", "{opacity: 0.6}", "{opacity: 6, hight: 0.1}")
    error = house.weike("build", MASTER, code=1).err
    line = (house.course / "course.yaml").read_text("utf-8").split("corner_logo")[0].count("\n") + 1
    assert f"projects/demo/course.yaml:{line}: opacity: expected a number" in error
    assert "unknown key 'hight'" in error
    house.edit("projects/demo/course.yaml", "{opacity: 6, hight: 0.1}", "{opacity: 0.6}")


def test_a_course_film_has_the_ident_once_and_a_card_before_each_section(
    house: House, plain: np.ndarray
) -> None:
    house.edit("projects/demo/course.yaml", "brand: hongjin", "ident: both\nbrand: hongjin")
    house.edit(LESSON, "owner: 孙悦", "owner: 孙悦\nsection: 第一章 应急")
    assert house.summary(MASTER, "demo:course")["failed"] == 0
    folder = house.course / "deliverables"
    film, alarm = decoded(folder / "demo.mp4"), master(house)
    ident, section = 56, 64  # 2 s and 2.5 s at 25 frames a second, held to whole packets
    own = ident + section
    assert len(film) == own + CARD + BODY + END, "one end card, after all lessons"
    assert film[-END + 60].std() > 10
    assert differing(film[-END + 60], alarm[-60]).mean() > 0.001, "which is the course's own"
    assert differing(film[:50], alarm[:50]).mean() < 0.03, "the same ident opens both"
    assert differing(film[own : own + 500], alarm[ident : ident + 500]).mean() < 0.001
    assert film[ident + 40].std() > 10, "the section's card"
    assert differing(film[ident + 40], alarm[ident + 40]).mean() > 0.01
    with av.open(str(folder / "demo.mp4")) as opened:
        chapters = [float(one["start"] * one["time_base"]) for one in opened.chapters()]
        packets = sum(packet.size > 0 for packet in opened.demux(audio=0))
    assert chapters == [0]
    assert packets == pytest.approx(len(film) / 25 * 48_000 / 1024, abs=1.5)
    cues = (folder / "demo.zh.srt").read_text("utf-8").split("\n\n")
    assert caption_frame(cues, "第一 着火") == said("第一", house) - ident + own


def caption_frame(cues: list[str], words: str) -> int:
    block = next(one for one in cues if words in one)
    hours, minutes, seconds = block.splitlines()[1].split(" --> ")[0].replace(",", ".").split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 25)
