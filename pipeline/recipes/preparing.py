"""Preparing a lesson's pictures and its sound, which need none of its words but those that its
edit list quotes: working copies made where needed, cards drawn, the programme's sound levelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.ffmpeg.graph import PictureShape
from pipeline.ffmpeg.mezzanine import copy_shape, needs_copy, take_shape
from pipeline.graphics.cards import CardText
from pipeline.model.course import Course
from pipeline.model.edit import Cut, Laid, Piece, Placement
from pipeline.model.lesson import Lesson
from pipeline.model.media import FrameSize
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Input, Step
from pipeline.model.timeline import Fade, Overlay
from pipeline.model.timing import FrameRange, time_of
from pipeline.recipes.kitchen import Kitchen, Prepared
from pipeline.recipes.material import Take
from pipeline.stages import conform, mezzanine, sound, title
from pipeline.stages.title import ElementKind

NO_SIZE = FrameSize(0, 0)
"""Of a still that is fitted into a box, which may have any."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pictures that do not depend on the cut."""

    pictures: Mapping[str, Input]
    elements: Mapping[ElementKind, Artefact]
    shapes: Mapping[str, PictureShape]


def draw(kitchen: Kitchen) -> Recipe[Drawn]:
    """Working copies where they are needed and the cards, side by side."""
    rate = kitchen.course.frame_rate
    takes = kitchen.material.takes
    uneven = [take for take in takes if needs_copy(take.facts, rate)]
    kinds = tuple(ElementKind)
    made = yield from make(
        *(_mezzanine_step(kitchen, take) for take in uneven),
        *(_title_step(kitchen, kind) for kind in kinds),
    )
    copies = dict(zip((take.name for take in uneven), made, strict=False))
    drawn = dict(zip(kinds, made[len(uneven) :], strict=True))
    stills = kitchen.material.stills.values()
    pictures: dict[str, Input] = {
        take.name: copies[take.name].part(mezzanine.FILM) if take.name in copies else take.footage
        for take in takes
    }
    shapes = {
        take.name: (copy_shape if take.name in copies else take_shape)(take.facts, rate)
        for take in takes
    }
    shapes |= {kind.value: title.shape_of(kind, element) for kind, element in drawn.items()}
    shapes |= {still.name: PictureShape(still.demuxer, 0, "rgba", NO_SIZE) for still in stills}
    pictures |= {still.name: still.source for still in stills}
    return Drawn(pictures, drawn, shapes)


def level(kitchen: Kitchen, drawn: Drawn, cut: Cut) -> Recipe[Prepared]:
    """The programme's sound, which needs the cut and how long the cards are."""
    parts = _lesson_parts(kitchen, drawn.elements, cut)
    (levelled,) = yield from make(_sound_step(kitchen, parts))
    voice = levelled.part(sound.SOUND)
    return Prepared(drawn.pictures, drawn.elements, drawn.shapes, parts, voice)


def _lesson_parts(
    kitchen: Kitchen, drawn: Mapping[ElementKind, Artefact], cut: Cut
) -> conform.LessonParts:
    element = {kind: _element(kind, made) for kind, made in drawn.items()}
    takes = kitchen.material.takes
    return conform.LessonParts(
        title=kitchen.lesson.title,
        frame_rate=kitchen.course.frame_rate,
        frame_size=kitchen.course.frame_size,
        title_card=element[ElementKind.TITLE_CARD],
        clips=tuple(_body_clip(takes[piece.take].name, piece) for piece in cut.pieces),
        end_card=element[ElementKind.END_CARD],
        lower_third=element[ElementKind.LOWER_THIRD],
        corner_logo=element[ElementKind.CORNER_LOGO],
        stills=tuple(
            still_overlay(kitchen.material.stills[laid.still].name, laid, kitchen.course.frame_size)
            for laid in cut.stills
        ),
        sounds=tuple(replace(heard, source=takes[int(heard.source)].name) for heard in cut.sounds),
        lower_third_at=cut.lower_third,
        chapters=kitchen.lesson.chapters,
    )


def _body_clip(name: str, piece: Piece) -> conform.BodyClip:
    count = piece.frame_count
    fades = (
        Fade(FrameRange(0, piece.fade_in), is_in=True),
        Fade(FrameRange(count - piece.fade_out, count), is_in=False),
    )
    return conform.BodyClip(
        name,
        piece.start,
        count,
        speed=piece.speed,
        covers=piece.covers,
        fades=tuple(fade for fade in fades if len(fade.span)),
    )


def still_overlay(name: str, laid: Laid, size: FrameSize) -> Overlay:
    """Over the whole frame, or two fifths of it beside the lecturer, clear of the captions."""
    if laid.placement is Placement.FULL:
        return Overlay(name, 0, laid.span, 0, 0, is_still=True, box=size, is_backed=True)
    box = FrameSize(size.width * 2 // 5 // 2 * 2, size.height * 3 // 5 // 2 * 2)
    edge = size.width // 20
    x = edge if laid.placement is Placement.LEFT else size.width - edge - box.width
    y = size.height // 8
    return Overlay(name, 0, laid.span, x // 2 * 2, y // 2 * 2, is_still=True, box=box)


def _element(kind: ElementKind, drawn: Artefact) -> conform.Element:
    facts = drawn.facts
    return conform.Element(kind.value, facts["frame_count"], facts["x"], facts["y"])


def _sound_step(kitchen: Kitchen, parts: conform.LessonParts) -> Step:
    total = conform.clips_of(parts)[-1].span.stop
    sounds = conform.sounds_of(parts)
    target = kitchen.workshop.settings.loudness.target_lufs
    programme = sound.Programme(sounds, time_of(total, parts.frame_rate), target)
    heard = {one.source for one in sounds}
    sources = {t.name: t.footage for t in kitchen.material.takes if t.name in heard}
    return sound.step(kitchen.target, programme=programme, sources=sources, ffmpeg=kitchen.ffmpeg)


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
    step = title.step(kitchen.target, drawing=drawing, files=files, ffmpeg=kitchen.ffmpeg)
    return kitchen.workshop.versed(step)


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
    return replace(text, number=0, lecturer="", role="", unit="")


def card_text(course: Course, lesson: Lesson) -> CardText:
    """The words of a lesson's cards."""
    return CardText(
        course=course.title,
        lesson=lesson.title,
        number=lesson.number if course.is_numbered else 0,
        lecturer=lesson.lecturer.name,
        role=lesson.lecturer.role,
        unit=lesson.unit,
        organisation=course.organisation,
        credits=tuple((person.role, person.name) for person in lesson.credits),
        language=lesson.language,
        ai_content=lesson.ai_content,
    )
