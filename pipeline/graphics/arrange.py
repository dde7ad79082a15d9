"""Where each item of a card stands: heights from the fitted texts, nothing drawn.

A card's main group moves clear of the others, closes its gaps a little, and else is too full.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from pipeline.graphics.fit import FittedText
from pipeline.graphics.plan import (
    Anchor,
    CardPlan,
    Credits,
    Emblem,
    Group,
    Item,
    Rule,
    Words,
    credit_words,
)
from pipeline.graphics.typeset import box_height
from pipeline.graphics.words import fit_words
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadBrand

MARGIN = 74
"""Units kept free at the upper and lower edge: the frame stands there."""
CLEAR = 26
"""Units between two groups."""
TIGHTEST = 0.6
"""Of the planned gaps between items, where a card is full."""
PILL_HEIGHT = 1.62
"""Ems of a filled shape around one line."""
CREDIT_LEADING = 1.62
"""Ems from one row of credits to the next."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An item of a group and its upper edge."""

    item: Item
    group: Group
    y: float


@dataclass(frozen=True, slots=True)
class Extent:
    top: float
    bottom: float


def arrange(plan: CardPlan) -> tuple[Placed, ...]:
    """Raises BadBrand where a text does not fit its box, has no glyph, or all texts together are
    higher than the card has room for."""
    fixed = [_extent(group, plan) for group in plan.groups if not group.floats]
    placed: list[Placed] = []
    for group in plan.groups:
        room = _room(group, fixed, plan) if group.floats else None
        placed += _stack(group, plan, room)
    return tuple(placed)


def _extent(group: Group, plan: CardPlan) -> Extent:
    heights = [item_height(item, group.width, plan.brand_files) for item in group.items]
    total = sum(heights) + sum(_gaps(group))
    top = _top(group, total)
    return Extent(top, top + total)


def _room(group: Group, fixed: list[Extent], plan: CardPlan) -> Extent:
    """From the lowest group above to the highest below, or the margins."""
    u, height = plan.unit, plan.frame_size.height
    above = [extent.bottom + CLEAR * u for extent in fixed if extent.top < group.y / 2]
    below = [extent.top - CLEAR * u for extent in fixed if extent.top >= group.y / 2]
    return Extent(max([MARGIN * u, *above]), min([height - MARGIN * u, *below]))


def _stack(group: Group, plan: CardPlan, room: Extent | None) -> Iterator[Placed]:
    heights = [item_height(item, group.width, plan.brand_files) for item in group.items]
    gaps = _gaps(group)
    if room:
        gaps = _tightened(gaps, sum(heights), room, plan)
    total = sum(heights) + sum(gaps)
    y = _top(group, total)
    if room:
        y = max(room.top, min(y, room.bottom - total))
    for item, gap, height in zip(group.items, gaps, heights, strict=True):
        y += gap
        yield Placed(item, group, y)
        y += height


def _tightened(gaps: list[float], solid: float, room: Extent, plan: CardPlan) -> list[float]:
    available = room.bottom - room.top
    wanted = sum(gaps)
    if solid + wanted <= available:
        return gaps
    part = (available - solid) / wanted if wanted else 0.0
    if part < TIGHTEST:
        raise BadBrand(
            f"the {plan.what}'s words are {solid + wanted * TIGHTEST:.0f} pixels high together; "
            f"it has room for {available:.0f}",
            hint="shorten the titles or roles, or name fewer people in the credits",
        )
    return [gap * part for gap in gaps]


def _gaps(group: Group) -> list[float]:
    """Above each item; none above the first."""
    return [0.0 if index == 0 else item.gap for index, item in enumerate(group.items)]


def _top(group: Group, total: float) -> float:
    lifted = {Anchor.TOP: 0.0, Anchor.MIDDLE: total / 2, Anchor.BOTTOM: total}
    return group.y - lifted[group.anchor]


def item_height(item: Item, width: float, brand_files: BrandFiles) -> float:
    if isinstance(item, Emblem):
        return max(2, round(item.height))
    if isinstance(item, Rule):
        return max(1, round(item.thickness))
    if isinstance(item, Credits):
        tops = row_tops(item, credit_cells(item, width, brand_files))
        return max(column[-1] for column in tops)
    return words_height(item, fit_words(item, width, brand_files))


def words_height(words: Words, fitted: FittedText) -> int:
    if words.pill:
        return ceil(fitted.size * PILL_HEIGHT)
    return box_height(len(fitted.lines), fitted.size, words.limits.leading)


Cell = tuple[Words, FittedText | None]
"""A text of the credits; None where it is empty."""


def credit_cells(
    item: Credits, width: float, brand_files: BrandFiles
) -> list[list[tuple[Cell, Cell]]]:
    """The rows (role, names) of each column."""
    cells: list[Cell] = [
        (words, fit_words(words, room, brand_files) if words.text else None)
        for words, room in credit_words(item, width)
    ]
    rows = list(zip(cells[::2], cells[1::2], strict=True))
    depth = -(-len(rows) // item.columns)
    return [rows[start : start + depth] for start in range(0, len(rows), depth)]


def row_tops(item: Credits, columns: list[list[tuple[Cell, Cell]]]) -> list[list[int]]:
    """Each row's upper edge from the table's, column by column; last, the column's height."""
    between = round(item.limits.largest * (CREDIT_LEADING - 1))
    tops = []
    for column in columns:
        edges, y = [], 0
        for row in column:
            edges.append(y)
            y += max(words_height(words, fitted) for words, fitted in row if fitted) + between
        tops.append([*edges, y - between])
    return tops
