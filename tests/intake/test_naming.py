"""Names: what they say, and what they are kept under."""

from __future__ import annotations

import os

import pytest

from pipeline.intake.belonging import (
    Lessons,
    by_folder,
    by_name,
    by_title,
    by_words,
    lesson_named,
    suggestion,
)
from pipeline.intake.ignored import why_ignored
from pipeline.intake.naming import fitting, number_of, one_line, read_name, safe_name, shown_name
from pipeline.settings.names import NameRules, compile_pattern, read_name_rules
from tests.intake.places import SHIPPED

RULES = read_name_rules(SHIPPED)
LESSONS = Lessons(
    ("01-opening", "02-alarm", "03-evacuation"),
    {"01-opening": "开场白", "02-alarm": "火灾报警的方法", "03-evacuation": "疏散与逃生"},
    {
        "01-opening": "大家好，欢迎来到今天的微课，我们先认识一下讲师和这门课的安排。" * 3,
        "02-alarm": "发现火情，首先拨打一一九，说清楚地点、燃烧物和火势大小，再去接应消防车。" * 3,
    },
)
NAMES = (
    ("第1课_张三_镜头2.mp4", 1, "2", 0),
    ("第十二课_李四_镜头3_第2遍.mov", 12, "3", 2),
    ("L01-take2.mov", 1, "", 2),
    ("L03-part2-take4.mp4", 3, "2", 4),
    ("lesson 2 intro.mp4", 2, "intro", 0),
    ("DSC_0042.MP4", 0, "DSC 0042", 0),
    ("…", 0, "…", 0),
)


@pytest.mark.parametrize(("name", "lesson", "part", "take"), NAMES)
def test_a_name_says_lesson_part_and_take(name: str, lesson: int, part: str, take: int) -> None:
    named = read_name(name, RULES)
    assert (named.lesson, named.part, named.take) == (lesson, part, take)


def test_a_pattern_of_the_house_may_name_the_lesson_by_its_title() -> None:
    named = read_name("AQ07_火灾报警的方法_王五_02.mp4", RULES)
    assert (named.title, named.part) == ("火灾报警的方法", "2")
    assert by_name(named, LESSONS) == "02-alarm"


@pytest.mark.parametrize("text", ["no field", "{nonsense}", "{any}", "{lesson}" * 60])
def test_a_pattern_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        compile_pattern(text)


def test_chinese_numbers_are_numbers() -> None:
    words = {"十": 10, "十二": 12, "二十": 20, "一百零三": 103, "7": 7, "课": 0}
    assert {word: number_of(word) for word in words} == words


def test_a_lesson_is_known_by_folder_number_or_title() -> None:
    assert lesson_named("2", LESSONS.slugs) == "02-alarm"
    assert lesson_named("02_Alarm", LESSONS.slugs) == "02-alarm"
    assert by_folder(("第3课", "素材", "7月1日"), LESSONS, NameRules()) == "03-evacuation"
    assert by_folder(("01-opening", "subs"), LESSONS, NameRules()) == "01-opening"
    assert by_folder(("whatever",), LESSONS, NameRules()) is None
    assert by_title("疏散与逃生", LESSONS) == "03-evacuation"
    assert by_title("火灾", LESSONS) is None, "two characters are no title"


def test_words_find_the_script_they_are_of_and_nothing_else() -> None:
    heard = "发现火情首先拨打119，说清楚地点、燃烧物和火势大小"
    assert by_words(heard, LESSONS) == "02-alarm"
    assert (
        by_words("今天的天气很好，我们去公园散步，看到了很多花和树，还有湖里的鱼", LESSONS) is None
    )


def test_a_name_like_a_title_is_suggested_only() -> None:
    assert suggestion("火灾报警方法-最终.mp4", LESSONS) == "02-alarm"
    assert suggestion("DSC_0042.MP4", LESSONS) is None


SAFE = (
    ("a/b\\c:d.MP4", "a_b_c_d.mp4"),
    ("CON.mp4", "_CON.mp4"),
    ("...", "file"),
    ("-y.mp4", "y.mp4"),
    ("line\nbreak.mp4", "line_break.mp4"),
    ("rtl \u202e4pm.exe.mp4", "rtl 4pm.exe.mp4"),
    ("e\u0301.mp4", "é.mp4"),
    ("课" * 85 + ".mp4", "课" * 48 + ".mp4"),
    ("课程 第一讲（终版）.mp4", "课程 第一讲（终版）.mp4"),
    ("100%.mp4", "100_.mp4"),
)


@pytest.mark.parametrize(("name", "safe"), SAFE)
def test_a_safe_name_is_taken_by_every_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert len(safe.encode()) <= 150


def test_bytes_of_gbk_are_shown_as_what_they_say() -> None:
    name = os.fsdecode("第一课.mp4".encode("gb18030"))
    assert shown_name(name) == "第一课.mp4"
    assert safe_name(name) == "第一课.mp4"


def test_a_name_never_looks_like_another_line() -> None:
    assert one_line("a\nerror: b\u202e.mp4") == "a\\u000aerror: b\\u202e.mp4"
    assert one_line("emoji 👩‍👩‍👧.mp4") == "emoji 👩‍👩‍👧.mp4"


def test_a_long_name_is_cut_between_characters() -> None:
    name = "课" * 85
    cut = fitting(name, before="2-")
    assert len(os.fsencode(cut)) <= 255
    assert cut == "2-" + "课" * 84


IGNORED = "a.mp4.part a.crdownload a.mp4.filepart .a.mp4.Xy12Ab .syncthing.a.mp4.tmp ~$a.docx"
IGNORED += " a.tmp .DS_Store ._a.mp4 Thumbs.db desktop.ini .nfs000000012 .fuse_hidden0001 a.!qB"
IGNORED += (
    " a.mp4.baiduyun.p.downloading a.xltd .~lock.a.odt# a.mp4.done .a.mp4.icloud a.mp4.partial"
)


@pytest.mark.parametrize("name", IGNORED.split())
def test_what_tools_and_systems_write_is_ignored(name: str) -> None:
    assert why_ignored(name)


@pytest.mark.parametrize(
    "name", ["a.mp4", ".hidden.mp4", "~.mp4", "...", "-", "party.mp4", "部分.mp4"]
)
def test_what_people_name_is_not(name: str) -> None:
    assert why_ignored(name) is None
