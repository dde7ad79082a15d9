"""edit.yaml: what each key means, and every problem told with its line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.manifest.edit import mark_of, read_edit, time_text
from pipeline.model.edit import Mark, Placement
from pipeline.model.errors import BadManifest

WHOLE = """\
# a comment
handles: 0.2
show:
  - {take: L01-take2.mov, from: 大家好, to: 谢谢大家, handles: 0.1 0.3}
  - {take: L01-take1.mov, from: 0:12.5, to: 1:02:03.25, speed: 1.25, fade_in: 0.5, fade_out: 1s}
  - {from: 下面, sound_lead: 0.4, sound_lag: 0.8}
cut:
  - {words: 嗯@0:12.3}
  - {from: 12s, to: "12.48s", take: a.mov}
cover:
  - {take: a.mov, from: 0:01, to: 0:03, area: [60, 10, 25, 30], how: box}
insert:
  - {still: 灭火器.png, from: 灭火器, to: 保险销, place: right}
lower_third: {at: 我是张敏}
note: for people
"""


def read(tmp_path: Path, text: str):
    (tmp_path / "edit.yaml").write_text(text, encoding="utf-8")
    return read_edit(tmp_path, "lessons/01/edit.yaml")


def test_every_key_is_read(tmp_path: Path) -> None:
    edit = read(tmp_path, WHOLE)
    first, second, third = edit.show
    assert first.stretch.take == "L01-take2.mov"
    assert first.stretch.start == Mark(quote="大家好", line=4)
    assert first.handles == (Fraction(1, 10), Fraction(3, 10))
    assert second.stretch.start == Mark(Fraction(25, 2), line=5)
    assert second.stretch.stop == Mark(Fraction(14893, 4), line=5)
    assert (second.speed, second.fade_in, second.fade_out) == (Fraction(5, 4), Fraction(1, 2), 1)
    assert second.handles == (Fraction(1, 5), Fraction(1, 5)), "the list's own, where it has none"
    assert third.stretch.stop is None
    assert (third.lead, third.lag) == (Fraction(2, 5), Fraction(4, 5))
    assert edit.cut[0].start == edit.cut[0].stop == Mark(None, "嗯", Fraction(123, 10), 8)
    assert edit.cut[1].stop == Mark(Fraction(312, 25), line=9)
    assert edit.covers[0].is_box
    assert edit.covers[0].area == (Fraction(3, 5), Fraction(1, 10), Fraction(1, 4), Fraction(3, 10))
    assert edit.inserts[0].placement is Placement.RIGHT
    assert edit.lower_third is not None
    assert edit.has_quotes


def test_a_lesson_without_the_file_has_no_edit_list(tmp_path: Path) -> None:
    assert read_edit(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("0:12.5", Mark(Fraction(25, 2))),
        ("1:00:00", Mark(Fraction(3600))),
        ("7s", Mark(Fraction(7))),
        ("119", Mark(quote="119")),
        ("12.5", Mark(quote="12.5")),
        ("大家好", Mark(quote="大家好")),
        ("嗯 ＠ 1:02", Mark(None, "嗯", Fraction(62))),
        ("write to a@b.com", Mark(quote="write to a@b.com")),
        ("yes", Mark(quote="yes")),
    ],
    ids=str,
)
def test_times_and_words_are_told_apart(text: str, mark: Mark) -> None:
    assert mark_of(text) == mark


@pytest.mark.parametrize("time", ["0", "12.48", "59.9995", "3661.5"])
def test_a_time_reads_back_as_it_was_written(time: str) -> None:
    written = mark_of(time_text(Fraction(time))).time
    assert written is not None
    assert abs(written - Fraction(time)) <= Fraction(1, 2000)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("shoe: 1", "edit.yaml:1: unknown key 'shoe'; did you mean 'show'?"),
        ("show:\n  - {form: a}", ":2: unknown key 'show[0].form'; did you mean 'from'?"),
        ("show:\n  - {speed: 9}", ":2: show[0].speed: expected a speed from 1/2 to 4, found '9'"),
        ("show:\n  - {fade_in: 1e99}", ":2: show[0].fade_in: expected seconds from 0 to 2"),
        ("show:\n  - {fade_in: -1}", ":2: show[0].fade_in"),
        ("cut:\n  - {from: 0:05, to: 0:05}", ":2: to: expected a time after `from`"),
        ("cut:\n  - {words: 0:05}", ":2: words: expected words that are said, found a time"),
        ("cut:\n  - {words: 嗯, to: 0:05}", ":2: words: expected either `words` or"),
        ("cover:\n  - {area: [1, 2, 3]}", ":2: area: expected left, top, width and height"),
        ("cover:\n  - {area: [90, 0, 20, 10]}", ":2: area: "),
        ("cover:\n  - {area: [0, 0, x, 10]}", ":2: area: "),
        ("cover:\n  - {from: 0:01}", "area is missing"),
        ("insert:\n  - {from: 0:01}", ":2: insert[0].still is missing"),
        ("cut: 5", ":1: cut: expected a list"),
        ("handles: a b c", ":1: handles: expected seconds such as 0.1, or two"),
        ("- a", ":1: expected keys and values"),
    ],
)
def test_a_problem_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadManifest) as caught:
        read(tmp_path, text)
    assert told in caught.value.message


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadManifest) as caught:
        read(tmp_path, "shoe: 1\nshow:\n  - {speed: 9}\ncut:\n  - {words: 0:05}\n")
    assert [problem.line for problem in caught.value.problems] == [1, 3, 5]
