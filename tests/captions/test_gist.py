from __future__ import annotations

from fractions import Fraction

from pipeline.captions.chapters import find_chapters
from pipeline.captions.gist import content_words, keyword_weights, keywords, summary
from pipeline.manifest.script import parse_script
from pipeline.recipes.proposing import chapters
from tests.captions.speech import spoken

FIRE = ["今天只学一件事：怎样使用干粉灭火器。", "灭火器的压力表要在绿色区域。拔掉灭火器的保险销。"]
ALARM = ["发现火情立即按下报警按钮。", "今天的报警要说清地点。"]


def weights(own: list[str], other: list[str], terms: tuple[str, ...] = ()) -> dict[str, float]:
    words = content_words("".join(own), "zh", terms)
    return keyword_weights(words, [content_words("".join(other), "zh", terms)])


def test_keywords_are_what_this_lesson_says_and_others_do_not() -> None:
    found = keywords(weights(FIRE, ALARM))
    assert found[0] == "灭火器"
    assert "今天" not in found


def test_a_term_is_one_word() -> None:
    assert "干粉灭火器" in content_words("怎样使用干粉灭火器", "zh", ("干粉灭火器",))


def test_the_summary_is_a_whole_sentence_of_the_script() -> None:
    line = summary(FIRE, weights(FIRE, ALARM), "zh")
    assert line in "".join(FIRE)
    assert "灭火器" in line
    assert summary([], {}, "zh") == ""


def test_english_words_are_counted_without_small_ones() -> None:
    assert content_words("Then look at the heater and the power strip.", "en") == [
        "heater",
        "power",
        "strip",
    ]


def test_headings_become_chapters_but_not_the_title_above_the_first_words() -> None:
    script = parse_script(
        "# 会用灭火器\n大家好。\n## 演示\n【动画】\n第一步，提起灭火器，站稳。\n## 空\n", "zh"
    )
    assert chapters(script) == (("演示", "第一步，提起灭火器，站稳"),)


def test_a_chapter_is_where_its_words_are_said_whatever_the_take() -> None:
    wanted = (("演示", "第一步，提起"), ("结尾", "再见"), ("没有", "不存在的话"))
    slow = spoken("大家好。第一步，提起灭火器。再见。", pace=Fraction(1, 2))
    found = find_chapters(wanted, slow)
    first = slow.units[3].span
    assert first is not None
    assert found.found[0] == (first.start, "演示")
    assert [title for _, title in found.found] == ["演示", "结尾"]
    assert found.missing == ("没有",)
