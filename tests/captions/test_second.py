from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from pipeline.captions.merge import Cutter, automatic
from pipeline.captions.people import PeopleCues
from pipeline.captions.second import Below, GivenCutter, Translation, below
from pipeline.captions.segment import said_in
from pipeline.captions.times import Clock
from pipeline.model.timed_text import SpokenClass, TimedText, Transcript, Unit
from pipeline.speech.units import units_of
from tests.captions.speech import RATE, profile, spoken

ZH = (
    "各位同事大家好，欢迎来到消防安全微课。今天只学一件事：怎样使用干粉灭火器。\n"
    "第一步，提起灭火器，站在离火源三米的上风方向。第二步，拔掉保险销。\n"
    "谢谢大家。"
)
EN = (
    "Hello everyone, and welcome to this lesson on fire safety. Today we learn one thing: how to "
    "use a powder extinguisher.\n"
    "Step one, lift the extinguisher and stand upwind, three metres from the fire. Step two, pull "
    "out the safety pin.\n"
    "Thank you."
)


def translation(text: str, *, is_timed: bool = False) -> Translation:
    return Translation(
        "en",
        tuple(
            Unit(one.text, one.after, None, SpokenClass.SAID, "", one.before, place)
            for place, line in enumerate(text.split("\n"))
            for one in units_of(line, place)
        ),
        is_timed,
    )


def both(transcript: Transcript, second: Translation, people: PeopleCues | None = None) -> Below:
    cutter = Cutter(profile("zh-bilingual"), Clock(RATE))
    first = TimedText("zh", tuple(one.cue for one in automatic(said_in(transcript), cutter)))
    given = GivenCutter(profile("en-bilingual"), Clock(RATE), first.cues)
    return below(first, transcript, second, given, people)


def words(found: Below) -> str:
    return " ".join(" ".join(cue.second) for cue in found.cues.cues if cue.second)


def test_every_word_of_the_translation_stands_below_once_and_in_order() -> None:
    assert words(both(spoken(ZH), translation(EN))) == EN.replace("\n", " ")


def test_sentences_stand_below_their_own() -> None:
    cues = both(spoken(ZH), translation(EN)).cues.cues
    below_of = {cue.text: " ".join(cue.second) for cue in cues}
    assert "safety pin" in next(text for zh, text in below_of.items() if "保险销" in zh)
    assert below_of["谢谢大家"] == "Thank you."
    assert (
        "Hello everyone" in below_of["各位同事 大家好"] if "各位同事 大家好" in below_of else True
    )
    assert cues[0].second[0].startswith("Hello everyone")


def test_paragraphs_that_differ_in_number_are_paired_by_length() -> None:
    joined = both(spoken(ZH), translation(EN.replace("\n", " ")))
    last = joined.cues.cues[-1]
    assert (last.text, last.second) == ("谢谢大家", ("Thank you.",))


def test_what_was_not_said_is_not_below_either() -> None:
    transcript = spoken(ZH)
    units = tuple(
        replace(unit, span=None, agreement=SpokenClass.NOT_SAID) if unit.paragraph == 1 else unit
        for unit in transcript.units
    )
    found = words(both(replace(transcript, units=units), translation(EN)))
    assert "safety pin" not in found
    assert found.endswith("Thank you.")


def test_as_many_translated_cues_as_cues_are_theirs_in_order() -> None:
    cues = both(spoken(ZH), translation(EN)).cues.cues
    lines = [f"Line number {place}" for place in range(len(cues))]
    found = both(spoken(ZH), translation("\n".join(lines), is_timed=True)).cues.cues
    assert [" ".join(cue.second) for cue in found] == lines


def test_without_a_text_nothing_stands_below() -> None:
    found = both(spoken(ZH), translation(""))
    assert all(cue.second == () for cue in found.cues.cues)


def test_a_correction_of_the_second_language_stays_over_a_new_take() -> None:
    was = both(spoken(ZH), translation(EN))
    own = was.cues.in_second("en")
    edited = tuple(
        replace(cue, lines=tuple(line.replace("safety pin", "SAFETY pin") for line in cue.lines))
        for cue in own.cues
    )
    people = PeopleCues(TimedText("en", edited), was.base)
    now = both(spoken(ZH, pace=Fraction(2, 5), start=Fraction(6)), translation(EN), people)
    assert "pull out the SAFETY pin." in words(now)
    assert now.merged.conflicts == ()
    assert now.cues.in_second("en").cues[-1].span == now.cues.cues[-1].span
