from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.documents.fields import Fields, open_document, require_none
from pipeline.documents.whole import write_whole
from pipeline.model.errors import BadManifest, Problem


def read(folder: Path, text: str) -> tuple[Fields | None, list[Problem]]:
    path = folder / "shown.yaml"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    return open_document(path, "shown.yaml", problems), problems


def fields_of(folder: Path, text: str) -> tuple[Fields, list[Problem]]:
    fields, problems = read(folder, text)
    assert fields is not None, problems
    return fields, problems


def test_scalars_are_what_was_typed(tmp_path: Path) -> None:
    """YAML 1.1 would make them False, 1.1 and a date."""
    fields, problems = fields_of(tmp_path, "country: no\nversion: 1.10\nday: 2026-11-01\n")
    assert [fields.text(name) for name in ("country", "version", "day")] == [
        "no",
        "1.10",
        "2026-11-01",
    ]
    fields.finish()
    assert problems == []


def test_an_unknown_key_is_told_with_its_line_and_the_nearest_known_one(tmp_path: Path) -> None:
    fields, problems = fields_of(tmp_path, "title: a\n\ntitel: b\n")
    fields.text("title")
    fields.finish()
    assert [str(problem) for problem in problems] == [
        "shown.yaml:3: unknown key 'titel'; did you mean 'title'? (known: title)"
    ]


def test_every_problem_of_a_file_is_told_in_the_order_of_lines(tmp_path: Path) -> None:
    fields, problems = fields_of(tmp_path, "rate: fast\ncount: many\nis_on: perhaps\nextra: 1\n")
    assert fields.number("rate", 1.0) == 1.0
    assert fields.whole("count", 2) == 2
    assert fields.truth("is_on", True) is True
    fields.finish()
    with pytest.raises(BadManifest) as raised:
        require_none(problems, hint="see the example")
    lines = raised.value.text().splitlines()
    assert [line.split(":")[1] for line in lines[:4]] == ["1", "2", "3", "4"]
    assert lines[-1] == "hint: see the example"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\nb: *x\n", "aliases"),
        ("- a\n- b\n", "keys and values"),
        ("a: [1\n", "expected YAML"),
        ("a: 1\na: 2\n", "stands twice"),
    ],
    ids=["alias", "list", "broken", "twice"],
)
def test_what_is_no_plain_mapping_is_a_problem(tmp_path: Path, text: str, said: str) -> None:
    _, problems = read(tmp_path, text)
    assert said in str(problems[0])


def test_a_billion_laughs_are_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    fields, problems = read(tmp_path, "\n".join(lines))
    assert fields is None
    assert "aliases" in str(problems[0])


def test_a_missing_file_and_one_that_is_no_utf8_are_problems_of_their_own(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert open_document(tmp_path / "none.yaml", "none.yaml", problems) is None
    (tmp_path / "gbk.yaml").write_bytes("标题: 安全".encode("gb18030"))
    assert open_document(tmp_path / "gbk.yaml", "gbk.yaml", problems) is None
    assert "expected this file" in str(problems[0])
    assert "UTF-8" in str(problems[1])


def test_lists_mappings_and_pairs_are_read_in_order(tmp_path: Path) -> None:
    text = "names: [a, b]\npeople:\n- {name: 甲}\n- {name: 乙, oops: 1}\ndue: {x: 1, y: 2}\n"
    fields, problems = fields_of(tmp_path, text)
    assert fields.texts("names") == ("a", "b")
    assert fields.each("people", lambda one: one.text("name")) == ("甲", "乙")
    assert fields.pairs("due") == (("x", "1"), ("y", "2"))
    assert "people[1].oops" in str(problems[0])


def test_a_field_that_must_be_there_is_told_by_its_whole_name(tmp_path: Path) -> None:
    fields, problems = fields_of(tmp_path, "who: {role: x}\n")
    fields.inner("who").text("name")
    assert fields.parsed("seconds", Fraction(3), Fraction, "seconds") == 3
    assert "who.name is missing" in str(problems[0])


def test_a_text_is_written_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "inner" / "text.txt"
    write_whole("第一行\r\n第二行\n", place)
    assert place.read_bytes() == "第一行\r\n第二行\n".encode()
    assert [path.name for path in place.parent.iterdir()] == ["text.txt"]
