"""Where each item of a card stands: heights from the fitted texts, nothing drawn.

A card's main group moves clear of the others; where it has no room it closes its gaps, then sets
its words smaller, and else is too full.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from pipeline.graphics.card_plan import (
    Anchor,
    CardPlan,
    Code,
    Credits,
    Emblem,
    Group,
    Item,
    Rule,
    Words,
    credit_words,
)
from pipeline.graphics.fit import FittedText
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
SMALLER = (1.0, 0.9, 0.8, 0.7, 0.6)
"""Parts of their largest size that the words of a full card are tried at."""
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
    fixed = [(group, _extent(group, plan)) for group in plan.groups if not group.floats]
    placed: list[Placed] = []
    for group in plan.groups:
        if group.floats:
            placed += in_room(group, _room(group, fixed, plan), plan)
        else:
            placed += _stack(group, plan, None)
    return tuple(placed)


def in_room(group: Group, room: Extent, plan: CardPlan) -> list[Placed]:
    """As large as the room allows. Raises BadBrand where it does not."""
    for part in SMALLER:
        smaller = replace(group, items=tuple(_smaller(item, part) for item in group.items))
        placed = _stack(smaller, plan, room)
        if placed:
            return placed
    available = room.bottom - room.top
    raise BadBrand(
        f"the {plan.what}'s words together are higher than its room of {available:.0f} pixels, "
        f"even at {SMALLER[-1]:.0%} of their size",
        hint=plan.advice,
    )


def _smaller(item: Item, part: float) -> Item:
    """Never below the item's own smallest size."""
    if isinstance(item, Emblem):
        return replace(item, height=item.height * part)
    if isinstance(item, Rule | Code):
        return item  # a code set smaller might not be read
    limits = item.limits
    return replace(
        item, limits=replace(limits, largest=max(limits.smallest, limits.largest * part))
    )


def _extent(group: Group, plan: CardPlan) -> Extent:
    heights = [item_height(item, group.width, plan.brand_files) for item in group.items]
    total = sum(heights) + sum(_gaps(group))
    top = _top(group, total)
    return Extent(top, top + total)


def _room(group: Group, fixed: list[tuple[Group, Extent]], plan: CardPlan) -> Extent:
    """From the lowest group above to the highest below, or the margins; what stands beside it does
    not matter."""
    u, height = plan.unit, plan.frame_size.height
    over = [extent for other, extent in fixed if _sides_overlap(group, other)]
    above = [extent.bottom + CLEAR * u for extent in over if extent.top < group.y / 2]
    below = [extent.top - CLEAR * u for extent in over if extent.top >= group.y / 2]
    return Extent(max([MARGIN * u, *above]), min([height - MARGIN * u, *below]))


def _sides_overlap(one: Group, other: Group) -> bool:
    (left, right), (start, stop) = _sides(one), _sides(other)
    return left < stop and start < right


def _sides(group: Group) -> tuple[float, float]:
    left = group.x - group.width / 2 if group.is_centred else group.x
    return left, left + group.width


def _stack(group: Group, plan: CardPlan, room: Extent | None) -> list[Placed]:
    """The items one under the other; none where the room is too small."""
    heights = [item_height(item, group.width, plan.brand_files) for item in group.items]
    gaps = _gaps(group)
    if room:
        part = _tightening(sum(gaps), room.bottom - room.top - sum(heights))
        if part < TIGHTEST:
            return []
        gaps = [gap * part for gap in gaps]
    total = sum(heights) + sum(gaps)
    y = _top(group, total)
    if room:
        y = max(room.top, min(y, room.bottom - total))
    placed = []
    for item, gap, height in zip(group.items, gaps, heights, strict=True):
        placed.append(Placed(item, group, y + gap))
        y += gap + height
    return placed


def _tightening(wanted: float, left: float) -> float:
    """The part of the gaps that the room leaves, 1 at most."""
    if left >= wanted:
        return 1.0
    return left / wanted if wanted else 0.0


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
    if isinstance(item, Code):
        return round(item.side)
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
