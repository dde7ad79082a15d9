"""playlists.yaml of a course, read strictly: films of some of its lessons, or of quoted spans.

Times and words are written as in edit.yaml; a time is that of the lesson's film, as players show
it. docs/films.md explains every key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.documents.fields import Fields, open_document
from pipeline.manifest.edit import handles_of, stretch_of
from pipeline.model.course import Course
from pipeline.model.edit import DEFAULT_HANDLES, Shown
from pipeline.model.errors import Problem
from pipeline.model.lesson import FURTHER, PRODUCTS, Lesson
from pipeline.model.playlist import Playlist, Quoted

FILE = "playlists.yaml"
FOLDER = "playlists"
"""Below deliverables/: no lesson may be called so."""
NAME = re.compile(r"[^\W_][\w-]{0,59}")
"""Letters of any script, digits, `-` and `_`: the name of files on every system."""
TAKEN = ("course", "playlist", *PRODUCTS, *FURTHER)
"""What a target already means something else by."""
DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)\d", re.I)
"""What Windows takes for no file's name."""
KINDS = ("section", "theme", "lessons", "spans")


def read_playlists(
    projects: Path, course: Course, lessons: Sequence[Lesson], problems: list[Problem]
) -> tuple[Playlist, ...]:
    """Those without problems; none where there is no such file. `lessons` are the course's that
    could be read."""
    path = projects / course.slug / FILE
    if not path.is_file():
        return ()
    shown = f"projects/{course.slug}/{FILE}"
    before = len(problems)
    top = open_document(path, shown, problems)
    if top is None:
        return ()
    found = top.each("playlists", _playlist)
    top.text("note", "")
    top.finish()
    if FOLDER in course.lessons:
        problems.append(
            Problem(shown, 1, f"expected no lesson called {FOLDER!r}: its folder is the playlists'")
        )
    for one in found:
        problems += [Problem(shown, one.line, text) for text in _wrong(one, found, course, lessons)]
    own = problems[before:]
    sound = () if any(not one.line for one in own) else _sound(found, own)
    return tuple(_gathered(one, course, lessons) for one in sound)


def _sound(found: Sequence[Playlist], problems: Sequence[Problem]) -> tuple[Playlist, ...]:
    """Those in whose lines there is no problem."""
    starts = sorted(one.line for one in found)
    bad = {max((s for s in starts if s <= one.line), default=0) for one in problems}
    return tuple(one for one in found if one.line not in bad)


def _gathered(one: Playlist, course: Course, lessons: Sequence[Lesson]) -> Playlist:
    """With its lessons: those of its section or theme, or those that it names; of spans whose words
    say which, all."""
    sections, section = {}, ""
    for lesson in lessons:
        section = lesson.section or section
        sections[lesson.slug] = section
    named = one.lessons or {span.lesson for span in one.spans if span.lesson}
    is_open = any(not span.lesson for span in one.spans)
    unread = [slug for slug in course.lessons if slug not in sections]
    if one.section or one.theme:
        gathered = [
            lesson.slug
            for lesson in lessons
            if (one.section and sections[lesson.slug] == one.section)
            or (one.theme and lesson.theme == one.theme)
        ]
    else:
        gathered = [slug for slug in one.lessons or course.lessons if is_open or slug in named]
        unread = [slug for slug in unread if is_open or slug in named]
    parts = tuple((slug, sections[slug]) for slug in gathered if slug in sections)
    return replace(one, parts=parts, unread=tuple(unread))


def _playlist(fields: Fields) -> Playlist:
    handles = handles_of(fields, (DEFAULT_HANDLES, DEFAULT_HANDLES))
    return Playlist(
        name=fields.parsed("name", None, _name, "letters, digits and - alone, such as best-of"),
        title=fields.text("title"),
        summary=fields.text("summary", ""),
        section=fields.text("section", ""),
        theme=fields.text("theme", ""),
        lessons=fields.texts("lessons"),
        spans=fields.each(
            "spans",
            lambda one: Quoted(
                Shown(stretch_of(one, "lesson"), handles_of(one, handles)), one.text("title", "")
            ),
        ),
        has_cards=fields.truth("cards", True),
        line=min(fields.line_of(name) for name in (*fields.names, "")),
    )


def _name(text: str) -> str:
    name = text.strip()
    if not NAME.fullmatch(name) or DEVICES.fullmatch(name) or name.lower() in TAKEN:
        raise ValueError(text)
    return name


def _wrong(
    one: Playlist, all_of_them: Sequence[Playlist], course: Course, lessons: Sequence[Lesson]
) -> list[str]:
    """What does not fit the course, in words."""
    given = [kind for kind in KINDS if getattr(one, kind)]
    wrong = []
    if len(given) != 1:
        listed = ", ".join(given) or "none"
        wrong.append(f"{one.name}: expected exactly one of {', '.join(KINDS)}, found {listed}")
    if sum(other.name.lower() == one.name.lower() for other in all_of_them) > 1:
        wrong.append(f"{one.name}: the name stands twice")
    named = dict.fromkeys((*one.lessons, *(span.lesson for span in one.spans if span.lesson)))
    unknown = [slug for slug in named if slug not in course.lessons]
    if unknown:
        known = ", ".join(course.lessons)
        wrong.append(f"{one.name}: expected lessons among {known}, found {', '.join(unknown)}")
    for slug in dict.fromkeys(one.lessons):
        if one.lessons.count(slug) > 1:
            wrong.append(f"{one.name}: lessons: {slug!r} stands twice")
    wrong += [
        f"{one.name}: spans: a whole lesson needs its name: expected `lesson`, or `from`, `to`"
        for span in one.spans
        if span.is_whole and not span.lesson
    ]
    if len(lessons) == len(course.lessons):  # else those that could not be read might be meant
        wrong += _absent(one, "section", [lesson.section for lesson in lessons])
        wrong += _absent(one, "theme", [lesson.theme for lesson in lessons])
    return wrong


def _absent(one: Playlist, kind: str, found: Sequence[str]) -> list[str]:
    wanted, there = getattr(one, kind), [text for text in dict.fromkeys(found) if text]
    if not wanted or wanted in there:
        return []
    listed = ", ".join(there) or "none"
    return [f"{one.name}: {kind}: expected one that a lesson.yaml names ({listed}), found {wanted}"]
