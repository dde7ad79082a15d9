"""A lesson's takes made to look alike, where its people ask for it (`colour_match:`).

Costs nothing where nobody asks: no step, and no key has a word of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.model.codec import Json, loads
from pipeline.model.errors import BadManifest, Problem
from pipeline.model.grade import THOUSAND, Matched
from pipeline.model.lesson import MATCH_AUTO, MATCH_NONE
from pipeline.model.media import Finding, Severity
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Step
from pipeline.recipes.kitchen import Kitchen, Prepared
from pipeline.recipes.material import Take
from pipeline.stages import grade, tones

FAR = 30
"""Thousandths that are left: what is seen when one take follows the other."""


def with_grades(kitchen: Kitchen, prepared: Prepared) -> Recipe[Prepared]:
    """`prepared`, each take of the film moved towards the others of its scene. Raises BadManifest
    where lesson.yaml names a take that is not shown."""
    asked = kitchen.lesson.colour_match or kitchen.course.colour_match
    shown = {clip.source for clip in prepared.parts.clips}
    takes = [take for take in kitchen.material.takes if take.name in shown]
    if asked == MATCH_NONE:
        return prepared
    named = "" if asked == MATCH_AUTO else _named(kitchen, takes, asked).record.file
    if len(takes) < 2:
        return prepared
    toned = yield from make(
        *(
            kitchen.workshop.versed(
                tones.step(
                    kitchen.target,
                    picture=prepared.pictures[take.name],
                    shape=prepared.shapes[take.name],
                    frame_rate=kitchen.course.frame_rate,
                    ffmpeg=kitchen.ffmpeg,
                    label=take.record.file,
                )
            )
            for take in takes
        )
    )
    step = grade.step(
        kitchen.target,
        takes=[
            grade.Toned(take.record.file, take.frame_count, one.part(tones.TONES))
            for take, one in zip(takes, toned, strict=True)
        ],
        named=named,
    )
    (made,) = yield from make(kitchen.workshop.versed(step))
    text = kitchen.workshop.store.text(made.part(grade.GRADES))
    found = loads("grades/1", grade.Grades, text).takes
    grades = {
        take.name: one.grade
        for take, one in zip(takes, found, strict=True)
        if not one.grade.is_plain
    }
    return replace(prepared, grades=grades)


def match_lines(step: Step, made: Artefact | None) -> Iterator[str]:
    """For people, of a step that is current: each take that has a reference, and what is done."""
    if step.stage == grade.NAME and made is not None:
        for one in grade.matched_in(made.facts):
            yield f"{step.target}: {_told(one)}"


def match_findings(facts: Mapping[str, Json]) -> Iterator[tuple[str, Finding]]:
    """About each take that is moved; a warning where it would have to be moved too far."""
    for one in grade.matched_in(facts):
        if one.short >= FAR:
            yield (
                one.take,
                Finding(
                    "colours-apart",
                    Severity.WARNS,
                    f"its colours are {one.short / 10:.0f} % farther from {one.reference} than "
                    "can be matched gently",
                    "correct it in an editor, or film it again in the same light with exposure "
                    "and white balance locked",
                    message_zh=f"与{one.reference}的颜色相差过大，"
                    f"自动匹配后仍差{one.short / 10:.0f}%",
                    advice_zh="请用剪辑软件校色，或锁定曝光和白平衡后在同样光线下重拍",
                ),
            )
        elif not one.grade.is_plain:
            told = _told(one)
            chinese = f"颜色已与{one.reference}匹配"
            yield one.take, Finding("colours-matched", Severity.TELLS, told, message_zh=chinese)


def _told(one: Matched) -> str:
    if one.grade.is_plain:
        return f"{one.take} looks like {one.reference}: its colours stay as filmed"
    moves = zip(("red", "green", "blue"), one.grade.channels, strict=True)
    shown = ", ".join(f"{name} {(gain - THOUSAND) / 10:+.0f} %" for name, gain in moves)
    left = f"; {one.short / 10:.0f} % is left, more would not be gentle" if one.short >= FAR else ""
    seen = "the face" if one.by == "face" else "the picture"
    return f"{one.take} is matched to {one.reference} by {seen}: {shown}{left}"


def _named(kitchen: Kitchen, takes: list[Take], asked: str) -> Take:
    for take in takes:
        if asked in take.names:
            return take
    course, lesson = kitchen.course.slug, kitchen.lesson.slug
    file = f"projects/{course}/lessons/{lesson}/lesson.yaml"
    message = f"colour_match: expected none, auto or a take that is shown, found {asked!r}"
    there = ", ".join(take.record.original_name for take in takes)
    raise BadManifest((Problem(file, 0, message),), hint=f"there are: {there}")
