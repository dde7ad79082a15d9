"""What stands where on each card: title, section, ident, end card, cover.

Lengths are pixels of the film's frame, times those of a 4 s card (`card_plan.py`).
"""

from __future__ import annotations

from dataclasses import replace

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
    is_narrow,
    is_plain,
    unit,
)
from pipeline.graphics.limits import Limits
from pipeline.graphics.text import CardText
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize

AI_MARK = 54
"""Units: 5 % of the frame's short side."""


def title_plan(brand_files: BrandFiles, text: CardText, frame_size: FrameSize) -> CardPlan:
    u = unit(frame_size)
    plain = is_plain(brand_files.brand)
    items: list[Item] = [] if plain else [Emblem(112 * u)]
    items += _heading(text, frame_size, plain=plain)
    items.append(Rule((120 if plain else 460) * u, (8 if plain else 3) * u, 42 * u, 0.55))
    items += _speaker(text, frame_size)
    return _card("title card", brand_files, text, frame_size=frame_size, items=items)


def section_plan(brand_files: BrandFiles, text: CardText, frame_size: FrameSize) -> CardPlan:
    u = unit(frame_size)
    plain = is_plain(brand_files.brand)
    items = _heading(text, frame_size, plain=plain)
    items.append(Rule((120 if plain else 460) * u, (8 if plain else 3) * u, 46 * u, 0.45))
    return _card("section card", brand_files, text, frame_size=frame_size, items=items)


def ident_plan(brand_files: BrandFiles, text: CardText, frame_size: FrameSize) -> CardPlan:
    """The drawn ident: the logo, large, and whose film this is."""
    u, plain = unit(frame_size), is_plain(brand_files.brand)
    items: list[Item] = [Emblem(300 * u, enters=0.0)]
    if text.organisation:
        limits = Limits(64 * u, 40 * u, most_lines=2, tracking=0.04 if plain else 0.16)
        items.append(
            Words("organisation", text.organisation, "text", limits, True, gap=52 * u, enters=0.5)
        )
    items.append(Rule((120 if plain else 460) * u, (8 if plain else 3) * u, 44 * u, 0.35))
    width, x = frame_size.width * 0.8, frame_size.width / 2
    group = Group(tuple(items), x, frame_size.height / 2, width, Anchor.MIDDLE, True, floats=True)
    return CardPlan("ident", brand_files, frame_size, (group,))


def end_plan(brand_files: BrandFiles, text: CardText, frame_size: FrameSize) -> CardPlan:
    u = unit(frame_size)
    plain = is_plain(brand_files.brand)
    items: list[Item] = [] if plain else [Emblem(104 * u)]
    thanks = Limits(76 * u, 44 * u, tracking=0 if plain else 0.14)
    items.append(Words("thanks", text.thanks, "text", thanks, True, gap=34 * u, enters=0.1))
    named = Limits(31 * u, 23 * u, most_lines=3 if is_narrow(frame_size) else 2)
    gap = 32 * u
    for what, title in (("course title", text.course), ("lesson title", text.lesson)):
        if title:
            items.append(Words(what, title, "muted", named, gap=gap, enters=0.3))
            gap = 14 * u
    items.append(Rule((120 if plain else 460) * u, (8 if plain else 3) * u, 40 * u, 0.45))
    if text.credit_rows:
        items.append(_credits(text, frame_size))
    if text.link and is_narrow(frame_size):
        items += _code(text, 210 * u, gap=44 * u)
    card = _card("end card", brand_files, text, frame_size=frame_size, items=items)
    return _beside_code(card, text) if text.link and not is_narrow(frame_size) else card


def _code(text: CardText, side: float, *, gap: float = 0.0) -> list[Item]:
    limits = Limits(side * 0.12, side * 0.09)
    scan = Words("QR caption", text.scan, "muted", limits, gap=side * 0.06, enters=0.7)
    return [Code(text.link, side, gap), scan]


def _beside_code(card: CardPlan, text: CardText) -> CardPlan:
    """The card's main group makes room at the right for the code."""
    u, width, height = card.unit, card.frame_size.width, card.frame_size.height
    code = Group(
        tuple(_code(text, 290 * u)), width * 0.82, height / 2, width * 0.2, Anchor.MIDDLE, True
    )
    groups = tuple(_narrowed(group, width) if group.floats else group for group in card.groups)
    return replace(card, groups=(*groups, code))


def _narrowed(group: Group, width: float) -> Group:
    if group.is_centred:
        return replace(group, x=width * 0.42, width=width * 0.56)
    return replace(group, width=width * 0.62)


def _credits(text: CardText, frame_size: FrameSize) -> Credits:
    """Two columns, then smaller, the more people there are."""
    u, rows = unit(frame_size), text.credit_rows
    deepest = 12 if is_narrow(frame_size) else 5
    columns = 1 if len(rows) <= deepest else 2
    size = 32 if len(rows) <= deepest * 2 else 25
    limits = Limits(size * u, 20 * u, most_lines=2)
    return Credits(rows, limits, columns, 44 * u, 0.7)


def cover_plan(brand_files: BrandFiles, text: CardText, frame_size: FrameSize) -> CardPlan:
    """Over a picture: the words at the lower left on a shade of the brand's deepest colour."""
    u = unit(frame_size)
    left, width = frame_size.width * 0.065, frame_size.width * 0.84
    items: list[Item] = []
    if text.kicker:
        limits = Limits(40 * u, 26 * u, most_lines=2)
        items.append(Words("course title", text.kicker, COVER_ACCENT, limits, True))
    limits = Limits(112 * u, 62 * u, 3 if is_narrow(frame_size) else 2, leading=1.28, tracking=0.02)
    if text.title:
        items.append(Words("lesson title", text.title, COVER_TEXT, limits, True, gap=30 * u))
    spoken = " · ".join(part for part in (text.lecturer, text.role) if part)
    if spoken:
        limits = Limits(38 * u, 26 * u, most_lines=2)
        items.append(Words("lecturer", spoken, COVER_TEXT, limits, gap=34 * u))
    bottom = frame_size.height - 76 * u
    logo = Group((Emblem(110 * u),), left, 64 * u, width, Anchor.TOP, False)
    return CardPlan(
        "cover",
        brand_files,
        frame_size,
        (logo, Group(tuple(items), left, bottom, width, Anchor.BOTTOM, False)),
    )


COVER_ACCENT, COVER_TEXT = "cover-accent", "cover-text"
"""Roles of words on a cover: light, whatever the brand's cards are."""


def _heading(text: CardText, frame_size: FrameSize, *, plain: bool) -> list[Item]:
    """Course, number, title."""
    u = unit(frame_size)
    most = (4 if is_narrow(frame_size) else 2) + (1 if plain and not is_narrow(frame_size) else 0)
    items: list[Item] = []
    if text.kicker:
        limits = Limits(38 * u, 25 * u, most_lines=2, tracking=0.02 if plain else 0.1)
        items.append(
            Words("course title", text.kicker, "accent", limits, plain, gap=30 * u, enters=0.1)
        )
    if text.numbered:
        limits = Limits(33 * u, 26 * u, tracking=0.06)
        items.append(
            Words("lesson number", text.numbered, "ground", limits, True, "accent", 40 * u, 0.25)
        )
    if text.title:
        limits = Limits((96 if plain else 108) * u, 58 * u, most, leading=1.28, tracking=0.02)
        items.append(
            Words("lesson title", text.title, "text", limits, is_bold=True, gap=38 * u, enters=0.35)
        )
    return items


def _speaker(text: CardText, frame_size: FrameSize) -> list[Item]:
    u = unit(frame_size)
    items: list[Item] = []
    if text.spoken_by:
        limits = Limits(44 * u, 30 * u)
        items.append(
            Words("lecturer", text.spoken_by, "text", limits, True, gap=40 * u, enters=0.75)
        )
    if text.standing:
        limits = Limits(31 * u, 23 * u, most_lines=2)
        items.append(Words("role", text.standing, "muted", limits, gap=22 * u, enters=0.9))
    return items


def panel_words(name: str, role: str, frame_size: FrameSize) -> tuple[tuple[Words, float], ...]:
    """Name and role with the width each may take, in pixels."""
    u = unit(frame_size)
    width = frame_size.width * (0.72 if is_narrow(frame_size) else 0.46)
    called = Words("lecturer", name, "text", Limits(46 * u, 30 * u, tracking=0.04), is_bold=True)
    standing = Words("role", role, "muted", Limits(29 * u, 21 * u, most_lines=2))
    return tuple((words, width) for words in (called, standing) if words.text)


def _card(
    what: str, brand_files: BrandFiles, text: CardText, *, frame_size: FrameSize, items: list[Item]
) -> CardPlan:
    lay_out = _plain_groups if is_plain(brand_files.brand) else _classic_groups
    return CardPlan(what, brand_files, frame_size, lay_out(text, frame_size, items))


def _classic_groups(text: CardText, frame_size: FrameSize, items: list[Item]) -> tuple[Group, ...]:
    """Everything on the middle line, the organisation at the foot."""
    u, width, height = unit(frame_size), frame_size.width, frame_size.height
    column = width * (0.80 if is_narrow(frame_size) else 0.76)
    foot: list[Item] = []
    if text.organisation:
        limits = Limits(30 * u, 22 * u, tracking=0.16)
        foot.append(Words("organisation", text.organisation, "accent", limits, enters=0.95))
    foot += _declaration(text, u)
    middle = height * (0.46 if foot else 0.5)
    groups = [Group(tuple(items), width / 2, middle, column, Anchor.MIDDLE, True, floats=True)]
    if foot:
        y = height - 104 * u
        groups.append(Group(tuple(foot), width / 2, y, column, Anchor.BOTTOM, True))
    return tuple(groups)


def _plain_groups(text: CardText, frame_size: FrameSize, items: list[Item]) -> tuple[Group, ...]:
    """Set to the left, with logo and organisation above."""
    u, height = unit(frame_size), frame_size.height
    left = frame_size.width * 0.085
    column = frame_size.width * (0.80 if is_narrow(frame_size) else 0.62)
    head, side = 118 * u, 84 * u
    groups = [
        Group((Emblem(side),), left, head, side, Anchor.MIDDLE, False),
        Group(tuple(items), left, height * 0.54, column, Anchor.MIDDLE, False, floats=True),
    ]
    if text.organisation:
        limits = Limits(32 * u, 23 * u, most_lines=2)
        name = Words("organisation", text.organisation, "text", limits, is_bold=True)
        beside = left + side + 26 * u
        width = column - side - 26 * u
        groups.append(Group((name,), beside, head, width, Anchor.MIDDLE, False))
    declared = _declaration(text, u)
    if declared:
        y = height - 70 * u
        groups.append(Group(tuple(declared), left, y, column, Anchor.BOTTOM, False))
    return tuple(groups)


def _declaration(text: CardText, u: float) -> list[Item]:
    """The mark, there from the first frame and as high as GB 45438-2025 asks (5 % of the short
    side), and the lesson's own words below it."""
    if not text.ai_content:
        return []
    mark = Limits(AI_MARK * u, AI_MARK * u)
    limits = Limits(24 * u, 20 * u, most_lines=2)
    return [
        Words("AI mark", text.ai_mark, "muted", mark, True, gap=14 * u, stands=True),
        Words("AI declaration", text.ai_content, "muted", limits, gap=10 * u, enters=0.95),
    ]
