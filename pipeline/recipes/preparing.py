"""Preparing a lesson's pictures: working copies made where needed, its cards drawn."""

from __future__ import annotations

from dataclasses import replace

from pipeline.graphics.cards import CardText
from pipeline.model.course import Course
from pipeline.model.lesson import Lesson
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Input, Step
from pipeline.recipes.kitchen import Kitchen, Prepared
from pipeline.recipes.material import Take
from pipeline.stages import mezzanine, title
from pipeline.stages.title import ElementKind


def prepare(kitchen: Kitchen) -> Recipe[Prepared]:
    """Makes working copies where they are needed and draws the cards: all side by side."""
    takes = kitchen.material.takes
    uneven = [take for take in takes if take.conforming]
    kinds = tuple(ElementKind)
    made = yield from make(
        *(_mezzanine_step(kitchen, take) for take in uneven),
        *(_title_step(kitchen, kind) for kind in kinds),
    )
    copies = dict(zip((take.name for take in uneven), made, strict=False))
    drawn = made[len(uneven) :]
    pictures: dict[str, Input] = {
        take.name: copies[take.name].part(mezzanine.FILM) if take.conforming else take.footage
        for take in takes
    }
    return Prepared(pictures, dict(zip(kinds, drawn, strict=True)))


def _mezzanine_step(kitchen: Kitchen, take: Take) -> Step:
    return mezzanine.step(
        kitchen.target,
        footage=take.footage,
        facts=take.facts,
        frame_rate=kitchen.course.frame_rate,
        ffmpeg=kitchen.ffmpeg,
        label=take.record.file,
    )


def _title_step(kitchen: Kitchen, kind: ElementKind) -> Step:
    drawing = title.Drawing(
        kind,
        kitchen.brand.brand,
        _words_for(kind, card_text(kitchen.course, kitchen.lesson)),
        kitchen.course.frame_size,
        kitchen.course.frame_rate,
    )
    files = kitchen.workshop.brand_sources(kitchen.brand)
    pillow = kitchen.workshop.versions.pillow
    return title.step(kitchen.target, drawing=drawing, files=files, pillow=pillow)


def _words_for(kind: ElementKind, text: CardText) -> CardText:
    """Only the words that the element shows, so that others draw nothing again."""
    if kind is ElementKind.CORNER_LOGO:
        return CardText("", "", 0, "", "", "", "", (), "", "")
    if kind is ElementKind.LOWER_THIRD:
        return replace(
            text,
            course="",
            lesson="",
            number=0,
            unit="",
            organisation="",
            credits=(),
            ai_content="",
        )
    if kind is ElementKind.TITLE_CARD:
        return replace(text, credits=())
    return text


def card_text(course: Course, lesson: Lesson) -> CardText:
    """The words of a lesson's cards."""
    return CardText(
        course=course.title,
        lesson=lesson.title,
        number=lesson.number,
        lecturer=lesson.lecturer.name,
        role=lesson.lecturer.role,
        unit=lesson.unit,
        organisation=course.organisation,
        credits=tuple((person.role, person.name) for person in lesson.credits),
        language=lesson.language,
        ai_content=lesson.ai_content,
    )
