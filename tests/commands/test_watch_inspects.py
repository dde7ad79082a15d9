"""`weike watch` inspects what it took and answers who dropped it; a film that names no lesson is
listened to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.speech.features import RATE
from tests.ffmpeg.made import film, voice, write_sound
from tests.house import House, new_house
from tests.speech.recordings import spoken, write

pytestmark = [pytest.mark.ffmpeg, pytest.mark.timeout(900)]
SMALL = "testsrc2=size=320x180:rate=25"
SCRIPTS = {
    "01-fire": "一旦听到警铃，请立刻离开座位，不要乘坐电梯，沿楼梯走到草坪集合。",
    "02-water": "把总阀向右拧到底，再打开最低的水龙头，让管道里的水流干净，最后登记时间。",
    "03-reports": "每份报告写明负责人、日期和结论，中午以前发出，并且留一份副本给同事。",
}


def _house(folder: Path, language: str, scripts: dict[str, str]) -> House:
    house = new_house(folder / "root")
    house.weike("new", "course", "demo", "--title", "试")
    manifest = house.course / "course.yaml"
    manifest.write_text(
        f"title: T\nlanguage: {language}\nframe_size: 320x180\nlessons: [{', '.join(scripts)}]\n",
        encoding="utf-8",
    )
    for slug, script in scripts.items():
        lesson = house.course / "lessons" / slug
        lesson.mkdir(parents=True, exist_ok=True)
        lesson.joinpath("lesson.yaml").write_text("title: T\nlecturer: {name: L}\n", "utf-8")
        lesson.joinpath("script.md").write_text(script, encoding="utf-8")
        (house.course / "inbox" / "filming" / slug).mkdir(parents=True, exist_ok=True)
    return house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """One film in its lesson's folder, one that says nothing but words."""
    house = _house(tmp_path_factory.mktemp("answers"), "zh", SCRIPTS)
    inbox = house.course / "inbox" / "filming"
    quiet = write_sound(house.root / "quiet.wav", voice(4.0, level=0.002))
    film(inbox / "01-fire" / "shot.mov", seconds=4, sound=quiet, source=SMALL)
    said, _ = spoken(SCRIPTS["02-water"].strip("。").split("，"))
    reading = write(said, house.root / "reading.wav")
    film(inbox / "IMG_0417.mov", seconds=len(said) / RATE, sound=reading, source=SMALL)
    return house


@pytest.fixture(scope="module")
def watched(house: House) -> list[str]:
    return house.weike("watch", "demo", "--once", "--json").out.splitlines()


def test_its_answers_are_one_object_a_file_and_nothing_else(watched: list[str]) -> None:
    events = [json.loads(line) for line in watched]
    assert {event["event"] for event in events} == {"intake"}
    assert {event["file"]: event["outcome"] for event in events} == {
        "shot.mov": "accept",
        "IMG_0417.mov": "unassigned",
    }


def test_a_note_beside_the_original_says_what_was_found(house: House, watched: list[str]) -> None:
    note = house.course / "inbox/filming/taken/01-fire/shot.mov.note.txt"
    text = note.read_text(encoding="utf-8")
    assert "检查结果" in text
    assert "声音偏小" in text
    assert "自动处理：制作时自动提高音量" in text
    assert "Inspection: " in text
    assert "mended by itself" in text
    page = house.course / "deliverables/inspection/01-fire.html"
    assert page.is_file()
    assert "deliverables/inspection/01-fire.html" in text


def test_a_check_after_it_measures_nothing_again(house: House, watched: list[str]) -> None:
    ran = house.weike("check", "demo", code=None)
    assert "inspect shot.mov" not in ran.err
    assert "low-level" in ran.out


def test_a_later_watch_tells_nothing_twice(house: House, watched: list[str]) -> None:
    ran = house.weike("watch", "demo", "--once")
    assert "inspected" not in ran.out


def test_an_inspection_that_was_broken_off_is_told_by_the_next_watch(
    house: House, watched: list[str]
) -> None:
    (house.course / "inbox/filming/taken/01-fire/shot.mov.note.txt").unlink()
    assert "demo/01-fire shot.mov: " in house.weike("watch", "demo", "--once").out


def test_a_film_is_suggested_the_lesson_whose_script_it_reads(
    house: House, watched: list[str]
) -> None:
    (row,) = house.weike("status", "demo", "--json").lines[0]["unassigned"]
    assert row["suggestion"] == "02-water"
    assert 0.55 <= row["sureness"] <= 1
    assert "weike add demo/02-water" in row["next_step"]
    note = (house.course / "inbox/filming/IMG_0417.mov.note.txt").read_text(encoding="utf-8")
    assert "02-water" in note
    assert "把握" in note
    assert "by its first words" in house.weike("status", "demo").out


def test_nothing_is_inspected_where_nobody_wants_it(house: House, tmp_path: Path) -> None:
    other = _house(tmp_path, "zh", {"01-fire": SCRIPTS["01-fire"]})
    shot = house.course / "lessons/01-fire/footage/shot.mov"
    if not shot.exists():
        pytest.skip("the first watch took nothing in")
    shutil.copy(shot, other.course / "inbox/filming/01-fire/shot.mov")
    other.weike("watch", "demo", "--once", "--no-inspect")
    assert not list(other.course.glob("inbox/filming/taken/**/*.note.txt"))


@pytest.mark.media
@pytest.mark.weights
def test_a_recogniser_s_words_decide_and_its_language_is_told(
    tmp_path: Path, shared_media: Path, fixture_weights: Path
) -> None:
    house = _house(
        tmp_path,
        "zh",
        {
            "01-buy": "在那之后，完全收购那家公司，因此保持管理层的一致性，利益与即将加入家族的资产"
            "保持一致。这就是我们有时不买下全部的原因。",
            "02-books": "近几年，不但我用书给女儿压岁，也劝说亲朋不要给女儿压岁钱，而改送压岁书。",
        },
    )
    models = f"models_folder: {fixture_weights.parent.as_posix()}"
    house.edit("config/weike.yaml", "models_folder: models", models)
    inbox = house.course / "inbox" / "filming"
    # Whole clips: of a part, these weights hear too little on some processors (Intel's library for
    # matrices and CTranslate2's own round differently).
    for clip, seconds, place in (
        ("zh_company_14s.wav", 14, "IMG_1.mov"),
        ("en_jfk_11s.flac", 11, "02-books/IMG_2.mov"),
    ):
        wav = tmp_path / "heard.wav"
        run_ffmpeg(["-i", str(shared_media / clip), "-c:a", "pcm_s16le", str(wav)])
        film(inbox / place, seconds=seconds, sound=wav, source=SMALL)
    events = house.weike("watch", "demo", "--once", "--json").lines
    last = {event["file"]: event for event in events}
    assert (last["IMG_1.mov"]["outcome"], last["IMG_1.mov"]["lesson"]) == ("accept", "01-buy")
    said = json.loads(house.weike("check", "demo/02-books", "--json", code=None).out)
    found = {one["id"]: one for one in said["lessons"][0]["findings"]}
    assert found["other-language"]["file"] == "IMG_2.mov"
    assert "en" in found["other-language"]["message"]
    assert "language-not-checked" not in found
    assert "other-language" not in house.weike("check", "demo/01-buy", code=None).out
