"""A brand's look as data: what brand.yaml says, checked."""

from __future__ import annotations

from dataclasses import dataclass


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
    """Which drawing of the cards is used."""

    def colour(self, role: str) -> str:
        """The colour of a role. Raises KeyError where the brand has none."""
        return dict(self.colours)[role]
