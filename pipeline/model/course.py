"""A course as its people describe it in course.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipeline.model.brand import BrandChange
from pipeline.model.media import FrameSize
from pipeline.model.playlist import Playlist

IDENTS = ("none", "lessons", "film", "both")
"""Whether the ident opens lessons, the course film, or both: once each; a lesson in the course film
never has its own."""
FULL_HD = FrameSize(1920, 1080)


@dataclass(frozen=True, slots=True)
class Course:
    """`lessons` are the slugs (folder names) in the order of the course film."""

    slug: str
    title: str
    language: str
    organisation: str
    lessons: tuple[str, ...]
    brand: str
    frame_rate: Fraction = Fraction(25)
    frame_size: FrameSize = FULL_HD
    subtitle: str = ""
    caption_profile: str = ""
    """A name under config/captions/; empty: the language's default."""
    self_approving: bool = False
    is_numbered: bool = True
    """Whether cards show a lesson's place in the course (第一讲). Where they do, another order
    draws the cards of the lessons that moved again."""
    """True where the manifest says that this course needs no person's sign-off (the demo)."""
    link: str = ""
    """An address, shown as a QR code on end cards."""
    ident: str = "none"
    """Which films open with the brand's ident: one of IDENTS."""
    colour_match: str = "none"
    """Whether takes of one scene of a lesson are made to look alike: `none` or `auto`."""
    brand_variants: tuple[str, ...] = ()
    """Variants of the brand (a theme month, a group), laid over it in this order."""
    brand_changes: tuple[BrandChange, ...] = ()
    """What this course alone has otherwise; over the variants."""
    playlists: tuple[Playlist, ...] = ()
    """Films of some of its lessons (playlists.yaml)."""

    def playlist(self, name: str) -> Playlist | None:
        return next((one for one in self.playlists if one.name == name), None)
