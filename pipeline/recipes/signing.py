"""Sign-offs: what exactly a step of a lesson is, who approved it, and whether that still stands."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.manifest.approvals import read_approvals, standing
from pipeline.model.course import Course
from pipeline.model.errors import NotApproved
from pipeline.model.lesson import Approval, SignOff
from pipeline.model.step import Part
from pipeline.recipes.captioned import require_captions
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.reviewing import review_reasons
from pipeline.recipes.workshop import Workshop
from pipeline.stages import caption

STEPS = ("captions", "picture", "release")
"""The gates of a lesson: its text, its picture and sound, its being published."""
SELF = "course.yaml (self_approving)"
"""Who approves in a course whose manifest says that it approves itself."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One step of a lesson that settings ask a sign-off for."""

    step: str
    digest: str
    """SHA-256 of what is signed."""
    key: str
    approval: Approval | None
    """The one that stands; None: missing, refused or lapsed."""


def signed_part(films: LessonFilms, step: str) -> Part:
    """What a sign-off of `step` is bound to: the cues, or the master. Raises UnknownTarget where
    the lesson has no captions."""
    if step == "captions":
        require_captions(films)
        return films.words.captions.part(caption.CUES)
    return films.films["master"]


def gates(workshop: Workshop, course: Course, films: LessonFilms) -> tuple[Gate, ...]:
    """Every gate that the settings ask for, with the approval that stands there; and that of the
    captions where something about them must be looked at."""
    folder = workshop.lesson_folder(course, films.lesson.slug)
    approvals = read_approvals(folder)
    steps = workshop.settings.approval.steps
    if not films.lesson.is_captioned:
        steps = tuple(step for step in steps if step != "captions")
    if review_reasons(workshop.settings.captions, films) and "captions" not in steps:
        steps = ("captions", *steps)
    return tuple(_gate(course, films, step, approvals) for step in steps)


def _gate(course: Course, films: LessonFilms, step: str, approvals: tuple[Approval, ...]) -> Gate:
    part = signed_part(films, step)
    digest, key = part.artefact.file(part.name).digest, part.artefact.key
    approval = standing(approvals, step, digest=digest, key=key)
    if approval is None and course.self_approving and not _is_refused(approvals, step, digest):
        approval = Approval(step, SignOff.APPROVED, SELF, "", digest, key)
    return Gate(step, digest, key, approval)


def _is_refused(approvals: tuple[Approval, ...], step: str, digest: str) -> bool:
    return any(
        one.verdict is SignOff.REJECTED and one.step == step and one.digest == digest
        for one in approvals
    )


def require_approval(workshop: Workshop, course: Course, films: LessonFilms) -> None:
    """Raises NotApproved, naming every gate that is not open."""
    closed = [gate.step for gate in gates(workshop, course, films) if gate.approval is None]
    if closed:
        target = f"{course.slug}/{films.lesson.slug}"
        raise NotApproved(
            f"{target}: expected a standing approval of {', '.join(closed)}, found none for the "
            "film as it is now",
            hint=f"watch it, then: weike approve {target} --step {closed[0]} --by NAME",
        )
