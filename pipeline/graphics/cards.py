"""The full-frame cards: ident, title, section, end. Opaque, animated, black by their last frame.

A card's words are planned in `plan.py`, drawn by the brand's layout and moved by `animate.py`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.graphics.check import check_texts
from pipeline.graphics.element import MovingElement
from pipeline.graphics.text import CardText
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize

if TYPE_CHECKING:
    from pipeline.graphics.card_plan import CardPlan

__all__ = ["CardText", "check_texts", "drawn_ident", "end_card", "section_card", "title_card"]


def title_card(
    brand_files: BrandFiles, text: CardText, *, frame_size: FrameSize, frame_rate: Fraction
) -> MovingElement:
    """Course, number, lesson, lecturer, unit, organisation. Raises BadBrand where a text does not
    fit or cannot be drawn."""
    from pipeline.graphics.plan import title_plan

    seconds = Fraction(brand_files.brand.title_card_seconds)
    return _animated(title_plan(brand_files, text, frame_size), seconds, frame_rate)


def section_card(
    brand_files: BrandFiles, text: CardText, *, frame_size: FrameSize, frame_rate: Fraction
) -> MovingElement:
    """Between the lessons of a course film: number and lesson, short."""
    from pipeline.graphics.plan import section_plan

    seconds = Fraction(brand_files.brand.section_card_seconds)
    return _animated(section_plan(brand_files, text, frame_size), seconds, frame_rate)


def end_card(
    brand_files: BrandFiles, text: CardText, *, frame_size: FrameSize, frame_rate: Fraction
) -> MovingElement:
    """Thanks, and the credits of those who wrote, filmed, edited and reviewed."""
    from pipeline.graphics.plan import end_plan

    seconds = Fraction(brand_files.brand.end_card_seconds)
    return _animated(end_plan(brand_files, text, frame_size), seconds, frame_rate)


def drawn_ident(
    brand_files: BrandFiles, text: CardText, *, frame_size: FrameSize, frame_rate: Fraction
) -> MovingElement:
    """The logo comes up, large, over the organisation's name: before a film's title card."""
    from pipeline.graphics.plan import ident_plan

    seconds = Fraction(brand_files.brand.ident_seconds)
    return _animated(ident_plan(brand_files, text, frame_size), seconds, frame_rate)


def _animated(plan: CardPlan, seconds: Fraction, frame_rate: Fraction) -> MovingElement:
    from pipeline.graphics.animate import card_element
    from pipeline.graphics.draw import card_scene

    return card_element(card_scene(plan, seconds), seconds=seconds, frame_rate=frame_rate)
