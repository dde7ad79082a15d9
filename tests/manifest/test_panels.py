"""What a lesson and a course ask of a brand, read strictly."""

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.manifest.course import read_all
from pipeline.model.errors import BadManifest
from pipeline.model.lesson import Lesson

COURSE = "title: 课\nlessons: [a]\n"
LESSON = "title: 一\nlecturer: {name: 张敏}\n"


def read(tmp_path: Path, course: str = "", lesson: str = "") -> tuple[object, Lesson | None, str]:
    folder = tmp_path / "demo"
    (folder / "lessons" / "a").mkdir(parents=True)
    (folder / "course.yaml").write_text(COURSE + course, encoding="utf-8")
    (folder / "lessons" / "a" / "lesson.yaml").write_text(LESSON + lesson, encoding="utf-8")
    found, lessons, problems = read_all(tmp_path, "demo")
    return found, (lessons[0] if lessons else None), "\n".join(map(str, problems))


def test_panels_are_read_with_words_and_times(tmp_path: Path) -> None:
    _, lesson, _ = read(
        tmp_path,
        lesson="""panels:
  - {at: 第一步, until: 0:12.5, heading: 口诀, points: [提, 拔], place: left}
  - {at: 第二步@0:20, quote: 人人有责, by: 《消防法》}
""",
    )
    assert lesson is not None
    first, second = lesson.panels
    assert (first.at.quote, first.until and first.until.time) == ("第一步", Fraction(25, 2))
    assert (first.points, first.heading, first.is_left) == (("提", "拔"), "口诀", True)
    assert (first.line, first.at.line, second.line) == (4, 4, 5)
    assert (second.at.near, second.quote, second.by) == (20, "人人有责", "《消防法》")
    assert second.until is None


@pytest.mark.parametrize(
    ("panel", "expected"),
    [
        ("{at: 词}", "either `points` or `quote`, found neither"),
        ("{at: 词, points: [a], quote: b}", "found both"),
        ("{points: [a]}", "at is missing"),
        ("{at: 词, points: [1, 2, 3, 4, 5, 6, 7, 8]}", "at most 7, found 8"),
        ("{at: 词, points: [a], by: 谁}", "whose a `quote` is"),
        ("{at: 词, points: [a], side: left}", "unknown key"),
        ("{at: 词, points: [a], place: top}", "one of left, right"),
    ],
)
def test_a_wrong_panel_is_told_with_its_line(tmp_path: Path, panel: str, expected: str) -> None:
    _, lesson, problems = read(tmp_path, lesson=f"panels:\n  - {panel}\n")
    assert lesson is None
    assert expected in problems
    assert "lesson.yaml:4" in problems


def test_a_courses_changes_keep_place_value_and_line(tmp_path: Path) -> None:
    course, _, _ = read(
        tmp_path,
        course="""brand_variants: [june]
brand_overrides:
  colours:
    accent: "#FFD27F"
  fonts: {fallback: [A.ttf, B.ttf]}
ident: both
link: https://example.org/x
""",
    )
    changes = course.brand_changes  # type: ignore[attr-defined]
    assert [(one.place, one.value, one.line) for one in changes] == [
        ("colours.accent", "#FFD27F", 6),
        ("fonts.fallback", ("A.ttf", "B.ttf"), 7),
    ]
    assert {one.file for one in changes} == {"projects/demo/course.yaml"}
    assert (course.ident, course.brand_variants) == ("both", ("june",))  # type: ignore[attr-defined]


def test_a_link_that_is_no_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match="an address such as"):
        read(tmp_path, course="link: example\n")
