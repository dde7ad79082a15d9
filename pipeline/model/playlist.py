"""A playlist as its people describe it in playlists.yaml: some of a course's lessons, or parts of
them, as one film."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.edit import Shown


@dataclass(frozen=True, slots=True)
class Quoted:
    """A span of one lesson: its stretch's `take` is the lesson, or empty where its words say which.
    Without a mark it is the whole lesson, cards and all."""

    shown: Shown
    title: str = ""
    """Of its chapter; empty: the lesson's."""

    @property
    def lesson(self) -> str:
        return self.shown.stretch.take

    @property
    def is_whole(self) -> bool:
        return self.shown.stretch.start is None and self.shown.stretch.stop is None


@dataclass(frozen=True, slots=True)
class Playlist:
    """Exactly one of `section`, `theme`, `lessons` and `spans` says what it shows."""

    name: str
    """What a target calls it (`safety:best-of`), and its files."""
    title: str
    summary: str = ""
    section: str = ""
    """The lessons of one section of the course film."""
    theme: str = ""
    """The lessons of one theme."""
    lessons: tuple[str, ...] = ()
    """Slugs, in the order of the film."""
    spans: tuple[Quoted, ...] = ()
    has_cards: bool = True
    """Whether a card stands before sections, or, where it has spans, before each lesson's first."""
    line: int = 0
    """In playlists.yaml, from 1."""
    parts: tuple[tuple[str, str], ...] = ()
    """(slug, the section it lies in) of each lesson that it may show anything of, in order."""
    unread: tuple[str, ...] = ()
    """Slugs of lessons that may belong to it, which nobody can tell: their lesson.yaml is wrong."""
