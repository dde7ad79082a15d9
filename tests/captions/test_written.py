"""What leaves: SRT, VTT, plain text; and what a course merges and a comparison lists."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.captions.ass import write_ass
from pipeline.captions.course import merge
from pipeline.captions.difference import differences
from pipeline.captions.formats import read_captions
from pipeline.captions.proof import Proof, write_proof
from pipeline.captions.srt import write_srt
from pipeline.captions.text import plain_text
from pipeline.captions.ttml import write_ttml
from pipeline.captions.vtt import write_vtt
from pipeline.captions.width import width
from pipeline.model.course import FULL_HD
from pipeline.model.errors import BadCaptions
from pipeline.model.timed_text import Cue, SpokenClass, TimedText
from pipeline.model.timing import TimeRange
from pipeline.settings.brands import read_brand
from tests.captions.speech import spoken
from tests.conftest import CHECKOUT


def timed(*cues: tuple[str, str, str]) -> TimedText:
    return TimedText(
        "zh",
        tuple(
            Cue(TimeRange(Fraction(start), Fraction(stop)), tuple(text.split("\n")))
            for start, stop, text in cues
        ),
    )


LINE = st.text(st.characters(categories=["L", "N", "P", "Sm"]), min_size=1, max_size=20).filter(
    lambda text: bool(text.strip()) and "{\\" not in text and "-->" not in text
)


@st.composite
def captions(draw: st.DrawFn) -> TimedText:
    gaps = draw(st.lists(st.integers(1, 5000), min_size=2, max_size=24))
    times, now = [], 0
    for gap in gaps:
        now += gap
        times.append(Fraction(now, 1000))
    pairs = zip(times[0::2], times[1::2], strict=False)
    return TimedText(
        "zh",
        tuple(
            Cue(TimeRange(start, stop), tuple(draw(st.lists(LINE, min_size=1, max_size=2))))
            for start, stop in pairs
        ),
    )


@settings(max_examples=60, deadline=None)
@given(captions())
def test_srt_read_again_is_the_same_to_the_character(one: TimedText) -> None:
    text = write_srt(one)
    assert read_captions(text.encode(), file="a.srt", language="zh")[0] == one


@settings(max_examples=60, deadline=None)
@given(captions())
def test_vtt_read_again_is_the_same_to_the_character(one: TimedText) -> None:
    text = write_vtt(one)
    assert read_captions(text.encode(), file="a.vtt", language="zh")[0] == one


@settings(max_examples=25, deadline=None)
@given(captions())
def test_ttml_read_again_is_the_same_to_the_letter(one: TimedText) -> None:
    again = read_captions(write_ttml(one).encode(), file="a.ttml", language="zh")[0]
    assert [cue.span for cue in again.cues] == [cue.span for cue in one.cues]
    assert [" ".join(cue.text.split()) for cue in again.cues] == [
        " ".join(cue.text.split()) for cue in one.cues
    ]


def test_a_proofreaders_table_read_again_is_the_same() -> None:
    one = timed(("1", "2.5", "网络安全法\n第二行 <b>"), ("3", "4", "a & b"))
    content = write_proof(Proof("课 <1>", one, ((2, "太快"), (2, "过长"))))
    again, repairs = read_captions(content, file="a.docx", language="zh")
    assert again == one
    assert repairs == ()


def test_a_word_file_that_is_none_is_refused() -> None:
    with pytest.raises(BadCaptions, match="Word document"):
        read_captions(b"PK\x03\x04 nothing", file="a.docx", language="zh")


def test_our_ass_read_again_has_its_times_and_words() -> None:
    style = read_brand(CHECKOUT / "assets", "hongjin").brand.caption_style
    one = timed(("1", "2.5", "网络 安全\n第二行"), ("3", "4", "完"))
    again, _ = read_captions(write_ass(one, style, FULL_HD).encode(), file="a.ass", language="zh")
    assert again.cues == one.cues


def test_vtt_escapes_what_players_read_as_markup() -> None:
    text = write_vtt(timed(("1", "2", "a < b & c --> d\n\n下一行")))
    assert "a &lt; b &amp; c --&gt; d\n下一行\n" in text
    assert text.count("-->") == 1


def test_vtt_names_who_speaks() -> None:
    one = timed(("1", "2", "好"))
    spoken_by = replace(one, cues=(replace(one.cues[0], speaker="张<敏"),))
    assert "<v 张&lt;敏>好" in write_vtt(spoken_by)


def test_srt_never_lets_text_end_a_cue_or_begin_one() -> None:
    text = write_srt(timed(("1", "2", "上\n\n下"), ("3", "4", "x --> y")))
    assert text == (
        "1\n00:00:01,000 --> 00:00:02,000\n上\n下\n\n2\n00:00:03,000 --> 00:00:04,000\nx → y\n\n"
    )


def test_plain_text_has_a_paragraph_where_the_speaker_rests() -> None:
    text = plain_text(timed(("1", "2", "今天"), ("2.1", "3", "学习！"), ("9", "10", "再见")))
    assert text == "今天，学习！\n再见\n"


def test_width_counts_han_one_ascii_half_and_marks_above_none() -> None:
    assert width("网络 ab“1”") == 2 + 0.5 + 1 + 1 + 0.5 + 1
    assert width("e\u0301\u200b") == 0.5
    assert width("０") == 1


def test_a_course_merges_each_language_at_its_lessons_place() -> None:
    zh, en = timed(("1", "2", "一")), replace(timed(("1", "2", "one")), language="en")
    merged = merge([(zh, Fraction(0)), (en, Fraction(10)), (zh, Fraction(20))])
    assert [one.language for one in merged] == ["zh", "en"]
    assert [cue.span.start for cue in merged[0].cues] == [1, 21]
    assert merged[1].cues[0].span.start == 11


def test_differences_are_runs_of_one_class_with_their_place() -> None:
    units = list(spoken("一二三四五六").units)
    units[1] = replace(units[1], agreement=SpokenClass.OTHERWISE, heard="俩")
    units[2] = replace(units[2], agreement=SpokenClass.OTHERWISE, heard="山")
    units[4] = replace(units[4], agreement=SpokenClass.NOT_SAID, span=None)
    units[5] = replace(units[5], agreement=SpokenClass.ADDED, heard="六")
    transcript = replace(spoken("一"), units=tuple(units))
    found = differences(transcript)
    assert [(one.kind.value, one.script, one.heard) for one in found] == [
        ("otherwise", "二三", "俩山"),
        ("not-said", "五", ""),
        ("added", "", "六"),
    ]
    assert found[0].place == TimeRange(Fraction(3, 4), Fraction(5, 4))
    assert found[1].place is None
