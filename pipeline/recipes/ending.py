"""The words of a compilation's end card: what it is called, and everybody who made its lessons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from pipeline.graphics.cards import CardText, check_texts
from pipeline.model.brand import BrandFiles
from pipeline.model.course import Course
from pipeline.model.errors import BadBrand
from pipeline.model.lesson import Lesson
from pipeline.model.media import Severity
from pipeline.recipes.drawing import BLANK

Credit = tuple[str, str]


def end_texts(
    brand: BrandFiles, course: Course, title: str, lessons: Sequence[Lesson]
) -> tuple[CardText, ...]:
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
    credits = everybody(lessons)
    for cards in range(1, len(credits) + 1):
        size = ceil(len(credits) / cards)
        texts = [
            replace(text, credits=credits[first : first + size])
            for first in range(0, len(credits), size)
        ]
        if not any(_trouble(brand, course, one) for one in texts):
            return tuple(texts)
    trouble = _trouble(brand, course, text)
    if trouble:
        raise BadBrand(f"{course.slug}: {trouble}", hint="shorten it in course.yaml")
    return (text,)


def declared(lessons: Sequence[Lesson]) -> tuple[str, ...]:
    """What of them a machine made, each declaration once."""
    return tuple(dict.fromkeys(one.ai_content for one in lessons if one.ai_content))


def everybody(lessons: Sequence[Lesson]) -> tuple[Credit, ...]:
    """(role, name), each once, those of one role together."""
    named = dict.fromkeys((one.role, one.name) for lesson in lessons for one in lesson.credits)
    roles = list(dict.fromkeys(role for role, _ in named))
    return tuple(sorted(named, key=lambda one: roles.index(one[0])))


def _trouble(brand: BrandFiles, course: Course, text: CardText) -> str:
    """Why the card cannot be drawn, or nothing."""
    found = check_texts(brand, text, frame_size=course.frame_size)
    return next((one.message for one in found if one.severity is Severity.STOPS), "")
