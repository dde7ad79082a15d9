"""A person's cues over new takes, cuts and scripts: random edits times random re-takes."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pipeline.captions.formats import read_captions
from pipeline.captions.hunks import hunks, letters
from pipeline.captions.merge import ConflictKind, Cutter, Merged, automatic, merge
from pipeline.captions.people import BaseCue
from pipeline.captions.segment import said_in
from pipeline.captions.srt import write_srt
from pipeline.captions.times import Clock
from pipeline.model.timed_text import Cue, TimedText, Transcript
from pipeline.model.timing import TimeRange
from tests.captions.speech import RATE, profile, spoken

CUTTER = Cutter(profile("zh-course"), Clock(RATE))
CLAUSES = (
    "各位同事大家好，",
    "今天学习网络安全法。",
    "这部法律自2017年起施行。",
    "第一，任何组织都应当遵守宪法，",
    "不得危害公共秩序。",
    "第二，运营者要制定操作规程，",
    "确定安全负责人。",
    "如果发现系统漏洞，",
    "请立即拨打内部电话。",
    "日志至少保存6个月。",
    "离开座位要锁定屏幕，",
    "密码不要写在纸上。",
)
OTHER = ("刚才那句说得不对，", "我们换一个例子来看。", "灭火器放在楼道东侧，")


def base_of(transcript: Transcript) -> tuple[BaseCue, ...]:
    return automatic(said_in(transcript), CUTTER)


def text_of(cues: tuple[Cue, ...]) -> str:
    return "".join(cue.text for cue in cues)


@dataclass(frozen=True)
class Case:
    clauses: tuple[str, ...]
    people: tuple[Cue, ...]
    marks: tuple[str, ...]
    """Letters that a person wrote, one for each edited cue."""
    edited: frozenset[int]
    """Which base cues were touched."""

    base: tuple[BaseCue, ...]


def at(start: Fraction, stop: Fraction) -> TimeRange:
    """To the millisecond, as SRT has it."""
    return TimeRange(*(Fraction(round(time * 1000), 1000) for time in (start, stop)))


def mark(number: int) -> str:
    return chr(0x7384 + number)  # 玄 and the characters after it, which no clause has


@st.composite
def cases(draw: st.DrawFn) -> Case:
    clauses = draw(st.permutations(CLAUSES))[: draw(st.integers(3, 9))]
    machine = base_of(spoken("".join(clauses)))
    base = [one.cue for one in machine]
    people: list[Cue] = []
    marks, edited = [], set()
    for place, cue in enumerate(base):
        act = draw(st.sampled_from(("leave", "leave", "text", "split", "time", "delete", "add")))
        edited |= {place} if act not in ("leave", "add") else set()
        text, span, letter = cue.text, cue.span, mark(place)
        cut = draw(st.integers(0, len(text)))
        half = (span.start + span.stop) / 2
        if act == "text":
            people.append(replace(cue, lines=(f"{text[:cut]}{letter}{text[cut:]}",)))
            marks.append(letter)
        elif act == "split" and 0 < cut < len(text) and text[:cut].strip() and text[cut:].strip():
            people.append(Cue(at(span.start, half), (text[:cut].strip() + letter,)))
            people.append(Cue(at(half, span.stop), (text[cut:].strip(),)))
            marks.append(letter)
        elif act == "time":
            later = draw(st.integers(-20, 20))
            start = max(Fraction(0), span.start + Fraction(later, 100))
            people.append(replace(cue, span=at(min(start, span.stop - Fraction(1, 10)), span.stop)))
        elif act != "delete":
            people.append(cue)
    ordered = sorted(people, key=lambda cue: cue.span)
    apart = [
        replace(cue, span=TimeRange(cue.span.start, min(cue.span.stop, after.span.start)))
        for cue, after in pairwise([*ordered, Cue(at(Fraction(9999), Fraction(9999)), ())])
    ]
    kept = tuple(cue for cue in apart if cue.span.duration > 0)
    assume(kept)  # a file without any cue is refused, by name, before it comes so far
    return Case(tuple(clauses), kept, tuple(marks), frozenset(edited), machine)


paces = st.sampled_from((Fraction(1, 5), Fraction(1, 4), Fraction(3, 10), Fraction(2, 5)))
starts = st.fractions(min_value=0, max_value=5, max_denominator=100)
EXAMPLES = int(os.environ.get("WEIKE_EXAMPLES", "12"))
"""`make captions-trials` takes hundreds."""
common = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def merged(case: Case, now: Transcript) -> Merged:
    return merge(case.base, TimedText("zh", case.people), said_in(now), CUTTER)


def assert_in_order(cues: tuple[Cue, ...]) -> None:
    assert all(cue.span.duration > 0 for cue in cues)
    assert all(one.span.stop <= after.span.start for one, after in pairwise(cues))


@common
@given(cases())
def test_with_nothing_new_a_persons_file_is_the_truth_to_the_character(case: Case) -> None:
    found = merged(case, spoken("".join(case.clauses)))
    assert found.timed.cues == case.people
    assert found.conflicts == ()


@common
@given(cases())
def test_through_the_srt_file_it_is_the_same_truth(case: Case) -> None:
    timed = TimedText("zh", case.people)
    again, _ = read_captions(write_srt(timed).encode(), file="a.srt", language="zh")
    found = merge(case.base, again, said_in(spoken("".join(case.clauses))), CUTTER)
    assert found.timed.cues == case.people


@common
@given(cases(), paces, starts)
def test_a_new_take_moves_every_edit_and_changes_no_character(
    case: Case, pace: Fraction, start: Fraction
) -> None:
    now = spoken("".join(case.clauses), pace=pace, start=start)
    found = merged(case, now)
    assert [one.kind for one in found.conflicts if one.kind is not ConflictKind.NO_ROOM] == []
    assert_in_order(found.timed.cues)
    was = {cue.lines for cue in (one.cue for one in case.base)}
    own = [cue.lines for cue in case.people if cue.lines not in was]
    assert [cue.lines for cue in found.timed.cues if cue.lines in own] == own
    ends = now.units[-1].span
    assert ends is not None
    assert all(cue.span.start <= ends.stop for cue in found.timed.cues)


@common
@given(cases(), paces, st.data())
def test_a_new_script_drops_no_edit_in_silence(
    case: Case, pace: Fraction, data: st.DataObject
) -> None:
    clauses = list(case.clauses)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(clauses) - 1))
        act = data.draw(st.sampled_from(("drop", "add", "replace", "reword")))
        if act == "drop" and len(clauses) > 1:
            del clauses[place]
        elif act == "add":
            clauses.insert(place, data.draw(st.sampled_from(OTHER)))
        elif act == "replace":
            clauses[place] = data.draw(st.sampled_from(OTHER))
        elif act == "reword":
            clauses[place] = clauses[place][0] + "也" + clauses[place][1:]
    found = merged(case, spoken("".join(clauses), pace=pace))
    assert_in_order(found.timed.cues)
    told = "".join(one.people for one in found.conflicts)
    for letter in case.marks:
        if any(letter in cue.text for cue in case.people):
            assert letter in text_of(found.timed.cues) + told
    base = [one.cue for one in case.base]
    left = {letters(base[n].text) for n in range(len(base)) if n not in case.edited}
    whole = letters(text_of(found.timed.cues) + "".join(one.automatic for one in found.conflicts))
    for clause in set(clauses) & set(case.clauses):
        if any(letters(clause) in one for one in left):
            assert letters(clause) in whole


@common
@given(st.permutations(CLAUSES), paces)
def test_a_file_that_nobody_edited_is_made_anew(clauses: list[str], pace: Fraction) -> None:
    base = base_of(spoken("".join(clauses[:6])))
    people = TimedText("zh", tuple(one.cue for one in base))
    now = said_in(spoken("".join(clauses[1:9]), pace=pace))
    again, _ = read_captions(write_srt(people).encode(), file="a.srt", language="zh")
    found = merge(base, again, now, CUTTER)
    assert found.timed.cues == tuple(one.cue for one in automatic(now, CUTTER))
    assert found.conflicts == ()


THREE = "各位同事大家好。今天学习网络安全法。请立即拨打内部电话。"


def edited(change: dict[str, str], now: str, was: str = THREE, **how: Fraction) -> Merged:
    """`change` is what a person wrote in place of what, before `now` was said."""
    base = base_of(spoken(was))
    people = []
    for one in base:
        text = one.cue.text
        for before, after in change.items():
            text = text.replace(before, after)
        if text:
            people.append(replace(one.cue, lines=tuple(text.split("\n"))))
    return merge(base, TimedText("zh", tuple(people)), said_in(spoken(now, **how)), CUTTER)


def lines(found: Merged) -> list[str]:
    return [cue.text for cue in found.timed.cues]


def test_an_edit_comes_when_its_words_are_spoken_now() -> None:
    now = spoken(THREE, start=Fraction(8), pace=Fraction(1, 2))
    found = edited({"网络安全法": "《网络安全法》"}, THREE, start=Fraction(8), pace=Fraction(1, 2))
    assert lines(found)[1] == "今天学习《网络安全法》"
    first = now.units[7].span
    assert first is not None
    assert abs(found.timed.cues[1].span.start - first.start) <= Fraction(1, 25)


def test_changes_in_different_places_of_one_cue_are_both_taken() -> None:
    found = edited({"网络安全法": "《网络安全法》"}, THREE.replace("今天学习", "今天继续学习"))
    assert lines(found)[1] == "今天继续学习《网络安全法》"
    assert found.conflicts == ()


def test_a_change_of_the_same_letters_keeps_the_persons_and_tells() -> None:
    found = edited({"网络": "信息"}, THREE.replace("网络", "数据"))
    assert lines(found)[1] == "今天学习信息安全法"
    (told,) = found.conflicts
    assert (told.kind, told.people) == (ConflictKind.BOTH_CHANGED, "今天学习信息安全法")
    assert told.automatic == "今天学习数据安全法。"


def test_the_same_change_in_the_script_is_no_conflict() -> None:
    found = edited({"网络": "信息"}, THREE.replace("网络", "信息"))
    assert lines(found)[1] == "今天学习信息安全法"
    assert found.conflicts == ()


def test_an_edit_whose_passage_was_cut_is_told_and_not_shown() -> None:
    found = edited({"网络": "信息"}, THREE.replace("今天学习网络安全法。", ""))
    assert lines(found) == ["各位同事大家好", "请立即拨打内部电话"]
    assert [(one.kind, one.people) for one in found.conflicts] == [
        (ConflictKind.NOT_SAID, "今天学习信息安全法")
    ]


def test_an_edit_where_something_else_is_said_now_is_told_and_not_shown() -> None:
    found = edited({"网络": "信息"}, THREE.replace("今天学习网络安全法", "灭火器放在楼道东侧"))
    assert lines(found)[1] == "灭火器放在楼道东侧"
    assert found.conflicts[0].kind is ConflictKind.SAID_ANEW


def test_a_deleted_cue_stays_away_until_other_words_are_said_there() -> None:
    gone = {"今天学习网络安全法": ""}
    assert lines(edited(gone, THREE, pace=Fraction(1, 3))) == [
        "各位同事大家好",
        "请立即拨打内部电话",
    ]
    back = edited(gone, THREE.replace("网络", "数据"))
    assert "今天学习数据安全法" in lines(back)
    assert back.conflicts[0].kind is ConflictKind.DELETED


def test_an_added_cue_stays_beside_the_words_it_was_put_beside() -> None:
    was = spoken(f"|{THREE}".replace("好。", "好。||||"))
    base = base_of(was)
    count = next(place for place, one in enumerate(base, 1) if one.cue.text.endswith("大家好"))
    stop = base[count - 1].cue.span.stop
    extra = Cue(TimeRange(stop + Fraction(1, 5), stop + Fraction(6, 5)), ("（掌声）",))
    theirs = [one.cue for one in base]
    people = TimedText("zh", (*theirs[:count], extra, *theirs[count:]))
    now = spoken(f"|{THREE}".replace("好。", "好。||||"), start=Fraction(10))
    found = merge(base, people, said_in(now), CUTTER)
    place = lines(found).index("（掌声）")
    assert place == count
    gap = found.timed.cues[place].span.start - found.timed.cues[place - 1].span.stop
    assert abs(gap - Fraction(1, 5)) <= Fraction(1, 25)


def test_an_untouched_neighbour_follows_the_new_script() -> None:
    found = edited({"网络": "信息"}, THREE.replace("拨打内部电话", "按下报警按钮"))
    assert lines(found) == ["各位同事大家好", "今天学习信息安全法", "请立即按下报警按钮"]
    assert found.conflicts == ()


@pytest.mark.parametrize("shift", [Fraction(-3, 10), Fraction(1, 2)])
def test_a_file_shifted_as_a_whole_is_cut_into_cues_again(shift: Fraction) -> None:
    base = [one.cue for one in base_of(spoken(THREE))]
    people = [replace(cue, span=cue.span.shifted(shift)) for cue in base]
    found = hunks(base, people)
    assert [(one.base_stop - one.base_start, one.people_stop - one.people_start) for one in found]
    assert all(one.base_stop - one.base_start == 1 for one in found)
    now = merge(
        base_of(spoken(THREE)),
        TimedText("zh", tuple(people)),
        said_in(spoken(THREE, start=Fraction(5))),
        CUTTER,
    )
    starts = [b.span.start - a.span.start for a, b in zip(people, now.timed.cues, strict=True)]
    assert all(abs(one - Fraction(9, 2)) <= Fraction(1, 25) for one in starts)
