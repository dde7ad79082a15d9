from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from pipeline.captions.lint import lint
from pipeline.captions.segment import cues_from
from pipeline.captions.times import Clock
from pipeline.captions.width import characters, width
from pipeline.model.timed_text import SpokenClass, Transcript
from pipeline.model.timing import TimeRange
from tests.captions.speech import RATE, profile, spoken

LESSON = (
    "各位同事，大家好，今天我们学习网络安全法的基本要求。这部法律自2017年6月1日起施行，"
    "共有七章七十九条。\n"
    "第一，任何个人和组织使用网络应当遵守宪法法律，遵守公共秩序，尊重社会公德，不得危害网络安全。"
    "第二，网络运营者应当制定内部安全管理制度和操作规程，确定网络安全负责人，落实保护责任。\n"
    "如果发现系统漏洞、计算机病毒、网络攻击等安全风险，请立即拨打内部电话，并保存至少6个月的日志。"
)
ENGLISH = (
    "Before you leave, switch off the power strip under your desk. It takes one minute, and it "
    "prevents most of the fires that start in an office at night.\n"
    "Then look at the heater, close the window, and walk to the exit with the green sign."
)


@pytest.mark.parametrize("name", ["zh-course", "zh-netflix", "zh-vertical"])
def test_chinese_cues_hold_to_their_profile(name: str) -> None:
    rules = profile(name)
    timed = cues_from(spoken(LESSON), rules, RATE)
    assert lint(timed, rules, Clock(RATE)) == ()
    assert max(width(line) for cue in timed.cues for line in cue.lines) <= rules.hard_width


@pytest.mark.parametrize("name", ["en", "en-vertical"])
def test_english_cues_hold_to_their_profile(name: str) -> None:
    rules = profile(name)
    timed = cues_from(spoken(ENGLISH, language="en", pace=Fraction(1, 3)), rules, RATE)
    assert [one.message for one in lint(timed, rules, Clock(RATE))] == []
    assert timed.cues[0].lines[0].startswith("Before you leave,")


def text_of(transcript: Transcript) -> str:
    return "".join(unit.text for unit in transcript.units)


def letters(cues: tuple[object, ...]) -> str:
    return "".join(one for cue in cues for one in str(cue.text) if one.isalnum())  # type: ignore[attr-defined]


def test_no_character_is_lost_or_added() -> None:
    transcript = spoken(LESSON)
    timed = cues_from(transcript, profile("zh-course"), RATE)
    assert letters(timed.cues) == "".join(one for one in text_of(transcript) if one.isalnum())


def test_what_was_not_said_is_not_shown_and_what_was_added_is() -> None:
    transcript = spoken("大家好。欢迎来到今天的课。")
    units = [
        replace(unit, agreement=SpokenClass.NOT_SAID, span=None) if place < 3 else unit
        for place, unit in enumerate(transcript.units)
    ]
    units[-1] = replace(units[-1], agreement=SpokenClass.ADDED)
    timed = cues_from(replace(transcript, units=tuple(units)), profile("zh-course"), RATE)
    assert [cue.text for cue in timed.cues] == ["欢迎来到今天的课"]


def test_no_speech_is_no_cue_and_no_error() -> None:
    assert cues_from(Transcript("zh", "x", ()), profile("zh-course"), RATE).cues == ()


def test_times_lie_on_frames_and_gaps_are_kept_at_every_rate() -> None:
    rules = profile("zh-course")
    for rate in (Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(50)):
        cues = cues_from(spoken(LESSON), rules, rate).cues
        frames = [time * rate for cue in cues for time in (cue.span.start, cue.span.stop)]
        assert all(frame.denominator == 1 for frame in frames)
        gaps = [(b.span.start - a.span.stop) * rate for a, b in pairwise(cues)]
        assert min(gaps) >= rules.gap_frames
        assert not [gap for gap in gaps if rules.gap_frames < gap < rules.chain_gap * rate]


def test_a_cue_comes_on_the_first_frame_of_its_sound() -> None:
    timed = cues_from(spoken("大家好。", start=Fraction(101, 100)), profile("zh-course"), RATE)
    assert timed.cues[0].span.start == Fraction(1)


def test_a_cue_ends_at_most_half_a_second_after_its_sound() -> None:
    transcript = spoken("今天我们学习网络安全法。||||第一条。")
    cues = cues_from(transcript, profile("zh-course"), RATE).cues
    sound = transcript.units[10].span
    assert sound is not None
    assert sound.stop <= cues[0].span.stop <= sound.stop + Fraction(1, 2)


def test_a_long_pause_ends_a_cue_even_inside_a_sentence() -> None:
    cues = cues_from(spoken("今天我们学习|网络安全法"), profile("zh-course"), RATE).cues
    assert [cue.text for cue in cues] == ["今天我们学习", "网络安全法"]


def test_a_term_is_never_cut() -> None:
    text = "我们现在一起来认真学习中华人民共和国网络安全法实施条例的全部内容和要求"
    term = "网络安全法实施条例"
    for terms in ((), (term,)):
        cues = cues_from(spoken(text), profile("zh-vertical"), RATE, terms=terms).cues
        assert any(term in cue.text for cue in cues) == bool(terms)


def test_fast_speech_still_gives_cues_that_do_not_overlap() -> None:
    timed = cues_from(spoken(LESSON, pace=Fraction(1, 12)), profile("zh-course"), RATE)
    stops = {one.code for one in lint(timed, profile("zh-course"), Clock(RATE))}
    assert "captions-overlap" not in stops
    assert "captions-gap" not in stops


def test_a_word_longer_than_a_line_is_kept_whole_and_told_by_lint() -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitaenswitwe"
    rules = profile("en-vertical")
    timed = cues_from(spoken(f"The {word} spoke.", language="en"), rules, RATE)
    assert any(word in line for cue in timed.cues for line in cue.lines)
    assert "captions-line-too-long" in {one.code for one in lint(timed, rules, Clock(RATE))}


def test_units_of_no_length_or_at_one_time_do_no_harm() -> None:
    transcript = spoken(LESSON)
    units = tuple(
        replace(unit, span=TimeRange(Fraction(1), Fraction(1))) for unit in transcript.units
    )
    cues = cues_from(replace(transcript, units=units), profile("zh-course"), RATE).cues
    assert letters(cues)
    assert all(a.span.stop <= b.span.start for a, b in pairwise(cues))


def test_reading_speed_counts_what_is_read() -> None:
    assert characters("2017年6月，共 79 条。", "zh") == 11
    assert characters("a b\nc.", "en") == 6


def shown_at(*shots: str) -> list[tuple[int, int]]:
    times = [Fraction(shot) for shot in shots]
    cues = cues_from(spoken("大家好。||||再见。"), profile("zh-course"), RATE, shots=times).cues
    return [(int(cue.span.start * 25), int(cue.span.stop * 25)) for cue in cues]


def test_a_cue_comes_with_a_shot_change_that_is_near_its_sound() -> None:
    assert shown_at()[0][0] == 12
    assert shown_at("0.4")[0][0] == 10, "a little before the sound: the cue comes with the shot"
    assert shown_at("0.56")[0][0] == 14, "two frames after the sound: the cue waits for the shot"
    assert shown_at("0.16")[0][0] == 12, "too early to matter"


def test_a_cue_goes_before_a_shot_change_that_follows_its_sound() -> None:
    plain = shown_at()[0][1]
    shot = Fraction(plain - 1, 25)
    assert shown_at(str(shot))[0][1] == plain - 1 - 2


def test_a_cue_that_outlasts_a_shot_change_stays_well_past_it() -> None:
    assert shown_at("1.12")[0][1] == 28 + 12


def test_single_words_a_second_apart_stay_long_enough_to_be_read() -> None:
    """Counted aloud: cut back to half a second before the next, each was shown too short."""
    rules = profile("en")
    counted = spoken("One,|| two,|| three,|| four.", language="en", pace=Fraction(2, 5))
    timed = cues_from(counted, rules, RATE)
    assert lint(timed, rules, Clock(RATE)) == ()


def test_a_cue_that_is_hard_to_read_in_its_time_takes_more_of_the_silence_after_it() -> None:
    rules = profile("zh-course")
    text = "|今天我们学习网络安全法。||||再见。"
    usual, fast = (
        cues_from(spoken(text, pace=pace), rules, RATE).cues[0].span
        for pace in (Fraction(1, 4), Fraction(1, 10))
    )
    sounds = [Fraction(11, 4), Fraction(11, 10)]
    after = [span.duration - sound for span, sound in zip((usual, fast), sounds, strict=True)]
    assert after[1] > after[0] + Fraction(1, 10)
