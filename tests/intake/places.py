"""A desk of a course in a folder of its own, and its roles, as shipped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.captions.formats import read_captions
from pipeline.intake.desk import Desk
from pipeline.model.course import Course
from pipeline.settings.names import read_name_rules
from pipeline.settings.roles import Role, read_roles
from pipeline.settings.root import Places
from tests.house import CHECKOUT

SHIPPED = Places(CHECKOUT)
ROLES = {role.name: role for role in read_roles(SHIPPED)}


def role(name: str) -> Role:
    return ROLES[name]


def new_desk(
    folder: Path, lessons: Sequence[str] = ("01-opening", "02-closing"), *, after: str = "move"
) -> Desk:
    """Empty drop folders for every role and lesson."""
    for slug in lessons:
        (folder / "lessons" / slug).mkdir(parents=True, exist_ok=True)
        for name in ROLES:
            (folder / "inbox" / name / slug).mkdir(parents=True, exist_ok=True)
    course = Course(folder.name, "课程", "zh", "", tuple(lessons), "plain")
    titles = {slug: slug.partition("-")[2] for slug in lessons}
    return Desk(folder, course, after, _words, titles, read_name_rules(SHIPPED))


def _words(content: bytes, name: str) -> tuple[str, Sequence[str]]:
    timed, repairs = read_captions(content, file=name, language="zh")
    return "\n".join(line for cue in timed.cues for line in cue.lines), repairs
