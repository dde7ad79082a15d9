from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.manifest.course import course_slugs, read_all
from pipeline.manifest.create import new_course, new_lesson
from pipeline.model.errors import BadManifest, PersonMustAct

COURSE = "title: 安全\nlessons: [01-a, 02-b]\n"
LESSON = "title: 一\nlecturer: {name: 张敏, role: 教师}\n"


def projects(folder: Path, course: str = COURSE, **lessons: str) -> Path:
    for slug, text in {"01-a": LESSON, "02-b": LESSON, **lessons}.items():
        place = folder / "c" / "lessons" / slug
        place.mkdir(parents=True)
        (place / "lesson.yaml").write_text(text, encoding="utf-8")
    (folder / "c" / "course.yaml").write_text(course, encoding="utf-8")
    return folder


def test_a_course_and_its_lessons_are_read_with_their_defaults(tmp_path: Path) -> None:
    course, lessons, problems = read_all(projects(tmp_path), "c")
    assert problems == ()
    assert (course.frame_rate, str(course.brand)) == (Fraction(25), "hongjin")
    assert [(one.slug, one.number, one.language) for one in lessons] == [
        ("01-a", 1, "zh"),
        ("02-b", 2, "zh"),
    ]
    assert course_slugs(tmp_path) == ("c",)


def test_a_lesson_with_problems_is_left_out_and_all_of_them_are_told(tmp_path: Path) -> None:
    bad = "titel: 二\nlecturer: {nam: x}\ndue: {script: tomorrow}\n"
    course, lessons, problems = read_all(projects(tmp_path, **{"02-b": bad}), "c")
    assert [one.slug for one in lessons] == ["01-a"]
    assert course.lessons == ("01-a", "02-b")
    told = "\n".join(map(str, problems))
    for said in ("title is missing", "unknown key 'titel'", "lecturer.name is missing"):
        assert said in told
    assert "lesson.yaml:3: due.script: expected a date" in told


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("lessons: [01-a, 01-a]", "stands twice"),
        ("lessons: [../x]", "folder names"),
        ("lessons: [03-c]", "found none there"),
        ("frame_rate: 1000", "a rate such as 25"),
        ("frame_size: 1919x1080", "a size such as 1920x1080"),
        ("language: fr", "one of zh, en"),
    ],
)
def test_a_course_that_cannot_be_made_says_so_with_its_line(
    tmp_path: Path, line: str, said: str
) -> None:
    name = line.split(":")[0]
    kept = [one for one in COURSE.splitlines() if not one.startswith(name)]
    with pytest.raises(BadManifest, match=said) as raised:
        read_all(projects(tmp_path, "\n".join([*kept, line, ""])), "c")
    assert f"course.yaml:{len(kept) + 1}:" in raised.value.message


@pytest.mark.parametrize("rate", ["25", "30000/1001", "29.97"])
def test_frame_rates_are_exact(tmp_path: Path, rate: str) -> None:
    course, _, _ = read_all(projects(tmp_path, f"{COURSE}frame_rate: {rate}\n"), "c")
    assert course.frame_rate == Fraction(rate)


def test_a_new_course_and_lesson_are_read_back_and_keep_peoples_comments(tmp_path: Path) -> None:
    folder = new_course(tmp_path, "safety", title='“安全”: "一"', language="zh")
    text = (folder / "course.yaml").read_text(encoding="utf-8")
    (folder / "course.yaml").write_text(f"{text}# 我的备注\n", encoding="utf-8")
    new_lesson(folder, "01-开班", title="开班: 第一课", roles=("filming",))
    assert (folder / "inbox" / "filming" / "01-开班").is_dir()
    course, lessons, problems = read_all(tmp_path, "safety")
    assert problems == ()
    assert course.title == '“安全”: "一"'
    assert [one.title for one in lessons] == ["开班: 第一课"]
    assert "# 我的备注" in (folder / "course.yaml").read_text(encoding="utf-8")
    assert {path.name for path in (folder / "inbox").iterdir()} == {"collection", "filming", "post"}


@pytest.mark.parametrize("name", ["../x", "a/b", "con", "a:b", "", "-x", "x.", "長" * 60])
def test_a_folder_name_that_some_system_refuses_is_refused_by_us(tmp_path: Path, name: str) -> None:
    with pytest.raises(PersonMustAct):
        new_course(tmp_path, name, title="x", language="zh")
    assert list(tmp_path.iterdir()) == []


def test_nothing_that_is_there_is_made_anew(tmp_path: Path) -> None:
    new_course(tmp_path, "safety", title="x", language="zh")
    with pytest.raises(PersonMustAct, match="expected no such folder yet"):
        new_course(tmp_path, "safety", title="y", language="zh")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_every_key_that_a_manifest_may_have(
    tmp_path: Path, checkout: Path, name: str
) -> None:
    """The readers name the keys they know where they meet one that they do not."""
    lesson = f"{LESSON}nonesuch: 1\n"
    _, _, problems = read_all(projects(tmp_path / "lesson", **{"01-a": lesson}), "c")
    with pytest.raises(BadManifest) as raised:
        read_all(projects(tmp_path / "course", f"{COURSE}nonesuch: 1\n"), "c")
    text = (checkout / name).read_text(encoding="utf-8")
    shown = [
        set(re.findall(r"^(\w+):", block, re.MULTILINE))
        for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    ]
    assert shown[-2:] == [known(raised.value.message), known(str(problems[0]))]


def known(told: str) -> set[str]:
    return set(told.partition("(known: ")[2].partition(")")[0].split(", "))
