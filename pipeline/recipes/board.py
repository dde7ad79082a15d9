"""The board: where each lesson stands, what is missing from whom, what comes next and by when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pipeline.build.plan import plan
from pipeline.manifest.publications import read_publications
from pipeline.manifest.records import chosen_takes, read_footage, script_of
from pipeline.model.channel import Publication
from pipeline.model.course import Course
from pipeline.model.lesson import FootageKind, Lesson
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.lesson import lesson_films
from pipeline.recipes.reviewing import review_reasons
from pipeline.recipes.signing import gates
from pipeline.recipes.workshop import Workshop


class LessonState(Enum):
    """In the order a lesson goes through them."""

    MISSING = "missing"
    TO_MEND = "to mend"
    TO_BUILD = "to build"
    TO_REVIEW = "to review"
    """Script and speech differ much, or a correction meets something new: a person must look."""
    TO_APPROVE = "to approve"
    READY = "ready"
    PUBLISHED = "published"


STATE_ZH = {
    LessonState.MISSING: "缺素材",
    LessonState.TO_MEND: "待修正",
    LessonState.TO_BUILD: "待制作",
    LessonState.TO_REVIEW: "待复核",
    LessonState.TO_APPROVE: "待审核",
    LessonState.READY: "可发布",
    LessonState.PUBLISHED: "已发布",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One lesson's line of the board."""

    target: str
    title: str
    state: LessonState
    missing: tuple[str, ...]
    """What, and from which role: "film from filming"."""
    next_step: str
    """What to do next, in words or as a command."""
    owner: str
    lecturer: str
    late: tuple[str, ...]
    """Steps whose due date has passed: "build (2026-11-01)"."""
    channels: tuple[str, ...]
    """Where the film as it is now stands published."""


def lesson_row(workshop: Workshop, course: Course, lesson: Lesson, *, today: str) -> Row:
    """Looks at one lesson; builds nothing. `today` is an ISO date."""
    target = f"{course.slug}/{lesson.slug}"
    missing = missing_material(workshop, course, lesson)
    state, next_step = LessonState.MISSING, ""
    channels: tuple[str, ...] = ()
    if missing:
        next_step = f"projects/{course.slug}/inbox/: {', '.join(missing)}"
    else:
        state, next_step, channels = _state(workshop, course, lesson, target)
    late = _late(lesson, state, today)
    return Row(
        target,
        lesson.title,
        state,
        missing,
        next_step,
        lesson.owner,
        lesson.lecturer.name,
        late,
        channels,
    )


def missing_material(workshop: Workshop, course: Course, lesson: Lesson) -> tuple[str, ...]:
    """What a lesson lacks before it can be built, with the role that brings it."""
    folder = workshop.lesson_folder(course, lesson.slug)
    records = read_footage(folder)
    films = [r for r in chosen_takes(records, lesson) if r.kind is FootageKind.VIDEO]
    missing = []
    if not films:
        missing.append("film from filming")
    if script_of(records, folder, second=lesson.second_language) is None and workshop.model is None:
        missing.append("script from collection")
    return tuple(missing)


def _state(
    workshop: Workshop, course: Course, lesson: Lesson, target: str
) -> tuple[LessonState, str, tuple[str, ...]]:
    wanted = workshop.products(course.slug)
    looked = plan(workshop.store, [(target, lesson_films(workshop, course, lesson, wanted))])
    outcome = looked.outcomes[0]
    if outcome.error:
        return LessonState.TO_MEND, outcome.error.message.splitlines()[0], ()
    films: LessonFilms | None = outcome.value
    if films is None:
        return LessonState.TO_BUILD, f"weike build {target}", ()
    closed = [gate.step for gate in gates(workshop, course, films) if gate.approval is None]
    if "captions" in closed and review_reasons(workshop.settings.captions, films):
        return LessonState.TO_REVIEW, f"weike captions compare {target}", ()
    if closed:
        step = closed[0]
        return LessonState.TO_APPROVE, f"weike approve {target} --step {step} --by NAME", ()
    channels = standing_channels(
        read_publications(workshop.course_folder(course)),
        target,
        {part.artefact.file(part.name).digest for part in films.films.values()},
    )
    if channels:
        return LessonState.PUBLISHED, "", channels
    return LessonState.READY, f"weike publish {target} --channel NAME", ()


def standing_channels(
    rows: tuple[Publication, ...], target: str, digests: set[str]
) -> tuple[str, ...]:
    """Channels where one of these films is published and not withdrawn."""
    standing: dict[str, bool] = {}
    for row in rows:
        if row.target == target:
            standing[row.channel] = row.action == "published" and row.digest in digests
    return tuple(name for name, stands in standing.items() if stands)


DONE_BY = {
    "script": LessonState.TO_BUILD,
    "filming": LessonState.TO_BUILD,
    "build": LessonState.TO_REVIEW,
    "approve": LessonState.READY,
    "publish": LessonState.PUBLISHED,
}
"""A due step is done once a lesson has reached this state."""


def _late(lesson: Lesson, state: LessonState, today: str) -> tuple[str, ...]:
    order = list(LessonState)
    return tuple(
        f"{step} ({date})"
        for step, date in lesson.due
        if date < today
        and order.index(state) < order.index(DONE_BY.get(step, LessonState.PUBLISHED))
    )
