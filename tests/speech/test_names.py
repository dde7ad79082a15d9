from fractions import Fraction

import pytest

from pipeline.model.timed_text import Word
from pipeline.model.timing import TimeRange
from pipeline.speech.names import named


@pytest.mark.parametrize(
    ("heard", "terms", "spelt"),
    [
        ("请林小兰老师讲", ("林晓岚",), "请林晓岚老师讲"),
        ("网落安全发规定", ("网络安全法",), "网络安全法规定"),
        ("这起事件很重要", ("时间",), "这起事件很重要"),
        ("张敏，你好", ("章敏",), "章敏，你好"),
        ("没有这个人", ("林晓岚",), "没有这个人"),
        ("用GB来算", ("GB",), "用GB来算"),
    ],
    ids=["three characters", "a term", "tones part words", "marks stay", "not there", "Latin"],
)
def test_names_are_written_as_the_glossary_writes_them(
    heard: str, terms: tuple[str, ...], spelt: str
) -> None:
    span = TimeRange(Fraction(0), Fraction(1))
    words, marks = [], "，"
    for character in heard:
        if character in marks:
            words[-1] = Word(words[-1].text + character, span, 1.0)
        else:
            words.append(Word(character, span, 1.0))
    assert "".join(word.text for word in named(words, terms, "zh")) == spelt
