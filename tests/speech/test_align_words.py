"""Script against recognised words: times from the words, characters from the script."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from benchmarks.captions.differing import Found, added, changed, left_out
from pipeline.manifest.script import parse_script
from pipeline.model.timed_text import Recognition, SpokenClass, Transcript, Word
from pipeline.model.timing import TimeRange
from pipeline.speech.align_words import align_recognition, transcript_of
from pipeline.speech.units import units_of

CLAUSES = (
    *("大家好，", "欢迎来到办公室消防安全微课。", "今天只学一件事，", "怎样使用干粉灭火器。"),
    *("使用之前，", "先看压力表，", "指针在绿色区域才能用。", "第一步，", "提起灭火器，"),
    *("站在离火源3米左右的上风方向。", "第二步，", "拔掉保险销。", "第三步，", "握住喷管，"),
    *("对准火焰的根部。", "第四步，", "压下手柄，", "左右扫射，", "直到火焰完全熄灭。"),
)


def words(text: str, probability: float = 0.9) -> list[Word]:
    """A unit every 0.2 s."""
    return [
        Word(unit.text, TimeRange(Fraction(place, 5), Fraction(place + 1, 5)), probability)
        for place, unit in enumerate(units_of(text, 0))
    ]


def align(script: str, heard: list[Word], language: str = "zh") -> Transcript:
    return align_recognition(parse_script(script, language), heard, engine="test")


def classes(transcript: Transcript, kind: SpokenClass) -> str:
    return "".join(unit.text for unit in transcript.units if unit.agreement is kind)


def test_homophones_are_said_as_written() -> None:
    made = align("林晓岚讲安全。", words("林小兰讲安全"))
    assert classes(made, SpokenClass.SAID) == "林晓岚讲安全"
    assert made.units[1].span == TimeRange(Fraction(1, 5), Fraction(2, 5))


def test_what_was_surely_heard_otherwise_is_told_by_unit() -> None:
    made = align("站在离火源3米的地方。", words("站在离火源5米的地方"))
    assert classes(made, SpokenClass.OTHERWISE) == "3"
    assert [unit.heard for unit in made.units if unit.heard] == ["5"]
    assert classes(made, SpokenClass.SAID) == "站在离火源米的地方"


def test_what_the_recogniser_was_unsure_of_does_not_count_against_the_script() -> None:
    heard = words("站在离火源")
    heard += [Word("看", TimeRange(Fraction(1), Fraction(6, 5)), 0.2)]
    heard += [Word("的", TimeRange(Fraction(6, 5), Fraction(7, 5)), 0.9)]
    assert classes(align("站在离火源远的", heard), SpokenClass.OTHERWISE) == ""


def test_a_clause_that_was_not_said_has_no_time() -> None:
    made = align("第一步，提起灭火器。第二步，拔掉保险销。", words("第一步提起灭火器拔掉保险销"))
    assert classes(made, SpokenClass.NOT_SAID) == "第二步"
    assert all(unit.span is None for unit in made.units if unit.text == "二")


def test_a_clause_left_out_before_its_twin_begins_where_a_clause_begins() -> None:
    made = align("第一步，提起来。第一步，提下去。", words("第一步提下去"))
    unsaid = [unit.agreement is SpokenClass.NOT_SAID for unit in made.units]
    assert unsaid == [True] * 6 + [False] * 6


def test_what_was_said_besides_is_added_in_its_place() -> None:
    made = align("第一步，提起灭火器。第二步，", words("第一步提起灭火器大家听懂了吗第二步"))
    assert classes(made, SpokenClass.ADDED) == "大家听懂了吗"
    times = [unit.span.start for unit in made.units if unit.span]
    assert times == sorted(times)


def test_a_number_is_the_same_in_figures_and_in_words() -> None:
    made = align("拨打119，用时40秒。", words("拨打幺幺九用时四十秒"))
    assert classes(made, SpokenClass.SAID) == "拨打119用时40秒"


def test_english_spellings_that_sound_alike_are_the_same() -> None:
    made = align("The colour of the organisation.", words("the color of the organization"), "en")
    assert not classes(made, SpokenClass.OTHERWISE)


def test_no_words_are_a_result() -> None:
    made = align("大家好。", [])
    assert classes(made, SpokenClass.NOT_SAID) == "大家好"
    assert align("", words("大家好")).units[0].agreement is SpokenClass.ADDED


def test_units_never_go_back_in_time() -> None:
    chance = random.Random(4)
    text = "".join(CLAUSES)
    heard = [word for word in words(text) if chance.random() > 0.2]
    starts = [unit.span.start for unit in align(text, heard).units if unit.span]
    assert starts == sorted(starts)


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.2, 0.4], ids="errors {}".format)
def test_clauses_left_out_and_added_are_found(rate: float) -> None:
    for injected in (left_out, added):
        found = sum((injected(CLAUSES * 2, "zh", rate, seed) for seed in range(6)), Found())
        assert found.precision >= 0.93
        assert found.recall >= 0.93


def test_changed_characters_are_found_where_hearing_is_right() -> None:
    found = sum((changed(CLAUSES, "zh", 0.0, seed) for seed in range(6)), Found())
    assert min(found.precision, found.recall) >= 0.95


def test_without_a_script_pauses_become_marks() -> None:
    heard = words("大家好")
    heard += [Word("请", TimeRange(Fraction(2), Fraction(11, 5)), 0.9)]
    made = transcript_of(Recognition("test", "", "zh", tuple(heard), ()))
    assert "".join(unit.text + unit.after for unit in made.units) == "大家好。请。"
