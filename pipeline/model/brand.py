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
        return self._named(self.brand.logo, self.files) or self.folder / self.brand.logo

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
