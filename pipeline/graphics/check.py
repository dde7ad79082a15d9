"""What would go wrong if a lesson's words were drawn in a brand: asked before anything renders."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.graphics.contrast import ENOUGH, ENOUGH_LARGE, contrast
from pipeline.graphics.text import CardText
from pipeline.model.brand import Brand, BrandFiles
from pipeline.model.media import Finding, FrameSize, Severity

CARD_ROLES = (("text", ENOUGH_LARGE), ("accent", ENOUGH), ("muted", ENOUGH))
"""(role of the text, contrast it needs); `text` is set large, at 24 px and more of 1080 lines."""
GROUNDS = ("background", "primary", "deep")


def check_texts(
    brand_files: BrandFiles, text: CardText, *, frame_size: FrameSize
) -> tuple[Finding, ...]:
    """Findings on title card, section card, lower third and end card; none is good.

    `title-too-long` and `missing-glyph` stop a build; `fallback-glyph` tells; `low-contrast` warns.
    """
    found = (*_text_findings(brand_files, text, frame_size), *_contrasts(brand_files.brand))
    return tuple(dict.fromkeys(found))


def _text_findings(
    brand_files: BrandFiles, text: CardText, frame_size: FrameSize
) -> Iterator[Finding]:
    from pipeline.graphics.panel import panel_words
    from pipeline.graphics.plan import end_plan, section_plan, title_plan
    from pipeline.graphics.words_check import check_words

    for make_plan in (title_plan, section_plan, end_plan):
        for words, width in make_plan(brand_files, text, frame_size).words():
            yield from check_words(words, width, brand_files)
    for words, width in panel_words(text.lecturer, text.role, frame_size):
        yield from check_words(words, width, brand_files)


def _contrasts(brand: Brand) -> Iterator[Finding]:
    """Card text against every colour of its ground; a caption against its outline."""
    known = dict(brand.colours)
    grounds = [known[role] for role in _grounds(brand) if role in known]
    for role, enough in CARD_ROLES:
        least = min(contrast(known[role], ground) for ground in grounds)
        if least < enough:
            yield _low_contrast(f"{role} {known[role]} on the cards", least, enough)
    style = brand.caption_style
    least = contrast(style.colour, style.outline_colour)
    if least < ENOUGH:
        yield _low_contrast(f"captions {style.colour} in {style.outline_colour}", least, ENOUGH)


def _grounds(brand: Brand) -> tuple[str, ...]:
    """The plain layout sets no text on the primary colour."""
    return ("background", "deep") if brand.layout == "plain" else GROUNDS


def _low_contrast(what: str, found: float, enough: float) -> Finding:
    return Finding(
        "low-contrast",
        Severity.WARNS,
        f"{what}: contrast {found:.1f}:1, expected at least {enough}:1 (WCAG AA)",
        "choose a lighter or darker colour in the brand's brand.yaml",
        message_zh=f"{what}：对比度 {found:.1f}:1，至少应为 {enough}:1（WCAG AA）",
        advice_zh="请在 brand.yaml 中调整颜色的深浅",
    )
