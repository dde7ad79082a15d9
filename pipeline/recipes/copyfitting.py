"""Whether all words of a film's cards and panels can be drawn: asked before anything is drawn, and
remembered like every other step."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.graphics.text import CardText
from pipeline.graphics.upright import upright_frame
from pipeline.model.brand import BrandFiles
from pipeline.model.course import Course
from pipeline.model.errors import BadBrand
from pipeline.model.lesson import UPRIGHT
from pipeline.model.recipe import Recipe, make
from pipeline.recipes.drawing import card_text, panel_text
from pipeline.recipes.kitchen import Kitchen
from pipeline.recipes.workshop import Workshop
from pipeline.stages import copyfit


def require_fitting(kitchen: Kitchen) -> Recipe[None]:
    """Of a lesson, for the frame of each of its films. Raises BadBrand that names every word that
    does not fit or has no glyph."""
    lesson = kitchen.lesson
    text = card_text(kitchen.course, lesson)
    panels = tuple(panel_text(panel) for panel in lesson.panels)
    usual = kitchen.course.frame_size
    phones = [upright_frame(one, usual) for one in UPRIGHT if one in kitchen.wanted]
    copies = [copyfit.Copy(kitchen.brand.brand, text, panels, size) for size in (usual, *phones)]
    fonts = kitchen.workshop.font_sources(kitchen.brand)
    steps = [
        copyfit.step(
            kitchen.target,
            copy=one,
            fonts=fonts,
            label=f"{one.frame_size.width}x{one.frame_size.height}",
        )
        for one in copies
    ]
    made = yield from make(*map(kitchen.workshop.versed, steps))
    misfits = next((found for found in map(copyfit.misfits_of, made) if found), ())
    if misfits:
        raise BadBrand(
            "\n".join(f"{kitchen.target}: {one.message}" for one in misfits),
            hint="; ".join(dict.fromkeys(one.advice for one in misfits if one.advice)),
        )


def misfits(
    workshop: Workshop,
    brand: BrandFiles,
    course: Course,
    text: CardText,
    *,
    target: str,
    label: str,
) -> Recipe[Sequence[copyfit.Misfit]]:
    """Of one card's words, in the course's frame."""
    copy = copyfit.Copy(brand.brand, text, (), course.frame_size)
    fonts = workshop.font_sources(brand)
    step = copyfit.step(target, copy=copy, fonts=fonts, label=label)
    (made,) = yield from make(workshop.versed(step))
    return copyfit.misfits_of(made)
