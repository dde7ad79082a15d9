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
SEGMENT_WEIGHT = 2 / 60e6
"""A pixel, clean and burned-in: as the segment stage weighs them."""
FRAME_WEIGHT = 1 / 60 + 2 / 2000
"""A frame made smaller, and joined into two films."""
SECOND_WEIGHT = 0.2 + 0.08 + 0.05
"""A second inspected, levelled and aligned."""
LESSON_WEIGHT = 22.0
"""Cards drawn and films joined, however long the lesson."""


def forecast(workshop: Workshop, course: Course, lessons: Sequence[Lesson]) -> dict[str, float]:
    """The target of each lesson that was never built, and what all its steps weigh (`Step.weight`).
    How much of one built before is stale is not known before it is asked for: it is left out."""
    expected = {}
    for lesson in lessons:
        target = f"{course.slug}/{lesson.slug}"
        if workshop.store.actions.latest(f"{target} {conform.NAME}") is None:
            expected[target] = _weight(workshop, course, lesson)
    return expected


def _weight(workshop: Workshop, course: Course, lesson: Lesson) -> float:
    try:
        records = chosen_takes(read_footage(workshop.lesson_folder(course, lesson.slug)), lesson)
    except WeikeError:  # told when the lesson is built
        return 0.0
    seconds = sum(float(one.facts.duration) for one in records if one.facts)
    if not seconds:
        return 0.0
    frames = (seconds + CARD_SECONDS) * float(course.frame_rate)
    pixels = course.frame_size.width * course.frame_size.height
    return (
        LESSON_WEIGHT + frames * (pixels * SEGMENT_WEIGHT + FRAME_WEIGHT) + seconds * SECOND_WEIGHT
    )
