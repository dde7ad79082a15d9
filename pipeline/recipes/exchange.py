"""A lesson's cut for other editors, and what they cut for a lesson."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from pipeline.editing import sequence as told
from pipeline.editing.read_editor import read_editor
from pipeline.editing.write_edit import edit_text
from pipeline.manifest.edit import time_text
from pipeline.manifest.records import read_footage
from pipeline.model.codec import loads
from pipeline.model.course import Course
from pipeline.model.edit import Cut, Piece
from pipeline.model.errors import BadManifest, Problem
from pipeline.model.lesson import FootageKind, FootageRecord, Lesson
from pipeline.model.media import FrameSize
from pipeline.model.recipe import Recipe
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timeline import Sound
from pipeline.model.timing import FrameRange, TimeRange, nearest_frame, time_of
from pipeline.recipes.editing import cut_words
from pipeline.recipes.kitchen import Kitchen
from pipeline.recipes.overhearing import overhear
from pipeline.recipes.wording import word
from pipeline.recipes.workshop import Workshop
from pipeline.stages import caption


def lesson_sequence(workshop: Workshop, course: Course, lesson: Lesson) -> Recipe[told.Sequence]:
    """The body of a lesson as it is cut now, with its captions; encodes nothing."""
    heard = yield from overhear(workshop, course, lesson)
    cut = heard.cut
    transcript = yield from cut_words(heard.kitchen, heard.listened.readings, cut)
    words = yield from word(heard.kitchen, transcript, cut, heard.listened.shots)
    text = workshop.store.text(words.captions.part(caption.CUES))
    return _sequence(heard.kitchen, cut, loads("cues/1", TimedText, text).cues)


def _sequence(kitchen: Kitchen, cut: Cut, cues: Many[Cue]) -> told.Sequence:
    rate = kitchen.course.frame_rate
    files = [take.record.file for take in kitchen.material.takes]
    placed = zip(cut.pieces, cut.starts, strict=True)
    return told.Sequence(
        f"{kitchen.course.slug} {kitchen.lesson.title}",
        rate,
        kitchen.course.frame_size,
        (*_films(kitchen), *_pictures(kitchen)),
        tuple(_shot(files[piece.take], piece, start) for piece, start in placed),
        tuple(_voice(files[int(sound.source)], sound, rate) for sound in cut.sounds),
        tuple(
            told.Still(
                kitchen.material.stills[laid.still].source.path.name, laid.span, laid.placement
            )
            for laid in cut.stills
        ),
        tuple(_on_frames(cue, rate, cut.frame_count) for cue in cues if cue.span.stop > 0),
    )


def _films(kitchen: Kitchen) -> Iterator[told.Medium]:
    for take in kitchen.material.takes:
        video = take.facts.video
        yield told.Medium(
            take.record.file,
            take.footage.path,
            take.frame_count,
            video.display_size if video else FrameSize(0, 0),
            take.facts.audio is not None,
            take.record.digest,
        )


def _pictures(kitchen: Kitchen) -> Iterator[told.Medium]:
    for still in kitchen.material.stills.values():
        path, digest = still.source.path, still.source.digest
        yield told.Medium(path.name, path, 0, FrameSize(0, 0), False, digest)


def _shot(name: str, piece: Piece, start: int) -> told.Shot:
    span = FrameRange(start, start + piece.frame_count)
    fades = (piece.fade_in, piece.fade_out)
    return told.Shot(name, piece.start, span, piece.speed, *fades, covers=piece.covers)


def _voice(name: str, sound: Sound, rate: Fraction) -> told.Voice:
    span = FrameRange(nearest_frame(sound.span.start, rate), nearest_frame(sound.span.stop, rate))
    return told.Voice(name, sound.source_start * rate, span, sound.speed)


def _on_frames(cue: Cue, rate: Fraction, total: int) -> Cue:
    start = min(max(nearest_frame(cue.span.start, rate), 0), total)
    stop = min(max(nearest_frame(cue.span.stop, rate), start), total)
    return replace(cue, span=TimeRange(time_of(start, rate), time_of(stop, rate)))


@dataclass(frozen=True, slots=True)
class Brought:
    """An edit list made of another editor's file, and what of it is not carried."""

    text: str
    notes: tuple[str, ...]


def bring_back(workshop: Workshop, course: Course, lesson: Lesson, file: Path) -> Brought:
    """`file` as the text of an edit list. Raises BadFootage, or BadManifest where it uses files
    that are not the lesson's."""
    read = read_editor(file, frame_rate=course.frame_rate, frame_size=course.frame_size)
    records = read_footage(workshop.lesson_folder(course, lesson.slug))
    names = _names(read.sequence, records, file)
    if not read.sequence.shots:
        raise BadManifest((Problem(str(file), 0, "expected a picture track with clips"),))
    head = f"Taken over from {file.name} by `weike edit import`; change it as you like."
    return Brought(edit_text(read.sequence, names, time_text, head), read.notes)


def _names(sequence: told.Sequence, records: Many[FootageRecord], file: Path) -> dict[str, str]:
    """Which footage each file of the sequence is: by the name it was kept or dropped under."""
    kinds = (FootageKind.VIDEO, FootageKind.IMAGE)
    known = {
        name: record.file
        for record in records
        if record.kind in kinds
        for name in (Path(record.original_name).stem, record.original_name, record.file)
    }
    used = {shot.medium for shot in sequence.shots}
    used |= {voice.medium for voice in sequence.voices}
    used |= {still.medium for still in sequence.stills}
    missing = sorted(name for name in used if name not in known)
    if missing:
        message = f"expected files of the lesson's footage, found {', '.join(missing)}"
        have = ", ".join(record.original_name for record in records if record.kind in kinds)
        raise BadManifest(
            (Problem(str(file), 0, message),),
            hint=f"the lesson has: {have or 'none'}; a film that was finished elsewhere comes back "
            "whole: drop it into the inbox of post and write `film: NAME` into edit.yaml",
        )
    return {name: known[name] for name in used}
