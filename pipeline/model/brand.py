"""A brand's look as data: what brand.yaml says, checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CaptionStyle:
    """How burned-in captions look. Lengths are fractions of the frame's height (16:9)."""

    family: str
    """The font's family name, as libass looks it up."""
    size: float
    """Height of a Han character."""
    colour: str
    """#RRGGBB"""
    outline_colour: str
    outline: float
    bottom: float
    """From the lower edge of the frame to the lower edge of the text."""
    is_bold: bool = True


@dataclass(frozen=True, slots=True)
class CornerLogo:
    """Lengths are fractions of the frame's height."""

    corner: str
    """`top-left`, `top-right`, `bottom-left` or `bottom-right`."""
    height: float
    margin: float
    opacity: float


@dataclass(frozen=True, slots=True)
class Ident:
    """What stands before a film's title card: a film of the brand's, or one drawn by us."""

    film: str = ""
    """A file of the brand's folder; empty: drawn."""
    seconds: str = "2"
    """Of a drawn one: a decimal or a fraction."""


@dataclass(frozen=True, slots=True)
class MusicBed:
    """Music under speech. Its licence lies beside it: without one it is nobody's to use."""

    file: str
    licence: str
    below_speech: float = 20.0
    """LU that it stays under the speech while somebody speaks."""
    alone: float = 14.0
    """LU that it stays under the speech where nobody speaks."""
    under: str = "cards"
    """What it is heard under: `cards` (ident and cards), or `speech` too."""


@dataclass(frozen=True, slots=True)
class BrandChange:
    """One value that a course, a lesson or a variant sets otherwise than brand.yaml."""

    place: str
    """Keys joined by points: `colours.accent`."""
    value: str | tuple[str, ...]
    """As typed; a tuple for a list."""
    file: str
    """Where it is said, as messages name it."""
    line: int


@dataclass(frozen=True, slots=True)
class Brand:
    """A versioned folder `assets/brands/<name>/`. Files are named relative to that folder, fonts
    relative to `assets/fonts/`; colours are #RRGGBB."""

    name: str
    version: str
    title: str
    colours: tuple[tuple[str, str], ...]
    """(role, #RRGGBB): at least primary, accent, background, text, muted."""
    regular_font: str
    bold_font: str
    fallback_fonts: tuple[str, ...]
    logo: str
    corner_logo: CornerLogo
    caption_style: CaptionStyle
    title_card_seconds: str
    """A decimal or a fraction, below 5 s by default (micro-lesson calls)."""
    end_card_seconds: str
    lower_third_seconds: str
    layout: str = "classic"
    """Which drawing of the cards is used: `classic` (centred) or `plain` (set left)."""
    section_card_seconds: str = "2.5"
    ident: Ident | None = None
    music: MusicBed | None = None
    variants: tuple[str, ...] = ()
    """Which of the brand's variants were laid over it, in order."""

    @property
    def ident_seconds(self) -> str:
        return self.ident.seconds if self.ident else "2"

    def colour(self, role: str) -> str:
        """The colour of a role. Raises KeyError where the brand has none."""
        return dict(self.colours)[role]


@dataclass(frozen=True, slots=True)
class BrandFiles:
    """A brand and where its files lie on this machine.

    `files` are brand.yaml and what it names in its own folder, `fonts` its fonts in any order.
    """

    brand: Brand
    folder: Path
    files: tuple[Path, ...]
    fonts: tuple[Path, ...]

    @property
    def logo(self) -> Path:
        return self.file(self.brand.logo)

    def file(self, name: str) -> Path:
        """A file of the brand's own folder, wherever it was put."""
        return self._named(name, self.files) or self.folder / name

    def font(self, name: str) -> Path:
        """The file of a font that the brand names. Raises KeyError where it is not among them."""
        path = self._named(name, self.fonts)
        if path is None:
            raise KeyError(f"brand {self.brand.name!r} brings no font {name!r}")
        return path

    def faces(self, *, is_bold: bool) -> tuple[Path, ...]:
        """The weight's font, then the fallbacks: the first that has a glyph draws it."""
        first = self.brand.bold_font if is_bold else self.brand.regular_font
        return tuple(self.font(name) for name in (first, *self.brand.fallback_fonts))

    @staticmethod
    def _named(name: str, paths: tuple[Path, ...]) -> Path | None:
        return next((path for path in paths if path.name == Path(name).name), None)
