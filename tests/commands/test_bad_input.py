"""Bad input gets a clear error: which file, what was expected, what was found, what to do. Other
lessons still build, and the exit code says what kind of failure it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.house import House, demo_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]
GOOD = "04-before-you-leave"
BAD = "01-extinguisher"
MANIFEST = f"projects/demo/lessons/{BAD}/lesson.yaml"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, small_footage: Path) -> House:
    """Two lessons, both built once."""
    root = tmp_path_factory.mktemp("bad-input") / "root"
    house = demo_house(root, small_footage, (BAD, GOOD))
    house.weike("watch", "demo", "--once")
    assert house.summary("demo")["failed"] == 0
    return house


@pytest.fixture
def house(built: House, tmp_path: Path) -> House:
    """A copy whose manifests a test may spoil."""
    root = tmp_path / "root"
    shutil.copytree(built.root, root)
    return House(root)


def built_lessons(house: House, *, code: int = 1) -> set[str]:
    outputs = house.summary("demo", code=code)["outputs"]
    return {Path(path).stem for path in outputs if path.endswith(".mp4")}


def test_unknown_keys_of_all_manifests_are_told_at_once_with_their_lines(house: House) -> None:
    house.edit(MANIFEST, "unit:", "units:")
    house.edit(f"projects/demo/lessons/{GOOD}/lesson.yaml", "owner:", "ownr:")
    ran = house.weike("build", "demo", code=1)
    assert "lesson.yaml:5: unknown key 'units'; did you mean 'unit'?" in ran.err
    assert "unknown key 'ownr'; did you mean 'owner'?" in ran.err


def test_a_bad_key_of_the_course_stops_it_and_says_the_line(house: House) -> None:
    house.edit("projects/demo/course.yaml", "brand: hongjin", "brnd: hongjin")
    ran = house.weike("build", "demo", code=1)
    assert "projects/demo/course.yaml:" in ran.err
    assert "did you mean 'brand'?" in ran.err


def test_a_lesson_without_footage_is_told_and_the_other_still_builds(house: House) -> None:
    shutil.rmtree(house.course / "lessons" / BAD / "footage")
    ran = house.weike("build", "demo", code=1)
    assert f"demo/{BAD}: expected at least one film in its footage, found none" in ran.err
    assert f"projects/demo/inbox/filming/{BAD}/" in ran.err
    assert built_lessons(house) == {GOOD, f"{GOOD}.burned-in", f"{GOOD}.web"}


def test_a_lesson_without_script_and_without_a_model_says_how_to_get_one(house: House) -> None:
    footage = house.course / "lessons" / BAD / "footage"
    for path in footage.glob("script*"):
        path.unlink()
    ran = house.weike("build", f"demo/{BAD}", code=1)
    assert "expected a script or a speech model, found neither" in ran.err
    assert "weike models import FOLDER" in ran.err


def test_a_file_that_is_not_media_is_set_aside_untouched_with_a_note(house: House) -> None:
    inbox = house.course / "inbox" / "filming" / BAD
    inbox.mkdir(parents=True, exist_ok=True)
    content = b"\x00\x01 this is no film" * 500
    (inbox / "第1课_镜头3.mp4").write_bytes(content)
    (event,) = house.weike("watch", "demo", "--once", "--json", code=None).lines
    assert event["outcome"] == "reject"
    assert event["message"]
    aside = house.course / "inbox" / "filming" / "quarantine"
    (kept,) = aside.rglob("*镜头3.mp4")
    assert kept.read_bytes() == content
    (note,) = aside.rglob("*.note.txt")
    assert "第1课_镜头3.mp4" in note.read_text(encoding="utf-8")


def test_a_title_too_long_for_its_card_says_the_longest_that_fits(house: House) -> None:
    house.edit(MANIFEST, "title: 会用灭火器", f"title: {'灭火器使用方法' * 12}")
    ran = house.weike("build", "demo", code=1)
    assert f"demo/{BAD}" in ran.err
    assert "longest" in ran.err
    assert GOOD in built_lessons(house)


def test_a_character_that_no_font_has_is_named_by_its_code_point(house: House) -> None:
    house.edit(MANIFEST, "title: 会用灭火器", "title: 会用灭火器ꙮ")
    ran = house.weike("build", "demo", code=1)
    assert "U+A66E" in ran.err
    assert GOOD in built_lessons(house)


def test_a_setting_that_is_unknown_is_told_with_its_line(house: House) -> None:
    house.edit("config/weike.yaml", "target_lufs: -16", "target_luffs: -16")
    ran = house.weike("build", "demo", code=1)
    assert "config/weike.yaml:" in ran.err
    assert "did you mean 'target_lufs'?" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("build", "nonesuch"),
        ("build", "demo/09-nonesuch"),
        ("publish", "demo", "--channel", "nonesuch"),
        ("build", "--nonesuch"),
        ("nonesuch",),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_a_usage_error(built: House, words: tuple[str, ...]) -> None:
    assert built.weike(*words, code=2).err
