"""What the catalogue knows of one finished film: everything here is derived and can be rebuilt."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ItemFilm:
    """One file of a film; `path` is relative to the root, with forward slashes."""

    product: str
    path: str
    digest: str
    """SHA-256, hex."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of what is said, as captioned, and when (seconds of the film)."""

    start: Fraction
    stop: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """A lesson, a course's film or a playlist. `id` is its target: `demo/01-opening`, `demo`,
    `demo:best-of`."""

    id: str
    course: str
    course_title: str
    title: str
    language: str
    organisation: str
    lecturer: str
    unit: str
    summary: str
    keywords: tuple[str, ...]
    duration: Fraction
    """Seconds."""
    films: tuple[ItemFilm, ...]
    sidecars: tuple[str, ...]
    """Poster and caption files, as paths relative to the root."""
    passages: tuple[Passage, ...]
    chapters: tuple[tuple[Fraction, str], ...]
    number: int = 0
    """Of the lesson in its course; 0: the course film, or a playlist."""
    ai_content: str = ""
    brand: str = ""
    """Which brand it was made in: name, version, digest, as its films' metadata have it."""

    @property
    def captions(self) -> tuple[str, ...]:
        """The languages of its captions, as its sidecars have them; none where it has none."""
        names = (path.removesuffix(".srt") for path in self.sidecars if path.endswith(".srt"))
        languages = (name.rpartition(".")[2] for name in names)
        return tuple(one for one in languages if "-" not in one)

    def film(self, product: str) -> ItemFilm | None:
        return next((one for one in self.films if one.product == product), None)

    @property
    def stem(self) -> str:
        """What the names of its files begin with."""
        return self.id.replace(":", "/").rpartition("/")[2]

    @property
    def poster(self) -> str:
        """In the film's own aspect; or ""."""
        return self.sidecar(f"/{self.stem}.jpg")

    def sidecar(self, ending: str) -> str:
        """The sidecar whose name ends so, or ""."""
        return next((path for path in self.sidecars if path.endswith(ending)), "")
