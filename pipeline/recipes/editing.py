"""A lesson's cut: from its edit list and, where that quotes words, from what is said."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.editing.cutting import cut_of
from pipeline.editing.kept import Place
from pipeline.editing.spans import NothingThere, Reel
from pipeline.model.codec import loads
from pipeline.model.edit import Cut, EditList
from pipeline.model.errors import BadManifest, Problem
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Part
from pipeline.model.timed_text import Transcript
from pipeline.model.timing import ZERO, TimeRange, time_of
from pipeline.recipes.finding import Heard, find, words_of
from pipeline.recipes.kitchen import Kitchen
from pipeline.recipes.material import edit_file
from pipeline.speech.quotes import Speech
from pipeline.stages import cut as cutting


def known_cut(kitchen: Kitchen) -> Cut | None:
    """The cut where it is known before anybody was listened to; None: words must be found first."""
    edit = kitchen.material.edit or EditList()
    return None if edit.has_quotes else _cut(kitchen, edit, _unheard(kitchen))


def quoted_cut(kitchen: Kitchen, readings: Sequence[Part]) -> Cut:
    """The cut, its words found in `readings`. Raises BadManifest with every word that is not."""
    return _cut(kitchen, kitchen.material.edit or EditList(), heard_takes(kitchen, readings))


def heard_takes(kitchen: Kitchen, readings: Sequence[Part]) -> tuple[Heard, ...]:
    """Every take with its words, as `readings` (one for each of the material's) have them."""
    places = take_places(kitchen)
    texts = [kitchen.workshop.store.text(part) for part in readings]
    transcripts = [loads("transcript/1", Transcript, text) for text in texts]
    takes = []
    for heard, place, take in zip(_unheard(kitchen), places, kitchen.material.takes, strict=True):
        if take.is_camera:
            takes.append(heard)
            continue
        span = TimeRange(place.start, place.start + heard.duration)
        units = transcripts[place.reading].units
        speech = words_of(units, span, kitchen.lesson.language)
        takes.append(Heard(heard.names, heard.duration, heard.is_alternative, speech))
    return tuple(takes)


def _unheard(kitchen: Kitchen) -> tuple[Heard, ...]:
    nothing = Speech((), kitchen.lesson.language)
    return tuple(
        Heard(
            take.names,
            time_of(take.frame_count, kitchen.course.frame_rate),
            take.is_alternative,
            nothing,
        )
        for take in kitchen.material.takes
    )


def take_places(kitchen: Kitchen) -> tuple[Place, ...]:
    """Where each take is heard: the readings are in the material's order."""
    rate, takes = kitchen.course.frame_rate, kitchen.material.takes
    places: dict[int, Place] = {}
    for number, reading in enumerate(kitchen.material.readings):
        frame = 0
        for take in reading:
            places.setdefault(take, Place(number, time_of(frame, rate)))
            frame += takes[take].frame_count
    nowhere = Place(0, ZERO)  # another camera is not listened to
    return tuple(places.get(take, nowhere) for take in range(len(takes)))


def _cut(kitchen: Kitchen, edit: EditList, takes: Sequence[Heard]) -> Cut:
    file = edit_file(kitchen.course, kitchen.lesson)
    reels = [
        Reel(take.frame_count, take.facts.audio is not None, take.is_alternative)
        for take in kitchen.material.takes
    ]
    found = find(edit, takes, file=file, syncs=kitchen.material.syncs)
    try:
        return cut_of(found, reels, kitchen.course.frame_rate)
    except NothingThere as problem:
        raise BadManifest((Problem(file, problem.line, problem.message),)) from problem


def cut_words(kitchen: Kitchen, readings: Sequence[Part], cut: Cut) -> Recipe[Part]:
    """What is said in the cut. Without an edit list, what is said in the takes."""
    if kitchen.material.edit is None:
        return readings[0]
    (made,) = yield from make(
        cutting.step(
            kitchen.target,
            readings=readings,
            places=take_places(kitchen),
            sounds=cut.sounds,
        )
    )
    return made.part(cutting.TRANSCRIPT)
