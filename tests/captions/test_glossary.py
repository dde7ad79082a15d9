from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.captions.corrections import Correction, corrections, proposals
from pipeline.captions.glossary import check_glossary
from pipeline.captions.lint import lint
from pipeline.captions.people import BaseCue, PeopleCues
from pipeline.captions.times import Clock
from pipeline.documents.glossary import read_glossary
from pipeline.manifest.glossary import add_preferred, course_glossary
from pipeline.model.errors import BadManifest
from pipeline.model.glossary import Avoided, Glossary, Preferred
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange
from tests.captions.speech import RATE, profile
from tests.conftest import CHECKOUT

WORDS = Glossary(
    terms=("网络安全法", "权利"),
    names=("张敏", "红金集团"),
    preferred=(Preferred("账号", ("帐号",)), Preferred("网络安全法", ("网安法",))),
    avoided=(Avoided("大概", "约", "数量要确切"),),
)


def found(text: str) -> list[tuple[str, str]]:
    cue = Cue(TimeRange(Fraction(1), Fraction(3)), (text,))
    return [
        (one.code.removeprefix("glossary-"), one.advice)
        for one in check_glossary(TimedText("zh", (cue,)), WORDS)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请登录帐号", [("form", "write 账号")]),
        ("请登录账号", []),
        ("学习网安法", [("form", "write 网络安全法")]),
        ("大概三个人", [("avoid", "say 约")]),
        ("章敏老师你好", [("homophone", "is it 张敏?")]),
        ("张敏老师你好", []),
        ("宏进集团欢迎你", [("homophone", "is it 红金集团?")]),
        ("他们的权力很大", [("homophone", "is it 权利?")]),
        ("仗民出身", []),  # the tones of a short word differ
    ],
)
def test_wrong_forms_other_spellings_and_words_to_avoid_are_told(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text) == expected


def test_a_name_cut_over_two_cues_is_told() -> None:
    cues = (
        Cue(TimeRange(Fraction(1), Fraction(3)), ("今天请红金",)),
        Cue(TimeRange(Fraction(77, 25), Fraction(5)), ("集团讲课",)),
    )
    told = lint(TimedText("zh", cues), profile("zh-course"), Clock(RATE), WORDS.protected)
    assert [one.code for one in told] == ["captions-splits-word"]


def test_the_glossary_as_shipped_can_be_read() -> None:
    shipped = read_glossary(CHECKOUT / "config" / "glossary.yaml", "config/glossary.yaml")
    assert "账号" in shipped.protected
    assert shipped.avoided


def test_a_course_speaks_before_the_house() -> None:
    house = Glossary(terms=("甲",), preferred=(Preferred("乙", ("一",)),))
    course = Glossary(terms=("丙",), preferred=(Preferred("已", ("一",)),))
    both = house.joined(course)
    assert both.terms == ("丙", "甲")
    assert both.preferred[0].use == "已"


def test_problems_of_a_glossary_are_all_told_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text("term: [甲]\npreferred:\n  - {use: 乙, not: [乙]}\n", encoding="utf-8")
    with pytest.raises(BadManifest) as caught:
        read_glossary(path, "config/glossary.yaml")
    assert [problem.line for problem in caught.value.problems] == [1, 3]


def test_an_entry_is_added_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text("# 我们的词\nterms: [甲]  # 注\n", encoding="utf-8")
    add_preferred(tmp_path, Preferred("网络安全法", ("网络 安全法",)))
    add_preferred(tmp_path, Preferred("网络安全法", ("网路安全法",)))
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# 我们的词")
    assert "# 注" in text
    assert course_glossary(tmp_path).preferred == (
        Preferred("网络安全法", ("网络 安全法", "网路安全法")),
    )


def corrected(before: str, after: str) -> tuple[Correction, ...]:
    cue = Cue(TimeRange(Fraction(1), Fraction(3)), (before,))
    base = (BaseCue(cue, (), ()),)
    return corrections(PeopleCues(TimedText("zh", (replace(cue, lines=(after,)),)), base))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("学习网络 安全法的要求", "学习网络安全法的要求", [("网络 安全法", "网络安全法")]),
        ("请张民老师讲课", "请张敏老师讲课", [("张民", "张敏")]),
        ("使用帐号登录", "使用账号登录", [("帐号", "账号")]),
        ("open the exel file", "open the Excel file", [("exel", "Excel")]),
        ("今天天气很好", "我们换一个完全不同的句子来说明", []),
        ("今天学习", "今天学习！", []),
        ("第二步 拔掉保险销", "第二步 拔掉保险锁", [("保险销", "保险锁")]),
    ],
)
def test_a_correction_is_a_pair_of_words(
    before: str, after: str, expected: list[tuple[str, str]]
) -> None:
    assert [(one.before, one.after) for one in corrected(before, after)] == expected


def test_the_same_correction_in_more_lessons_is_proposed_first() -> None:
    one, other = Correction("帐号", "账号"), Correction("张民", "张敏")
    made = [("a/1", other), ("a/1", other), ("a/1", one), ("a/2", one), ("a/3", one)]
    first, second = proposals(made)
    assert (first.correction, first.lessons) == (one, ("a/1", "a/2", "a/3"))
    assert (second.correction, second.count) == (other, 2)
