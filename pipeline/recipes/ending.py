"""The words of a compilation's end card: what it is called, and everybody who made its lessons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from pipeline.graphics.cards import CardText
from pipeline.model.brand import BrandFiles
from pipeline.model.course import Course
from pipeline.model.errors import BadBrand
from pipeline.model.lesson import Lesson
from pipeline.model.recipe import Recipe
from pipeline.recipes.copyfitting import misfits
from pipeline.recipes.drawing import BLANK
from pipeline.recipes.workshop import Workshop
from pipeline.stages.title import ElementKind

Credit = tuple[str, str]
END_CARD = ElementKind.END_CARD.value


def end_texts(
    workshop: Workshop, course: Course, title: str, lessons: Sequence[Lesson], *, target: str
) -> Recipe[tuple[CardText, ...]]:
    """One card; more where one does not hold everybody. Raises BadBrand where even the titles do
    not fit."""
    text = replace(
        BLANK,
        course=course.title,
        lesson="" if title == course.title else title,
        organisation=course.organisation,
        language=course.language,
        ai_content="; ".join(declared(lessons)),
        link=course.link,
    )
    brand = workshop.brand(course)
    credits = everybody(lessons)
    for cards in range(1, len(credits) + 1):
        size = ceil(len(credits) / cards)
        texts = [
            replace(text, credits=credits[first : first + size])
            for first in range(0, len(credits), size)
        ]
        if (yield from _fit(workshop, brand, course, texts, target)):
            return tuple(texts)
    found = yield from misfits(workshop, brand, course, text, target=target, label=END_CARD)
    if found:
        raise BadBrand(f"{course.slug}: {found[0].message}", hint="shorten it in course.yaml")
    return (text,)


def _fit(
    workshop: Workshop,
    brand: BrandFiles,
    course: Course,
    texts: Sequence[CardText],
    target: str,
) -> Recipe[bool]:
    for place, text in enumerate(texts, 1):
        label = END_CARD if len(texts) == 1 else f"{END_CARD} {place} of {len(texts)}"
        if (yield from misfits(workshop, brand, course, text, target=target, label=label)):
            return False
    return True


def declared(lessons: Sequence[Lesson]) -> tuple[str, ...]:
    """What of them a machine made, each declaration once."""
    return tuple(dict.fromkeys(one.ai_content for one in lessons if one.ai_content))


def everybody(lessons: Sequence[Lesson]) -> tuple[Credit, ...]:
    """(role, name), each once, those of one role together."""
    named = dict.fromkeys((one.role, one.name) for lesson in lessons for one in lesson.credits)
    roles = list(dict.fromkeys(role for role, _ in named))
    return tuple(sorted(named, key=lambda one: roles.index(one[0])))
