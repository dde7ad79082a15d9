"""The words of the house and of a course, and what people's corrections would add to them."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.captions.corrections import Correction, Proposal, corrections, proposals
from pipeline.manifest.glossary import course_glossary
from pipeline.manifest.records import cues_of
from pipeline.model.course import Course
from pipeline.model.glossary import Glossary
from pipeline.model.lesson import Lesson
from pipeline.recipes.people_cues import read_people
from pipeline.recipes.workshop import Workshop
from pipeline.settings.glossary import house_glossary


def glossary_of(workshop: Workshop, course: Course) -> Glossary:
    """The house's and the course's; where both speak of a word, the course's counts first."""
    house = workshop.once("glossary", lambda: house_glossary(workshop.places))
    folder = workshop.course_folder(course)
    own = workshop.once(("glossary", folder), lambda: course_glossary(folder))
    return house.joined(own)


def never_broken(workshop: Workshop, course: Course, lesson: Lesson) -> tuple[str, ...]:
    """A lesson's keywords, its people, and the glossary's words: hot words of the recogniser."""
    people = (person.name for person in (lesson.lecturer, *lesson.credits))
    words = (*lesson.keywords, *people, *glossary_of(workshop, course).protected)
    return tuple(dict.fromkeys(word for word in words if word))


def proposed(workshop: Workshop, lessons: Iterable[tuple[Course, Lesson]]) -> tuple[Proposal, ...]:
    """What people corrected in these lessons' captions and no glossary knows yet."""
    made: list[tuple[str, Correction]] = []
    known: set[Correction] = set()
    for course, lesson in lessons:
        for one in glossary_of(workshop, course).preferred:
            known.update(Correction(form, one.use) for form in one.forms)
        folder = workshop.lesson_folder(course, lesson.slug)
        for language in (lesson.language, lesson.second_language):
            path = cues_of(folder, language) if language else None
            people = read_people(path, language) if path else None
            found = corrections(people) if people else ()
            made += [(f"{course.slug}/{lesson.slug}", one) for one in found]
    return tuple(one for one in proposals(made) if one.correction not in known)
