"""Items in and out of the catalogue, and search down to what is said when.

`words.rowid` is `passages.rowid`. A phrase that runs over the end of a caption is found through
`following`, the text of a caption and of the one after it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from pathlib import Path

from pipeline.catalogue.tokens import indexed, phrase
from pipeline.model.codec import dumps, loads
from pipeline.model.item import CatalogueItem

VERSION = 1
"""Of the schema and of how words are indexed; a catalogue of another version is made anew, since
all of it is derived."""
SCHEMA = "catalogue-item/1"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words were found; no `start`: in the title, a name or a keyword."""

    item: str
    title: str
    text: str
    start: Fraction | None


class Catalogue:
    """One open catalogue. Call `close`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def close(self) -> None:
        self._connection.close()

    def replace_items(self, items: Iterable[CatalogueItem]) -> None:
        """Puts `items` in, in place of those of the same id; all of them or none. One that is there
        as it is stays, with its words: they were put in together."""
        with self._connection as connection:
            for item in items:
                row = (item.id, item.course, item.number, dumps(SCHEMA, item))
                if self._row(item.id) == row:
                    continue
                self._forget(item.id)
                connection.execute("INSERT INTO items VALUES (?, ?, ?, ?)", row)
                self._index(item)

    def keep_only(self, course: str, ids: Collection[str]) -> None:
        """Removes what of a course is not among `ids`: lessons that it no longer has."""
        with self._connection as connection:
            rows = connection.execute("SELECT id FROM items WHERE course = ?", (course,))
            for (found,) in rows.fetchall():
                if found not in ids:
                    self._forget(found)

    def items(self) -> tuple[CatalogueItem, ...]:
        """By course, the course film after its lessons."""
        rows = self._connection.execute(
            "SELECT body FROM items ORDER BY course, number = 0, number, id"
        )
        return tuple(loads(SCHEMA, CatalogueItem, body) for (body,) in rows)

    def show(self, item: str) -> CatalogueItem | None:
        row = self._connection.execute("SELECT body FROM items WHERE id = ?", (item,)).fetchone()
        return loads(SCHEMA, CatalogueItem, row[0]) if row else None

    def search(self, words: str, *, limit: int = 20) -> tuple[Hit, ...]:
        """Best first. Course films say what their lessons say, so they are left out."""
        wanted = phrase(words)
        if not wanted:
            return ()
        found: dict[tuple[str, str | None], Hit] = {}
        for column in ("own", "following"):
            for hit in self._hits(f"{column} : ({wanted})", limit):
                found.setdefault((hit.item, str(hit.start)), hit)
            if found:
                break
        return tuple(found.values())[:limit]

    def _hits(self, query: str, limit: int) -> Iterator[Hit]:
        rows = self._connection.execute(
            "SELECT p.item, i.body, p.shown, p.start FROM words JOIN passages p "
            "ON p.rowid = words.rowid JOIN items i ON i.id = p.item "
            "WHERE words MATCH ? AND i.number > 0 ORDER BY rank, p.rowid LIMIT ?",
            (query, limit),
        )
        for name, body, shown, start in rows:
            title = loads(SCHEMA, CatalogueItem, body).title
            yield Hit(name, title, shown, Fraction(start) if start is not None else None)

    def _row(self, item: str) -> tuple[str, str, int, str] | None:
        found: tuple[str, str, int, str] | None = self._connection.execute(
            "SELECT id, course, number, body FROM items WHERE id = ?", (item,)
        ).fetchone()
        return found

    def _index(self, item: CatalogueItem) -> None:
        about = (item.title, item.lecturer, item.unit, item.summary, *item.keywords)
        texts: list[tuple[str | None, str]] = [(None, text) for text in about if text]
        texts += [(str(one.start), one.text) for one in item.passages]
        for place, (start, text) in enumerate(texts):
            following = texts[place + 1][1] if start and place + 1 < len(texts) else ""
            cursor = self._connection.execute(
                "INSERT INTO passages (item, start, shown) VALUES (?, ?, ?)", (item.id, start, text)
            )
            self._connection.execute(
                "INSERT INTO words (rowid, own, following) VALUES (?, ?, ?)",
                (cursor.lastrowid, indexed(text), indexed(f"{text} {following}")),
            )

    def _forget(self, item: str) -> None:
        rows = self._connection.execute("SELECT rowid FROM passages WHERE item = ?", (item,))
        for row in rows.fetchall():
            self._connection.execute("DELETE FROM words WHERE rowid = ?", row)
        self._connection.execute("DELETE FROM passages WHERE item = ?", (item,))
        self._connection.execute("DELETE FROM items WHERE id = ?", (item,))


@contextmanager
def open_catalogue(path: Path) -> Iterator[Catalogue]:
    """The catalogue at `path`, made where there is none; closed afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue(_connected(path))
    try:
        yield catalogue
    finally:
        catalogue.close()


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        if version:
            connection.close()
            path.unlink()
            connection = sqlite3.connect(path, timeout=30)
        tables = resources.files("pipeline.catalogue").joinpath("schema.sql")
        connection.executescript(f"BEGIN;{tables.read_text('utf-8')}COMMIT;")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.commit()
    return connection
