"""How much work a first build of a lesson is: told beforehand, since its steps ask for one another
one by one, and a bar that knew only those asked for so far would run backwards."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.manifest.records import chosen_takes, read_footage
from pipeline.model.course import Course
from pipeline.model.errors import WeikeError
from pipeline.model.lesson import Lesson
from pipeline.recipes.workshop import Workshop
from pipeline.stages import conform

CARD_SECONDS = 8
"""Title and end card together, about."""
SEGMENT_WEIGHT = 1 / 60e6
"""A pixel encoded, as the segment stage weighs it."""
ALL_PICTURES = 2
"""Clean and burned-in."""
FRAME_WEIGHT = 1 / 60 + 2 / 2000
"""A frame made smaller, and joined into two films."""
SECOND_WEIGHT = 0.2 + 0.08 + 0.05
"""A second inspected, levelled and aligned."""
LESSON_WEIGHT = 22.0
"""Cards drawn and films joined, however long the lesson."""


def forecast(
    workshop: Workshop, course: Course, lessons: Sequence[Lesson], *, wants_all: bool = True
) -> dict[str, float]:
    """The target of each lesson that was never built, and what all its steps weigh (`Step.weight`);
    unless it `wants_all`, those of one film: its pictures are encoded once, and none made smaller.
    How much of one built before is stale is not known before it is asked for: it is left out."""
    expected = {}
    for lesson in lessons:
        target = f"{course.slug}/{lesson.slug}"
        if workshop.store.actions.latest(f"{target} {conform.NAME}") is None:
            expected[target] = _weight(workshop, course, lesson, wants_all=wants_all)
    return expected


def _weight(workshop: Workshop, course: Course, lesson: Lesson, *, wants_all: bool) -> float:
    try:
        records = chosen_takes(read_footage(workshop.lesson_folder(course, lesson.slug)), lesson)
    except WeikeError:  # told when the lesson is built
        return 0.0
    seconds = sum(float(one.facts.duration) for one in records if one.facts)
    if not seconds:
        return 0.0
    frames = (seconds + CARD_SECONDS) * float(course.frame_rate)
    pixels = course.frame_size.width * course.frame_size.height
    pictures = pixels * SEGMENT_WEIGHT
    a_frame = ALL_PICTURES * pictures + FRAME_WEIGHT if wants_all else pictures
    return LESSON_WEIGHT + frames * a_frame + seconds * SECOND_WEIGHT
