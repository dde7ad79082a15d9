from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.manifest.course import read_all
from pipeline.model.course import Course
from pipeline.model.errors import Problem

COURSE = "title: 安全\nlessons: [01-a, 02-b, 03-c]\n"
LESSON = "title: 一\nlecturer: {name: 张敏, role: 教师}\n"
ENTRY = "playlists:\n  - {name: a, title: 甲, theme: 安全月}\n"


def read(folder: Path, playlists: str, **lessons: str) -> tuple[Course, tuple[Problem, ...]]:
    own = {
        "01-a": f"{LESSON}theme: 安全月\nsection: 上\n",
        "02-b": LESSON,
        "03-c": f"{LESSON}theme: 安全月\nsection: 下\n",
        **lessons,
    }
    for slug, text in own.items():
        place = folder / "c" / "lessons" / slug
        place.mkdir(parents=True)
        (place / "lesson.yaml").write_text(text, encoding="utf-8")
    (folder / "c" / "course.yaml").write_text(COURSE, encoding="utf-8")
    (folder / "c" / "playlists.yaml").write_text(playlists, encoding="utf-8")
    course, _, problems = read_all(folder, "c")
    return course, problems


def test_lessons_are_gathered_by_theme_section_and_name_with_their_sections(
    tmp_path: Path,
) -> None:
    text = (
        "playlists:\n"
        "  - {name: 安全月, title: 安全月, theme: 安全月}\n"
        "  - {name: first, title: 上, section: 上}\n"
        "  - {name: two, title: 二, lessons: [03-c, 02-b], cards: false}\n"
    )
    course, problems = read(tmp_path, text)
    assert problems == ()
    parts = {one.name: one.parts for one in course.playlists}
    assert parts == {
        "安全月": (("01-a", "上"), ("03-c", "下")),
        "first": (("01-a", "上"), ("02-b", "上")),
        "two": (("03-c", "下"), ("02-b", "上")),
    }
    assert [one.has_cards for one in course.playlists] == [True, True, False]


def test_spans_are_quoted_as_in_an_edit_list(tmp_path: Path) -> None:
    text = (
        "playlists:\n"
        "  - name: best-of\n"
        "    title: 精选\n"
        "    handles: 0.2 0.3\n"
        "    spans:\n"
        "      - {from: 大家好@0:12, to: 谢谢大家}\n"
        "      - {lesson: 02-b, from: 0:05, to: 0:09.5, handles: 0}\n"
        "      - {lesson: 03-c, title: 整课}\n"
    )
    course, problems = read(tmp_path, text)
    assert problems == ()
    (one,) = course.playlists
    words, times, whole = one.spans
    start, stop = words.shown.stretch.start, words.shown.stretch.stop
    assert start is not None
    assert (start.quote, start.near, start.line) == ("大家好", Fraction(12), 6)
    assert stop is not None
    assert stop.quote == "谢谢大家"
    assert words.shown.handles == (Fraction(1, 5), Fraction(3, 10))
    assert times.shown.stretch.stop is not None
    assert times.shown.stretch.stop.time == Fraction(19, 2)
    assert times.shown.handles == (0, 0)
    assert (whole.is_whole, whole.title, whole.lesson) == (True, "整课", "03-c")
    assert [slug for slug, _ in one.parts] == ["01-a", "02-b", "03-c"], "words may be anywhere"


WRONG = [
    ("name: master", "letters, digits and - alone, such as best-of, found 'master'"),
    ("name: a/b", "found 'a/b'"),
    ("name: NUL", "found 'NUL'"),
    (
        "name: b, theme: 安全月, section: 上",
        "expected exactly one of section, theme, lessons, spans",
    ),
    ("name: b, theme: 安全日", "expected one that a lesson.yaml names (安全月), found 安全日"),
    ("name: b, section: 中", "expected one that a lesson.yaml names (上, 下), found 中"),
    ("name: b, lessons: [04-d]", "expected lessons among 01-a, 02-b, 03-c, found 04-d"),
    ("name: b, lessons: [01-a, 01-a]", "'01-a' stands twice"),
    ("name: b", "found none"),
    ("name: b, spans: [{lesson: 04-d, from: 0:01, to: 0:02}]", "found 04-d"),
    ("name: b, spans: [{title: 全}]", "a whole lesson needs its name"),
    ("name: b, spans: [{take: x.mp4, from: 一}]", "unknown key"),
    ("name: A, lessons: [01-a]", "the name stands twice"),
    ("name: b, lesons: [01-a]", "did you mean"),
]


@pytest.mark.parametrize(("keys", "said"), WRONG, ids=[keys for keys, _ in WRONG])
def test_a_wrong_playlist_is_told_with_its_line_and_the_others_stand(
    tmp_path: Path, keys: str, said: str
) -> None:
    course, problems = read(tmp_path, f"{ENTRY}  - {{{keys}, title: 乙}}\n")
    told = "\n".join(map(str, problems))
    assert said in told
    assert "playlists.yaml:3:" in told
    twice = "stands twice" in said and "name" in said
    assert [one.name for one in course.playlists] == ([] if twice else ["a"])


def test_what_cannot_be_read_as_yaml_is_one_problem(tmp_path: Path) -> None:
    course, problems = read(tmp_path, "playlists: [\n")
    assert course.playlists == ()
    assert "playlists.yaml:" in str(problems[0])


def test_lessons_that_cannot_be_read_are_remembered_where_they_may_belong(
    tmp_path: Path,
) -> None:
    text = (
        "playlists:\n"
        "  - {name: a, title: 甲, theme: 安全月}\n"
        "  - {name: b, title: 乙, lessons: [02-b]}\n"
        "  - {name: c, title: 丙, lessons: [01-a, 02-b]}\n"
        "  - {name: d, title: 丁, spans: [{from: 大家好}]}\n"
    )
    course, problems = read(tmp_path, text, **{"01-a": "titel: x\n"})
    assert all("lesson.yaml" in one.file for one in problems)
    unread = {one.name: one.unread for one in course.playlists}
    assert unread == {"a": ("01-a",), "b": (), "c": ("01-a",), "d": ("01-a",)}
