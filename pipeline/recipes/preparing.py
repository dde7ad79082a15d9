"""Preparing a lesson's pictures and its sound, which need none of its words but those that its
edit list quotes: working copies made where needed, cards drawn, the programme's sound levelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.ffmpeg.graph import PictureShape
from pipeline.ffmpeg.mezzanine import copy_shape, needs_copy, take_shape
from pipeline.model.edit import Cut, Laid, Piece
from pipeline.model.element import Element
from pipeline.model.heard import Cleaning
from pipeline.model.loudness import level_of
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Input, Step
from pipeline.model.timeline import Fade, Overlay
from pipeline.model.timing import ZERO, FrameRange, time_of
from pipeline.recipes.cleaning import cleaning_of
from pipeline.recipes.copyfitting import require_fitting
from pipeline.recipes.drawing import (
    IDENT,
    Extras,
    drawn_extras,
    element_of,
    made_extras,
    title_step,
)
from pipeline.recipes.inspecting import measurements
from pipeline.recipes.kitchen import Kitchen, Prepared, Voices
from pipeline.recipes.material import Take
from pipeline.recipes.music import lesson_bed, music_source, runs_across, up_to
from pipeline.recipes.wording import take_inspection
from pipeline.stages import conform, mezzanine, sound, title
from pipeline.stages.title import EVERY_LESSON, ElementKind


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pictures that do not depend on the cut."""

    pictures: Mapping[str, Input]
    elements: Mapping[ElementKind, Artefact]
    shapes: Mapping[str, PictureShape]
    extras: Extras


def draw(kitchen: Kitchen) -> Recipe[Drawn]:
    """Working copies where they are needed and the cards, side by side, once all words fit."""
    yield from require_fitting(kitchen)
    rate = kitchen.course.frame_rate
    takes = kitchen.material.takes
    uneven = [take for take in takes if needs_copy(take.facts, rate)]
    wanted = drawn_extras(kitchen)
    made = yield from make(
        *(_mezzanine_step(kitchen, take) for take in uneven),
        *(title_step(kitchen, kind) for kind in EVERY_LESSON),
        *(extra.step for extra in wanted),
    )
    copies = dict(zip((take.name for take in uneven), made, strict=False))
    drawn = dict(zip(EVERY_LESSON, made[len(uneven) :], strict=False))
    extras = made_extras(kitchen, wanted, made[len(uneven) + len(EVERY_LESSON) :])
    pictures: dict[str, Input] = {
        take.name: copies[take.name].part(mezzanine.FILM) if take.name in copies else take.footage
        for take in takes
    }
    shapes = {
        take.name: (copy_shape if take.name in copies else take_shape)(take.facts, rate)
        for take in takes
    }
    shapes |= {kind.value: title.shape_of(kind, element) for kind, element in drawn.items()}
    shapes |= extras.shapes
    pictures |= extras.pictures
    return Drawn(pictures, drawn, shapes, extras)


def prepare(kitchen: Kitchen, drawn: Drawn, cut: Cut) -> Prepared:
    """What the cut makes of them."""
    parts = _lesson_parts(kitchen, drawn, cut)
    return Prepared(drawn.pictures, drawn.elements, drawn.shapes, parts)


def level(kitchen: Kitchen, prepared: Prepared) -> Recipe[Voices]:
    """The programme's sound, which needs the cut and how long the cards are."""
    parts = prepared.parts
    heard = [_Part(parts)]
    if _is_joined_apart(kitchen, parts):
        without = replace(parts, ident=None, ident_sound=ZERO)
        heard.append(_Part(without, has_end_card=False))
    cleanings = yield from _cleanings(kitchen, {one.source for one in parts.sounds})
    usual = kitchen.workshop.settings.loudness.target_lufs
    found = (level_of(product) for product in kitchen.wanted)
    others = sorted({lufs for lufs in found if lufs is not None})
    levelled = yield from make(
        *(
            _sound_step(kitchen, prepared, replace(planned, target_lufs=lufs))
            for lufs in (usual, *others)
            for planned in (_programme(kitchen, one, cleanings) for one in heard)
        )
    )
    parts_of = [one.part(sound.SOUND) for one in levelled]
    voices = [
        Voices(parts_of[first], parts_of[first + len(heard) - 1])
        for first in range(0, len(parts_of), len(heard))
    ]
    return replace(voices[0], levels=dict(zip(others, voices[1:], strict=True)))


@dataclass(frozen=True, slots=True)
class _Part:
    """What is heard: a lesson's own film, or what compilations have of it."""

    parts: conform.LessonParts
    has_end_card: bool = True


def _is_joined_apart(kitchen: Kitchen, parts: conform.LessonParts) -> bool:
    """Whether compilations need a sound of their own. Else theirs is the lesson's, which falls
    silent where the end card comes, up to there."""
    body_stop = time_of(conform.clips_of(parts)[-1].span.start, parts.frame_rate)
    bed = lesson_bed(kitchen.brand, kitchen.lesson.music, parts)
    return parts.ident is not None or runs_across(bed, body_stop)


def _lesson_parts(kitchen: Kitchen, drawn: Drawn, cut: Cut) -> conform.LessonParts:
    element = {kind: element_of(kind.value, made) for kind, made in drawn.elements.items()}
    extras = drawn.extras
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
            _still_overlay(extras.insets[laid.still, laid.placement], laid) for laid in cut.stills
        ),
        sounds=tuple(replace(heard, source=takes[int(heard.source)].name) for heard in cut.sounds),
        lower_third_at=cut.lower_third,
        chapters=kitchen.lesson.chapters,
        ident=extras.ident,
        ident_sound=extras.ident_sound,
        ai_mark=extras.ai_mark,
        panels=extras.panels,
        file=f"projects/{kitchen.course.slug}/lessons/{kitchen.lesson.slug}/lesson.yaml",
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


def _still_overlay(drawn: Element, laid: Laid) -> Overlay:
    return Overlay(drawn.source, 0, laid.span, drawn.x, drawn.y, is_still=True)


def _cleanings(kitchen: Kitchen, heard: set[str]) -> Recipe[tuple[Cleaning, ...]]:
    """Of the takes that are heard; as the listening measures them, so nothing is measured twice."""
    takes = [take for take in kitchen.material.takes if take.name in heard]
    own = [take for take in takes if take.voice is None]
    made = yield from make(*(take_inspection(kitchen, take) for take in own))
    workshop = kitchen.workshop
    found = {
        take.name: cleaning_of(take.name, measurements(workshop, one), workshop.rules)
        for take, one in zip(own, made, strict=True)
    }
    cleanings = (found.get(take.name, take.voice_cleaning) for take in takes)
    return tuple(one for one in cleanings if one is not None)


def _programme(kitchen: Kitchen, heard: _Part, cleanings: tuple[Cleaning, ...]) -> sound.Programme:
    parts = heard.parts
    last = conform.clips_of(parts)[-1].span
    length = time_of(last.stop if heard.has_end_card else last.start, parts.frame_rate)
    bed = up_to(lesson_bed(kitchen.brand, kitchen.lesson.music, parts), length)
    target = kitchen.workshop.settings.loudness.target_lufs
    return sound.Programme(conform.sounds_of(parts), length, target, bed, cleanings)


def _sound_step(kitchen: Kitchen, prepared: Prepared, programme: sound.Programme) -> Step:
    heard = {one.source for one in programme.pieces}
    sources = {t.name: t.sound for t in kitchen.material.takes if t.name in heard}
    sources |= {name: prepared.pictures[name] for name in heard if name == IDENT}
    sources |= music_source(kitchen.workshop, kitchen.brand, programme.bed)
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
