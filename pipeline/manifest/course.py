"""course.yaml and its lessons' lesson.yaml, read strictly and together.

All problems of a course are reported at once; a lesson with problems is left out, the others stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from pipeline.documents.fields import Fields, open_document, require_none
from pipeline.manifest.brand_changes import brand_changes
from pipeline.manifest.panels import panels
from pipeline.manifest.playlists import read_playlists
from pipeline.model.course import FULL_HD, IDENTS, Course
from pipeline.model.errors import Problem
from pipeline.model.lesson import CAPTIONS, MATCH_AUTO, MATCH_NONE, MUSIC, STEPS, Lesson, Person
from pipeline.model.media import FrameSize

FILE = "course.yaml"
LESSON_FILE = "lesson.yaml"
LANGUAGES = ("zh", "en")
ENGINES = ("", "auto", "faster_whisper", "openai_whisper", "script_only")
LINK = re.compile(r"https?://\S{3,300}")
LINK_WANTED = "an address such as https://example.org/lesson"
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def course_slugs(projects: Path) -> tuple[str, ...]:
    """Folders under projects/ that hold a course.yaml, in order."""
    return tuple(sorted(path.parent.name for path in projects.glob(f"*/{FILE}")))


def read_all(projects: Path, slug: str) -> tuple[Course, tuple[Lesson, ...], tuple[Problem, ...]]:
    """The course, its lessons and playlists that have no problems, and the problems of the others.

    Raises BadManifest (with the lessons' problems, too) where course.yaml itself has any.
    """
    problems: list[Problem] = []
    course = _read_course(projects, slug, problems)
    own = len(problems)
    lessons = []
    for number, lesson_slug in enumerate(course.lessons if course else (), 1):
        before = len(problems)
        lesson = _read_lesson(projects, course, lesson_slug, number, problems) if course else None
        if lesson is not None and len(problems) == before:
            lessons.append(lesson)
    if own or course is None:
        require_none(problems, hint="README.md shows a course.yaml with every key")
    assert course is not None  # its problems were raised above
    playlists = read_playlists(projects, course, lessons, problems)
    return replace(course, playlists=playlists), tuple(lessons), tuple(problems)


def _read_course(projects: Path, slug: str, problems: list[Problem]) -> Course | None:
    shown = f"projects/{slug}/{FILE}"
    top = open_document(projects / slug / FILE, shown, problems)
    if top is None:
        return None
    course = Course(
        slug=slug,
        title=top.text("title"),
        language=top.choice("language", LANGUAGES, "zh"),
        organisation=top.text("organisation", ""),
        lessons=top.texts("lessons"),
        brand=top.text("brand", "hongjin"),
        frame_rate=top.parsed("frame_rate", Fraction(25), _frame_rate, "a rate such as 25"),
        frame_size=top.parsed("frame_size", FULL_HD, _frame_size, "a size such as 1920x1080"),
        subtitle=top.text("subtitle", ""),
        caption_profile=top.text("caption_profile", ""),
        self_approving=top.truth("self_approving", False),
        is_numbered=top.truth("numbered", True),
        link=top.parsed("link", "", _link, LINK_WANTED),
        ident=top.choice("ident", IDENTS, "none"),
        colour_match=top.choice("colour_match", (MATCH_NONE, MATCH_AUTO), MATCH_NONE),
        brand_variants=top.texts("brand_variants"),
        brand_changes=brand_changes(top, "brand_overrides", shown),
    )
    top.text("note", "")
    top.finish()
    _check_lessons(top, course, projects / slug)
    return course


def _check_lessons(top: Fields, course: Course, folder: Path) -> None:
    for lesson in course.lessons:
        if course.lessons.count(lesson) > 1:
            top.report("lessons", f"lessons: {lesson!r} stands twice")
        elif "/" in lesson or "\\" in lesson or lesson.startswith("."):
            top.report("lessons", f"lessons: expected folder names, found {lesson!r}")
        elif not (folder / "lessons" / lesson).is_dir():
            top.report(
                "lessons", f"lessons: expected the folder lessons/{lesson}/, found none there"
            )


def _read_lesson(
    projects: Path, course: Course, slug: str, number: int, problems: list[Problem]
) -> Lesson | None:
    shown = f"projects/{course.slug}/lessons/{slug}/{LESSON_FILE}"
    path = projects / course.slug / "lessons" / slug / LESSON_FILE
    top = open_document(path, shown, problems)
    if top is None:
        return None
    lesson = Lesson(
        slug=slug,
        number=number,
        title=top.text("title"),
        language=top.choice("language", LANGUAGES, course.language),
        lecturer=_inner(top, "lecturer", _person),
        unit=top.text("unit", ""),
        summary=top.text("summary", ""),
        keywords=top.texts("keywords"),
        credits=top.each("credits", _person),
        owner=top.text("owner", ""),
        due=_due(top),
        takes=top.pairs("takes"),
        sound=top.text("sound", ""),
        presenter=top.text("presenter", ""),
        assigned=_by_step(top, "assigned"),
        ai_content=top.text("ai_content", ""),
        engine=top.choice("engine", ENGINES, ""),
        second_language=top.choice("second_language", ("", *LANGUAGES), ""),
        chapters=top.each("chapters", lambda one: (one.text("title"), one.text("at"))),
        panels=panels(top),
        link=top.parsed("link", "", _link, LINK_WANTED),
        music=top.choice("music", ("", *MUSIC), ""),
        colour_match=top.text("colour_match", ""),
        section=top.text("section", ""),
        captions=top.choice("captions", ("", *CAPTIONS), ""),
        theme=top.text("theme", ""),
    )
    if lesson.second_language and not lesson.is_captioned:
        top.report("captions", "captions: none does not go with a `second_language`")
    if lesson.second_language == lesson.language:
        top.report("second_language", "second_language: expected another one than `language`")
    top.text("note", "")
    top.finish()
    return lesson


def _inner(top: Fields, name: str, read: Callable[[Fields], Person]) -> Person:
    fields = top.inner(name)
    value = read(fields)
    fields.finish()
    return value


def _person(fields: Fields) -> Person:
    return Person(fields.text("name"), fields.text("role", ""))


def _due(top: Fields) -> tuple[tuple[str, str], ...]:
    pairs = _by_step(top, "due")
    for step, text in pairs:
        if not _is_date(text):
            top.report("due", f"due.{step}: expected a date such as 2026-11-30, found {text!r}")
    return pairs


def _link(text: str) -> str:
    address = text.strip()
    if not LINK.fullmatch(address):
        raise ValueError(text)
    return address


def _is_date(text: str) -> bool:
    try:
        return bool(DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _by_step(top: Fields, name: str) -> tuple[tuple[str, str], ...]:
    """Steps by their name in English or Chinese, in the order they are done in."""
    known = {**{step: step for step in STEPS}, **{shown: step for step, shown in STEPS.items()}}
    found: dict[str, str] = {}
    for given, text in top.pairs(name):
        if given not in known:
            wanted = ", ".join(f"{step} ({shown})" for step, shown in STEPS.items())
            top.report(name, f"{name}: expected steps {wanted}, found {given!r}")
        elif text:
            found[known[given]] = text
    return tuple((step, found[step]) for step in STEPS if step in found)


def _frame_rate(text: str) -> Fraction:
    rate = Fraction(text)
    if not 10 <= rate <= 120:
        raise ValueError(text)
    return rate


def _frame_size(text: str) -> FrameSize:
    width, height = (int(side) for side in text.lower().split("x"))
    if width % 2 or height % 2 or not 160 <= min(width, height) <= max(width, height) <= 4096:
        raise ValueError(text)
    return FrameSize(width, height)
