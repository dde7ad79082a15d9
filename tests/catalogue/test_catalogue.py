from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.catalogue.catalogue import Catalogue, open_catalogue
from pipeline.catalogue.tokens import phrase, tokens
from pipeline.model.item import CatalogueItem, ItemFilm, Passage

LESSON = CatalogueItem(
    id="safety/01-fire",
    course="safety",
    course_title="办公室安全",
    title="会用灭火器",
    language="zh",
    organisation="红金集团",
    lecturer="张敏",
    unit="安全管理部",
    summary="四步学会使用",
    keywords=("保险销",),
    duration=Fraction(60),
    films=(ItemFilm("web", "projects/safety/a.web.mp4", "d", 5),),
    sidecars=("projects/safety/a.jpg",),
    passages=(
        Passage(Fraction(3), Fraction(5), "千万不要乘坐电"),
        Passage(Fraction(5), Fraction(8), "梯 从楼梯 Walk down"),
        Passage(Fraction(17, 2), Fraction(10), "ＧＢ/T 15834 第3条"),
    ),
    chapters=((Fraction(0), "会用灭火器"),),
    number=1,
)
FILM = replace(LESSON, id="safety", title="办公室安全", number=0)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with open_catalogue(tmp_path / "catalogue.db") as opened:
        opened.replace_items([LESSON, FILM])
        yield opened


@pytest.mark.parametrize(
    ("words", "starts"),
    [
        ("乘坐", [3]),
        ("楼梯", [5]),
        ("电梯", [3]),
        ("WALK", [5]),
        ("gb/t 15834", [Fraction(17, 2)]),
        ("灭火", [None]),
        ("保险销", [None]),
        ("张敏", [None]),
        ("坐乘", []),
        ("", []),
        ("  。！ ", []),
    ],
)
def test_search_finds_the_sentence(
    catalogue: Catalogue, words: str, starts: list[int | None]
) -> None:
    """Two characters are enough, also where a caption ends between them."""
    assert [hit.start for hit in catalogue.search(words)] == starts


@pytest.mark.parametrize("words", ['"', "a AND", "NEAR(", "own:x", "*", "' OR 1=1 --", "电梯*"])
def test_what_people_type_is_never_taken_for_a_query(catalogue: Catalogue, words: str) -> None:
    catalogue.search(words)


@given(st.text(max_size=30))
def test_any_text_makes_a_query_that_sqlite_takes(words: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE w USING fts5 (t)")
    wanted = phrase(words)
    if wanted:
        connection.execute("SELECT * FROM w WHERE w MATCH ?", (wanted,)).fetchall()


def test_tokens_are_characters_and_words() -> None:
    assert tokens("用AI，学ＡＢ2步_好") == ["用", "ai", "学", "ab2", "步", "好"]


def test_an_item_replaced_leaves_nothing_of_the_one_before(catalogue: Catalogue) -> None:
    catalogue.replace_items([replace(LESSON, title="正确报警", passages=())])
    assert catalogue.search("电梯") == ()
    assert [hit.title for hit in catalogue.search("报警")] == ["正确报警"]
    assert len(catalogue.items()) == 2


def test_an_item_that_is_there_as_it_is_keeps_its_words(catalogue: Catalogue) -> None:
    before = [catalogue.search(word) for word in ("报警", "正确")]
    catalogue.replace_items([LESSON, FILM])
    assert [catalogue.search(word) for word in ("报警", "正确")] == before
    assert catalogue.items() == (LESSON, FILM)


def test_lessons_that_a_course_no_longer_has_are_taken_out(catalogue: Catalogue) -> None:
    catalogue.replace_items([replace(LESSON, id="other/01", course="other")])
    catalogue.keep_only("safety", ["safety"])
    assert [item.id for item in catalogue.items()] == ["other/01", "safety"]
    assert [hit.item for hit in catalogue.search("电梯")] == ["other/01"]


def test_items_come_back_exactly(catalogue: Catalogue) -> None:
    assert catalogue.items() == (LESSON, FILM)
    assert catalogue.show("safety/01-fire") == LESSON
    assert catalogue.show("nonesuch") is None


def test_a_catalogue_of_another_version_is_made_anew(tmp_path: Path) -> None:
    place = tmp_path / "catalogue.db"
    connection = sqlite3.connect(place)
    connection.execute("CREATE TABLE items (something INTEGER)")
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()
    with open_catalogue(place) as opened:
        assert opened.items() == ()
