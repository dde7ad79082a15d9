"""What would go wrong if a lesson's words were drawn in a brand: asked before anything renders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.graphics.contrast import ENOUGH, ENOUGH_LARGE, contrast
from pipeline.graphics.text import CardText, PanelText
from pipeline.model.brand import Brand, BrandFiles
from pipeline.model.errors import BadBrand
from pipeline.model.media import Finding, FrameSize, Severity

if TYPE_CHECKING:
    from pipeline.graphics.card_plan import CardPlan

CARD_ROLES = (("text", ENOUGH_LARGE), ("accent", ENOUGH), ("muted", ENOUGH))
"""(role of the text, contrast it needs); `text` is set large, at 24 px and more of 1080 lines."""
PANEL_ROLES = {"text": ENOUGH_LARGE, "accent": ENOUGH_LARGE, "muted": ENOUGH}
"""The same on lower thirds and key-point panels, where the accent is a heading: large and bold."""
GROUNDS = ("background", "primary", "deep")


def check_texts(
    brand_files: BrandFiles,
    text: CardText,
    *,
    frame_size: FrameSize,
    panels: Sequence[PanelText] = (),
) -> tuple[Finding, ...]:
    """Findings on title, section and end card, lower third and key-point panels; none is good.

    `title-too-long`, `card-too-full` and `missing-glyph` stop a build;
    `fallback-glyph` tells; `low-contrast` warns.
    """
    plans = _all_plans(brand_files, text, frame_size, panels)
    found = _misfits(brand_files, text, plans, frame_size)
    return (*found, *_codes(plans), *_contrasts(brand_files.brand))


def misfits(
    brand_files: BrandFiles,
    text: CardText,
    *,
    frame_size: FrameSize,
    panels: Sequence[PanelText] = (),
) -> tuple[Finding, ...]:
    """Those of `check_texts` that stop a build; they do not depend on the brand's colours."""
    plans = _all_plans(brand_files, text, frame_size, panels)
    found = _misfits(brand_files, text, plans, frame_size)
    return tuple(finding for finding in found if finding.severity is Severity.STOPS)


def _all_plans(
    brand_files: BrandFiles, text: CardText, frame_size: FrameSize, panels: Sequence[PanelText]
) -> tuple[CardPlan, ...]:
    plans = _plans(brand_files, text, frame_size)
    return plans + tuple(_points_plan(brand_files, panel, frame_size) for panel in panels)


def _misfits(
    brand_files: BrandFiles, text: CardText, plans: Sequence[CardPlan], frame_size: FrameSize
) -> tuple[Finding, ...]:
    """Words without a glyph or without room, and glyphs that a fallback draws."""
    found = _text_findings(brand_files, text, plans, frame_size)
    if any(finding.severity is Severity.STOPS for finding in found):
        return found
    return (*found, *_room(plans))


def _points_plan(brand_files: BrandFiles, panel: PanelText, frame_size: FrameSize) -> CardPlan:
    from pipeline.graphics.key_points import points_plan

    return points_plan(brand_files, panel, frame_size)


def _text_findings(
    brand_files: BrandFiles, text: CardText, plans: Sequence[CardPlan], frame_size: FrameSize
) -> tuple[Finding, ...]:
    """One finding for each text and trouble, from the card where it has the least room."""
    from pipeline.graphics.plan import panel_words
    from pipeline.graphics.words_check import Trouble, check_words

    worst: dict[tuple[str, str, str], Trouble] = {}
    planned = [pair for plan in plans for pair in plan.words()]
    for words, width in (*planned, *panel_words(text.lecturer, text.role, frame_size)):
        for trouble in check_words(words, width, brand_files):
            known = worst.get(trouble.subject, trouble)
            worst[trouble.subject] = min(known, trouble, key=lambda one: one.room)
    return tuple(trouble.finding for trouble in worst.values())


def _room(plans: Sequence[CardPlan]) -> Iterator[Finding]:
    """Whether all texts of a card together find room, once each fits its own box."""
    from pipeline.graphics.arrange import arrange
    from pipeline.graphics.key_points import PANEL, place_points

    for plan in plans:
        try:
            place_points(plan) if plan.what == PANEL else arrange(plan)
        except BadBrand as problem:
            yield _too_full(problem)


def _plans(brand_files: BrandFiles, text: CardText, frame_size: FrameSize) -> tuple[CardPlan, ...]:
    from pipeline.graphics.plan import end_plan, section_plan, title_plan

    makers = (title_plan, section_plan, end_plan)
    return tuple(make_plan(brand_files, text, frame_size) for make_plan in makers)


def _too_full(problem: BadBrand) -> Finding:
    return Finding(
        "card-too-full",
        Severity.STOPS,
        problem.message,
        problem.hint,
        message_zh="这张卡片上的文字合起来放不下",
        advice_zh="请缩短标题或职务，或减少片尾的人员",
    )


def _codes(plans: Sequence[CardPlan]) -> Iterator[Finding]:
    """A QR code so fine that phones may not read it off a screen."""
    from pipeline.graphics.card_plan import Code
    from pipeline.graphics.qr import EASY_MODULE, module_size

    for item in (item for plan in plans for group in plan.groups for item in group.items):
        if isinstance(item, Code) and module_size(item.link, round(item.side)) < EASY_MODULE:
            yield Finding(
                "fine-code",
                Severity.WARNS,
                f"link {item.link!r}: its QR code is finer than {EASY_MODULE} pixels a module "
                "on the end card",
                "use a shorter address",
                message_zh=f"链接“{item.link}”的二维码在片尾卡上太密，手机可能扫不出",
                advice_zh="请换用更短的网址",
            )


def _contrasts(brand: Brand) -> Iterator[Finding]:
    """Card text against every colour of its ground; a caption against its outline."""
    known = dict(brand.colours)
    grounds = [known[role] for role in _grounds(brand) if role in known]
    for role, enough in CARD_ROLES:
        least = min(contrast(known[role], ground) for ground in grounds)
        over = min(contrast(known[role], ground) for ground in _panel_grounds(brand))
        if least < enough:
            yield _low_contrast(f"{role} {known[role]} on the cards", least, enough)
        elif over < PANEL_ROLES[role]:
            what = f"{role} {known[role]} on panels over a picture"
            yield _low_contrast(what, over, PANEL_ROLES[role])
    style = brand.caption_style
    least = contrast(style.colour, style.outline_colour)
    if least < ENOUGH:
        yield _low_contrast(f"captions {style.colour} in {style.outline_colour}", least, ENOUGH)


def _grounds(brand: Brand) -> tuple[str, ...]:
    """The plain layout sets no text on the primary colour."""
    return ("background", "deep") if brand.layout == "plain" else GROUNDS


def _panel_grounds(brand: Brand) -> Iterator[str]:
    """What a panel's ground comes to over the lightest and the darkest picture that there is: so
    no film need be looked at."""
    from pipeline.graphics.paint import blend, rgb
    from pipeline.graphics.panel import OPACITY

    known = dict(brand.colours)
    roles = ("background",) if brand.layout == "plain" else ("background", "primary")
    for role in roles:
        for picture in ((255, 255, 255), (0, 0, 0)):
            mixed = blend(rgb(known[role]), picture, 1 - OPACITY)
            yield "#" + bytes(round(one) for one in mixed).hex()


def _low_contrast(what: str, found: float, enough: float) -> Finding:
    return Finding(
        "low-contrast",
        Severity.WARNS,
        f"{what}: contrast {found:.1f}:1, expected at least {enough}:1 (WCAG AA)",
        "choose a lighter or darker colour in the brand's brand.yaml",
        message_zh=f"{what}：对比度 {found:.1f}:1，至少应为 {enough}:1（WCAG AA）",
        advice_zh="请在 brand.yaml 中调整颜色的深浅",
    )
