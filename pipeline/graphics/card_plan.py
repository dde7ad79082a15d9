"""What a card is planned in: groups of words, rules and emblems, checked before anything is drawn.

Lengths are pixels of the film's frame. The unit `u` is a 1080th of the frame's short side, so one
plan serves 16:9, 1:1 and 9:16. Times are those of a 4 s card; shorter cards play them faster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pipeline.graphics.limits import Limits
from pipeline.model.brand import Brand, BrandFiles
from pipeline.model.media import FrameSize


class Anchor(Enum):
    """Which part of a group stands at its `y`."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class Words:
    """One text. `what` names it in messages; `pill` is the colour role of a filled shape behind."""

    what: str
    text: str
    role: str
    limits: Limits
    is_bold: bool = False
    pill: str = ""
    gap: float = 0.0
    """Above it, where something stands above."""
    enters: float = 0.0
    """Seconds."""
    inset: float = 0.0
    """Pixels that it stands in from its group's left, for a bullet before it."""
    stands: bool = False
    """Whether it is there from the first frame, as part of the ground."""


@dataclass(frozen=True, slots=True)
class Rule:
    width: float
    thickness: float
    gap: float
    enters: float


@dataclass(frozen=True, slots=True)
class Emblem:
    """The brand's logo; part of the ground, so it does not move, unless it `enters` (seconds)."""

    height: float
    gap: float = 0.0
    enters: float | None = None


@dataclass(frozen=True, slots=True)
class Credits:
    """Rows of (role, names), in one column or two."""

    rows: tuple[tuple[str, str], ...]
    limits: Limits
    columns: int
    gap: float
    enters: float


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of `link` on white, `side` pixels with its quiet zone; it does not move."""

    link: str
    side: float
    gap: float = 0.0


Item = Words | Rule | Emblem | Credits | Code


@dataclass(frozen=True, slots=True)
class Group:
    """Items one under the other, no wider than `width`; `x` is their middle where `is_centred`,
    else their left."""

    items: tuple[Item, ...]
    x: float
    y: float
    width: float
    anchor: Anchor
    is_centred: bool
    floats: bool = False
    """Whether it may be moved up or down to keep clear of the other groups."""


@dataclass(frozen=True, slots=True)
class CardPlan:
    what: str
    brand_files: BrandFiles
    frame_size: FrameSize
    groups: tuple[Group, ...]
    advice: str = "shorten the titles or roles, or name fewer people in the credits"
    """What helps where its words together find no room."""

    @property
    def unit(self) -> float:
        return unit(self.frame_size)

    def words(self) -> Iterator[tuple[Words, float]]:
        """Every text with the width it has, in pixels."""
        for group in self.groups:
            for item in group.items:
                if isinstance(item, Words):
                    yield item, group.width
                elif isinstance(item, Credits):
                    yield from credit_words(item, group.width)


def credit_words(item: Credits, width: float) -> Iterator[tuple[Words, float]]:
    """The cells of a table of credits, row by row: role, then names."""
    column = (width - (item.columns - 1) * CREDIT_GUTTER * item.limits.largest) / item.columns
    for role, names in item.rows:
        yield Words("credit", role, "accent", item.limits), column * CREDIT_ROLE
        yield Words("credit", names, "text", item.limits), column * (1 - CREDIT_ROLE)


CREDIT_ROLE = 0.36
"""The part of a column's width that a role may take."""
CREDIT_GUTTER = 2.0
"""Between two columns, in ems."""


def unit(frame_size: FrameSize) -> float:
    return min(frame_size.width, frame_size.height) / 1080


def is_narrow(frame_size: FrameSize) -> bool:
    """1:1 and upright frames: less width for a line, more height for lines."""
    return frame_size.width < 1.2 * frame_size.height


def is_plain(brand: Brand) -> bool:
    return brand.layout == "plain"
