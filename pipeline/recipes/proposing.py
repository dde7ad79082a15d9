"""What can be proposed for a lesson from its script: chapters, keywords, a line of summary.

Printed for people to copy and change; nothing of theirs is ever written over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.captions.gist import content_words, keyword_weights, keywords, summary
from pipeline.manifest.records import read_footage, script_of
from pipeline.manifest.script import read_script
from pipeline.model.course import Course
from pipeline.model.lesson import Lesson
from pipeline.model.timed_text import LineKind, Script
from pipeline.recipes.glossary import glossary_of
from pipeline.recipes.workshop import Workshop

QUOTED = 12
"""Characters of a chapter's first words: enough to find them again."""


@dataclass(frozen=True, slots=True)
class LessonProposal:
    """`chapters` are (title, the first words said in it) pairs."""

    target: str
    summary: str
    keywords: tuple[str, ...]
    chapters: tuple[tuple[str, str], ...]


def propose(
    workshop: Workshop, course: Course, lessons: Sequence[Lesson]
) -> Iterator[LessonProposal]:
    """For each of `lessons` that has a script; told apart from the others of them."""
    terms = glossary_of(workshop, course).protected
    scripts = {one.slug: _script(workshop, course, one) for one in lessons}
    said = {
        slug: content_words(" ".join(script.paragraphs), script.language, terms)
        for slug, script in scripts.items()
        if script
    }
    for lesson in lessons:
        script = scripts[lesson.slug]
        if script is None:
            continue
        language = script.language
        heads = " ".join([lesson.title, *(title for title, _ in chapters(script))])
        others = [words for slug, words in said.items() if slug != lesson.slug]
        emphasised = content_words(heads, language, terms)
        weights = keyword_weights(said[lesson.slug], others, emphasised)
        yield LessonProposal(
            f"{course.slug}/{lesson.slug}",
            summary(script.paragraphs, weights, language, terms),
            keywords(weights),
            chapters(script),
        )


def chapters(script: Script) -> tuple[tuple[str, str], ...]:
    """The script's headings and the first words said below each; the first, above which nothing is
    said, is the lesson's own title and no chapter."""
    found: list[tuple[str, str]] = []
    heading = ""
    is_first = True
    for line in script.lines:
        if line.kind is LineKind.HEADING:
            heading = line.text
        elif line.kind is LineKind.SPOKEN:
            if heading and not is_first:
                found.append((heading, _first_words(line.text, script.language)))
            heading, is_first = "", False
    return tuple(found)


def _first_words(text: str, language: str) -> str:
    if language == "zh":
        return text[:QUOTED]
    return " ".join(text.split()[:6])


def _script(workshop: Workshop, course: Course, lesson: Lesson) -> Script | None:
    folder = workshop.lesson_folder(course, lesson.slug)
    path = script_of(read_footage(folder), folder, second=lesson.second_language)
    names = [person.name for person in (lesson.lecturer, *lesson.credits)]
    return read_script(path, lesson.language, names) if path else None
