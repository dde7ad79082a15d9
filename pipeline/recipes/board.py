"""The board: where each lesson stands, what is missing from whom, what comes next and by when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pipeline.build.plan import plan
from pipeline.manifest.publications import read_publications
from pipeline.manifest.records import chosen_takes, cues_of, read_footage, script_of
from pipeline.model.channel import Publication
from pipeline.model.course import Course
from pipeline.model.errors import BadFootage
from pipeline.model.lesson import FootageKind, Lesson
from pipeline.model.media import Severity
from pipeline.model.recipe import Outcome
from pipeline.recipes.good_takes import known_good
from pipeline.recipes.inspecting import Inspection, file_findings, known_inspection
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
    presenter: str = ""
    has: tuple[str, ...] = ()
    """What is there: "2 films", "1 recording", "script"."""
    has_zh: tuple[str, ...] = ()
    missing_zh: tuple[str, ...] = ()
    next_by: str = ""
    """Who does the next step: who is assigned to it, else the owner."""
    due: tuple[tuple[str, str], ...] = ()
    """(step, ISO date) pairs."""
    assigned: tuple[tuple[str, str], ...] = ()
    findings: tuple[int, int] = (0, 0)
    """How many that stop the work, and that warn: of intake and, where measured, of inspection."""
    found: tuple[str, ...] = ()
    """Their ids, each once, in the order of their files: "clipped", "black"."""


def lesson_row(workshop: Workshop, course: Course, lesson: Lesson, *, today: str) -> Row:
    """Looks at one lesson; builds nothing. `today` is an ISO date."""
    target = f"{course.slug}/{lesson.slug}"
    missing, missing_zh = missing_material(workshop, course, lesson)
    inspection = known_inspection(workshop, course, lesson)
    state, next_step = LessonState.MISSING, ""
    channels: tuple[str, ...] = ()
    damage = None if missing else _damage(workshop, course, lesson, inspection)
    if missing:
        next_step = f"projects/{course.slug}/inbox/: {', '.join(missing)}"
    elif damage:
        state, next_step = LessonState.TO_MEND, damage
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
        lesson.presenter or lesson.lecturer.name,
        *_material(workshop, course, lesson),
        missing_zh,
        _next_by(lesson, state, missing),
        lesson.due,
        lesson.assigned,
        *_findings(workshop, course, inspection),
    )


NEXT_STEP = {
    LessonState.TO_MEND: "build",
    LessonState.TO_BUILD: "build",
    LessonState.TO_REVIEW: "approve",
    LessonState.TO_APPROVE: "approve",
    LessonState.READY: "publish",
}
KINDS_ZH = {"film": "视频", "recording": "录音", "script": "文稿", "cues": "字幕"}
UNCAPTIONED = "no captions wanted", "不要字幕"


def _next_by(lesson: Lesson, state: LessonState, missing: tuple[str, ...]) -> str:
    """Of the step that comes next; where several things are missing, all who owe them."""
    assigned = dict(lesson.assigned)
    if state is LessonState.PUBLISHED:
        return ""
    if state is LessonState.MISSING:
        steps = ["filming" if one.startswith("film") else "script" for one in missing]
        names = [assigned.get(step) or lesson.owner for step in steps]
        return ", ".join(dict.fromkeys(name for name in names if name))
    return assigned.get(NEXT_STEP[state]) or lesson.owner


def _material(
    workshop: Workshop, course: Course, lesson: Lesson
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is there, in both languages, and that captions are not to be."""
    folder = workshop.lesson_folder(course, lesson.slug)
    records = read_footage(folder)
    has_script = script_of(records, folder, second=lesson.second_language) is not None
    counts = {
        "film": sum(one.kind is FootageKind.VIDEO for one in records),
        "recording": sum(one.kind is FootageKind.AUDIO for one in records),
        "script": int(has_script),
        "cues": int(cues_of(folder, lesson.language) is not None),
    }
    there = [(name, count) for name, count in counts.items() if count]
    counted = tuple(
        name if name in ("script", "cues") else f"{count} {name}{'s' if count > 1 else ''}"
        for name, count in there
    )
    counted_zh = tuple(
        KINDS_ZH[name] + (f"{count}个" if name in ("film", "recording") else "")
        for name, count in there
    )
    said, said_zh = ((), ()) if lesson.is_captioned else ((UNCAPTIONED[0],), (UNCAPTIONED[1],))
    return (*counted, *said), (*counted_zh, *said_zh)


def _damage(
    workshop: Workshop, course: Course, lesson: Lesson, inspection: Inspection
) -> str | None:
    """Which parts have only takes that inspection found damaged; None: none."""
    records = read_footage(workshop.lesson_folder(course, lesson.slug))
    try:
        known_good(workshop, course, lesson, records, inspection)
    except BadFootage as error:
        return error.message
    return None


def _findings(
    workshop: Workshop, course: Course, inspection: Inspection
) -> tuple[tuple[int, int], tuple[str, ...]]:
    found = [
        finding
        for one in inspection.files
        for finding in file_findings(workshop, course, workshop.rules, one)
        if finding.severity is not Severity.TELLS
    ]
    severities = [finding.severity for finding in found]
    counts = severities.count(Severity.STOPS), severities.count(Severity.WARNS)
    return counts, tuple(dict.fromkeys(finding.code for finding in found))


def missing_material(
    workshop: Workshop, course: Course, lesson: Lesson
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a lesson lacks before it can be built, with the role that brings it (and who it is,
    where somebody is assigned), in both languages."""
    folder = workshop.lesson_folder(course, lesson.slug)
    records = read_footage(folder)
    films = chosen_takes([r for r in records if r.kind is FootageKind.VIDEO], lesson)
    assigned = dict(lesson.assigned)
    missing, missing_zh = [], []
    if not films:
        missing.append(f"film from filming{_named(assigned.get('filming'))}")
        missing_zh.append(f"视频（摄影录制{_named_zh(assigned.get('filming'))}）")
    needs_script = lesson.is_captioned and workshop.model is None
    if needs_script and script_of(records, folder, second=lesson.second_language) is None:
        missing.append(f"script from collection{_named(assigned.get('script'))}")
        missing_zh.append(f"文稿（采集编写{_named_zh(assigned.get('script'))}）")
    return tuple(missing), tuple(missing_zh)


def _named(name: str | None) -> str:
    return f" ({name})" if name else ""


def _named_zh(name: str | None) -> str:
    return f"·{name}" if name else ""


def _state(
    workshop: Workshop, course: Course, lesson: Lesson, target: str
) -> tuple[LessonState, str, tuple[str, ...]]:
    outcome = films_as_built(workshop, course, lesson)
    if outcome.error:
        return LessonState.TO_MEND, outcome.error.message.splitlines()[0], ()
    films = outcome.value
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


def films_as_built(workshop: Workshop, course: Course, lesson: Lesson) -> Outcome[LessonFilms]:
    """The lesson's films as far as they are built, looked for once: course films ask, too."""
    target = f"{course.slug}/{lesson.slug}"

    def look() -> Outcome[LessonFilms]:
        wanted = workshop.products(course.slug)
        recipe = lesson_films(workshop, course, lesson, wanted)
        return plan(workshop.store, [(target, recipe)]).outcomes[0]

    return workshop.once(("films as built", target), look)


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
