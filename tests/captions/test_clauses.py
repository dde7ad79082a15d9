from __future__ import annotations

from dataclasses import replace

from pipeline.captions.clauses import Clause, clauses_of
from pipeline.model.timed_text import SpokenClass, Unit
from tests.captions.speech import spoken


def clauses(text: str, *changed: tuple[int, SpokenClass, str]) -> tuple[Clause, ...]:
    transcript = spoken(text)
    units: list[Unit] = list(transcript.units)
    for place, kind, heard in changed:
        gone = kind is SpokenClass.NOT_SAID
        span = None if gone else units[place].span
        units[place] = replace(units[place], agreement=kind, heard=heard, span=span)
    return clauses_of(replace(transcript, units=tuple(units)))


def told(found: tuple[Clause, ...]) -> list[tuple[str, str]]:
    return [(one.kind.value, "".join(part.text for part in one.parts)) for one in found]


def test_a_clause_ends_at_its_mark_and_at_its_paragraph_and_a_list_is_one() -> None:
    assert told(clauses("大家好，记住提、拔、握。再见\n第二")) == [
        ("said", "大家好，"),
        ("said", "记住提、拔、握。"),
        ("said", "再见"),
        ("said", "第二"),
    ]


def test_a_clause_that_agrees_in_part_is_otherwise_and_its_parts_say_where() -> None:
    (first, _) = clauses("今天学习，再见", (2, SpokenClass.OTHERWISE, "血"))
    assert first.kind is SpokenClass.OTHERWISE
    assert [(one.kind.value, one.text, one.heard) for one in first.parts] == [
        ("said", "今天", ""),
        ("otherwise", "学", "血"),
        ("said", "习，", ""),
    ]


def test_what_was_not_said_has_no_place_and_what_was_added_stands_alone() -> None:
    gone = [(place, SpokenClass.NOT_SAID, "") for place in range(2)]
    added = [(place, SpokenClass.ADDED, "") for place in (4, 5)]
    found = clauses("今天，学习就是", *gone, *added)
    assert told(found) == [("not-said", "今天，"), ("said", "学习"), ("added", "就是")]
    assert found[0].place is None
    assert found[2].place is not None
