"""Subtitle files as people bring them: every malformed case of the captions digest."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.captions.encoding import first
from pipeline.captions.formats import MOST_CHARACTERS, read_captions
from pipeline.model.errors import BadCaptions

SRT = "1\n00:00:01,000 --> 00:00:02,500\n网络安全法\n\n2\n00:00:03,000 --> 00:00:04,000\n第二条\n"


def read(content: str | bytes) -> tuple[list[tuple[float, float, str]], tuple[str, ...]]:
    raw = content.encode() if isinstance(content, str) else content
    timed, repairs = read_captions(raw, file="a.srt", language="zh")
    rows = [(float(c.span.start), float(c.span.stop), c.text) for c in timed.cues]
    return rows, repairs


def refusal(content: str | bytes) -> str:
    with pytest.raises(BadCaptions) as caught:
        read(content)
    return caught.value.text()


EXPECTED = [(1.0, 2.5, "网络安全法"), (3.0, 4.0, "第二条")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_without_a_word(encoding: str) -> None:
    assert read(SRT.encode(encoding)) == (EXPECTED, ())


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_read_and_told(encoding: str) -> None:
    rows, repairs = read(SRT.encode(encoding))
    assert rows == EXPECTED
    assert len(repairs) == 1
    assert repairs[0].startswith("read as")


def test_traditional_big5_is_not_taken_for_gb18030() -> None:
    text = SRT.replace("网络安全法", "大家好，歡迎來到這一節課").replace("第二条", "請看第一個例子")
    rows, repairs = read(text.encode("big5"))
    assert rows[0][2] == "大家好，歡迎來到這一節課"
    assert repairs == ("read as big5; its first words: 大家好，歡迎來到這一節課",)


def test_a_guess_shows_the_first_words_since_only_a_person_can_tell() -> None:
    assert read(SRT.encode("gbk"))[1] == ("read as gb18030; its first words: 网络安全法",)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_one_broken_byte_loses_no_file_and_is_told(encoding: str) -> None:
    content = SRT.replace("第二条", "第二条规定大家都要遵守法律").encode(encoding)
    rows, repairs = read(content[:-2] + b"\xff")
    assert rows[0] == EXPECTED[0]
    assert "规定" in rows[1][2]
    assert any("cannot be read" in one for one in repairs)


def test_a_sign_of_damage_that_is_text_already_is_no_other_encoding() -> None:
    rows, repairs = read(SRT.replace("网络安全法", "第\ufffd").replace("第二条", "a"))
    assert rows[0][2] == "第\ufffd"
    assert repairs == ()


def test_bytes_of_no_encoding_are_refused_with_a_hint() -> None:
    assert "save it as UTF-8" in refusal(bytes(range(128, 256)) * 20)


def test_a_negative_time_is_never_read_as_a_positive_one() -> None:
    text = SRT.replace("00:00:01,000 --> 00:00:02,500", "-00:00:01,000 --> 00:00:02,500")
    rows, repairs = read(text)
    assert rows[0][:2] == (0.0, 2.5)
    assert "began before 0" in repairs[0]
    text = SRT.replace("00:00:01,000 --> 00:00:02,500", "-00:00:04,000 --> -00:00:02,500")
    assert refusal(text).startswith("a.srt:2: expected times from 0 on")


def test_a_hundred_hours_are_never_read_as_none() -> None:
    assert "a.srt:2: expected times below 100 hours" in refusal(
        SRT.replace("00:00:02", "100:00:02")
    )
    ass = ASS.replace("0:00:02.50", "100:00:02.50")
    assert "below 100 hours" in refusal(ass)


def test_99_hours_are_99_hours() -> None:
    late = SRT.replace("00:00:03,000 --> 00:00:04,000", "99:00:03,000 --> 99:00:04,000")
    assert read(late)[0][1][0] == 99 * 3600 + 3


def test_cues_without_a_blank_line_between_them_stay_two() -> None:
    rows, repairs = read(SRT.replace("\n\n2\n", "\n2\n"))
    assert rows == EXPECTED
    assert repairs == ("line 5: there was no blank line before it",)


def test_times_with_full_width_marks_or_without_hours_are_read_and_told() -> None:
    first_cue = "1\n00：00：06，800 --> 00：00：09，000\n今天\n\n"
    _, repairs = read(f"{first_cue}2\n00:10,000 --> 00:12,000\n学习\n")
    assert repairs == (
        "line 2: full-width marks in its times were read as plain ones",
        "line 6: times without hours were read as minutes and seconds",
    )


def test_what_of_an_ass_file_is_no_text_is_left_out_and_told() -> None:
    head = "[Script Info]\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, "
    lines = (
        "Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,今天",
        "Dialogue: 0,0:00:04.00,0:00:05.00,Default,,0,0,0,,{\\p1}m 0 0 l 9 0{\\p0}",
        "Dialogue: 0,0:00:0x.00,0:00:05.00,Default,,0,0,0,,学习",
    )
    rows, repairs = read("\n".join((f"{head}MarginV, Effect, Text", *lines)))
    assert len(rows) == 1
    assert "line 5: it is a drawing" in repairs
    assert "line 6: times not read: 0:00:0x.00 to 0:00:05.00" in repairs


def test_the_words_that_tell_a_wrong_guess_are_those_with_foreign_letters() -> None:
    event = "Dialogue: 0,0:00:01.00,0:00:03.00,D,,0,0,0,,大家好"
    ass = f"[Script Info]\nStyle: Default,微软雅黑,60\n{event}\n"
    assert first(ass) == "大家好"
    assert first("1\n00:00:01,000 --> 00:00:02,000\nhello\n") == "hello"


def test_a_blank_line_inside_a_cue_loses_nothing_and_is_told() -> None:
    rows, repairs = read(SRT.replace("网络安全法\n", "网络\n\n安全法\n"))
    assert rows[0][2] == "网络\n安全法"
    assert repairs == ("line 2: a blank line inside the cue was closed up",)


def test_a_number_that_is_text_stays_text() -> None:
    text = SRT.replace("网络安全法\n", "火警电话\n119\n")
    assert read(text)[0][0][2] == "火警电话\n119"
    no_numbers = "00:01,000 --> 00:02,000\n火警电话\n119\n00:03,000 --> 00:04,000\n第二\n"
    assert [row[2] for row in read(no_numbers)[0]] == ["火警电话\n119", "第二"]


@pytest.mark.parametrize(
    "line",
    [
        "00:01,000 --> 00:02,500",
        "00:01.000 --> 00:02.500",
        "０0：00：01，000 －－＞ 00：00：02，500",
        "00：00：01，000 --＞ 00：00：02，500",
        "00:00:01,000-->00:00:02,500",
        "00:00:01,000 → 00:00:02,500",
        "0:0:1,000 --> 0:0:2,500",
        "00:00:01,000 --> 00:00:02,500  X1:10 X2:20 Y1:1 Y2:2",
        "00:00:01,0 --> 00:00:02,5",
    ],
)
def test_odd_timing_lines_are_timing_lines(line: str) -> None:
    assert read(SRT.replace("00:00:01,000 --> 00:00:02,500", line))[0] == EXPECTED


@pytest.mark.parametrize("content", ["", "   \n\n \n", "just words\n", "1\n\n2\n", "\ufeff"])
def test_a_file_without_cues_is_refused_not_empty(content: str) -> None:
    assert "found none" in refusal(content)


def test_cues_without_any_text_are_refused() -> None:
    assert "cues with text" in refusal("1\n00:00:01,000 --> 00:00:02,000\n\n")


def test_one_cue_without_text_is_left_out_and_told() -> None:
    rows, repairs = read(SRT + "\n3\n00:00:05,000 --> 00:00:06,000\n\n")
    assert rows == EXPECTED
    assert "without text was left out" in repairs[0]


def test_ends_before_beginnings_and_no_length_get_a_second() -> None:
    rows, repairs = read(SRT.replace("00:00:02,500", "00:00:00,500"))
    assert rows[0][:2] == (1.0, 2.0)
    assert "line 2: it ended before it began" in repairs[0]


def test_cues_out_of_order_are_sorted_and_overlaps_ended() -> None:
    text = (
        "1\n00:00:05,000 --> 00:00:06,000\n后\n\n2\n00:00:01,000 --> 00:00:05,500\n先\n\n"
        "3\n00:00:05,000 --> 00:00:07,000\n同时\n"
    )
    rows, repairs = read(text)
    assert rows == [(1.0, 5.0, "先"), (5.0, 7.0, "后\n同时")]
    assert len(repairs) == 3


def test_marks_of_style_come_off_but_less_than_is_text() -> None:
    marked = '{\\an8}<font color="#fff"><i>网络</i></font> 若 a<b 且 c>d'
    rows, repairs = read(SRT.replace("网络安全法", marked))
    assert rows[0][2] == "网络 若 a<b 且 c>d"
    assert repairs == ("line 2: marks of style were taken off",)


def test_marks_that_turn_the_writing_around_are_taken_out() -> None:
    assert read(SRT.replace("网络", "网\u202e络\x07"))[0][0][2] == "网络安全法"


VTT = """WEBVTT - title

NOTE
not a cue
00:00:00.000 --> 00:00:00.500

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.500 align:start position:10%
<v 张敏>a &lt; b &amp; c --&gt; d

NOTE one more

00:00:03.000 --> 00:00:04.000
- 第二条
119

named
00:00:05.000 --> 00:00:06.000
<c.yellow>第三</c> <00:00:05.500>条
"""


def test_vtt_is_unescaped_and_its_notes_styles_and_names_are_no_text() -> None:
    timed, repairs = read_captions(VTT.encode(), file="a.vtt", language="zh")
    assert [cue.text for cue in timed.cues] == ["a < b & c --> d", "- 第二条\n119", "第三 条"]
    assert timed.cues[0].speaker == "张敏"
    assert repairs == ("line 21: marks of style were taken off",)


ASS = """[Script Info]
; made by Aegisub
Title: x
ScriptType: v4.00+
PlayResX: 1920

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:01.00,0:00:02.50,Default,张敏,0,0,0,,{\\an8\\b1}网络{\\k20}安全法, 一\\N第\\h二
Dialogue: 1,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}
Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,第二条
"""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_ass_gives_times_and_text_alone(encoding: str) -> None:
    timed, repairs = read_captions(ASS.encode(encoding), file="a.ass", language="zh")
    assert [cue.lines for cue in timed.cues] == [("网络安全法, 一", "第 二"), ("第二条",)]
    assert timed.cues[0].speaker == "张敏"
    assert timed.cues[0].span.stop == Fraction(5, 2)
    assert any("marks of style" in repair for repair in repairs)


def test_ssa_of_version_4_with_other_columns() -> None:
    text = ASS.replace("Layer, ", "Marked, ").replace("Dialogue: 0,", "Dialogue: Marked=0,")
    assert [row[2] for row in read(text)[0]][1] == "第二条"


TTML = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
    ttp:frameRate="25"><body><div>
<p begin="00:00:01.000" end="2.5s">网络<span>安全法</span></p>
<p begin="00:00:03:00" dur="1000ms">第二<br/>条</p>
</div></body></tt>"""


def test_ttml_in_clock_offset_and_frames() -> None:
    assert read(TTML)[0] == [(1.0, 2.5, "网络安全法"), (3.0, 4.0, "第二\n条")]


def test_ttml_that_is_cut_off_is_refused() -> None:
    assert "not whole" in refusal(TTML[:-10])


def draft(texts: list[str]) -> str:
    materials = [
        {"id": str(n), "content": json.dumps({"text": text}, ensure_ascii=False)}
        for n, text in enumerate(texts)
    ]
    segments = [
        {"material_id": str(n), "target_timerange": {"start": n * 2_000_000, "duration": 1_500_000}}
        for n in range(len(texts))
    ]
    tracks = [{"type": "video", "segments": [{}]}, {"type": "text", "segments": segments}]
    return json.dumps({"materials": {"texts": materials}, "tracks": tracks}, ensure_ascii=False)


def test_a_draft_of_jianying_gives_its_text_tracks() -> None:
    assert read(draft(["网络安全法", "第二条"]))[0] == [
        (0.0, 1.5, "网络安全法"),
        (2.0, 3.5, "第二条"),
    ]
    assert "字幕导出" in refusal('{"materials": 1, "x": ')


def test_too_much_text_is_refused() -> None:
    assert "characters" in refusal(SRT.replace("网络", "字" * (MOST_CHARACTERS + 1)))
    cue = "1\n00:00:01,000 --> 00:00:02,000\nx\n\n"
    assert "at most 5000 cues" in refusal(cue * 5001)


@pytest.mark.hostile
def test_the_hostile_subtitles_end_as_their_manifest_says(hostile_corpus: Path) -> None:
    with (hostile_corpus / "manifest.csv").open(encoding="utf-8-sig") as stream:
        rows = [row for row in csv.DictReader(stream) if list(row.values())[1].startswith("subs/")]
    assert len(rows) >= 16
    for row in rows:
        values = list(row.values())
        path = hostile_corpus / "files" / values[1]
        try:
            _, repairs = read_captions(path.read_bytes(), file=path.name, language="zh")
            found = "accept-with-warning" if repairs else "accept"
        except BadCaptions:
            found = "reject-with-clear-error"
        assert found in {values[4], values[5]}, f"{path.name}: {found}"
