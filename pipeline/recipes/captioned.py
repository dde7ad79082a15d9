"""A built lesson's captions as people work on them: in the time of its film, with their base."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from pipeline.captions.lint import lint
from pipeline.captions.mend import Mended, mend
from pipeline.captions.people import BaseCue
from pipeline.captions.srt import write_srt
from pipeline.captions.times import Clock, clock_of
from pipeline.documents.whole import write_whole
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.codec import Json, from_json, loads
from pipeline.model.course import Course
from pipeline.model.errors import BadCaptions
from pipeline.model.media import Finding
from pipeline.model.timed_text import TimedText
from pipeline.model.timing import time_of
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.people_cues import base_path, base_text
from pipeline.recipes.workshop import Workshop
from pipeline.stages import caption


def body_start(films: LessonFilms) -> Fraction:
    """When the body starts in the lesson's film, seconds: after the title card."""
    return time_of(films.timeline.clips[0].span.stop, films.timeline.frame_rate)


def clock(films: LessonFilms) -> Clock:
    """The frames of the film, and where its shots start: at each clip."""
    rate = films.timeline.frame_rate
    return clock_of(rate, [time_of(one.span.start, rate) for one in films.timeline.clips[1:]])


def base_of(workshop: Workshop, films: LessonFilms) -> tuple[BaseCue, ...]:
    """The machine's own cues, in seconds of the body."""
    text = workshop.store.text(films.words.captions.part(caption.AUTOMATIC))
    return loads("automatic/1", caption.Automatic, text).cues


def found_json(workshop: Workshop, films: LessonFilms, name: str) -> Json:
    """One of the caption stage's lists."""
    return json.loads(workshop.store.text(films.words.captions.part(name)))


def merge_findings_of(workshop: Workshop, films: LessonFilms) -> list[Finding]:
    """What merging a person's cues had to tell, in the time of the film: conflicts, repairs, a
    missing base."""
    told = ("captions-conflict-", "captions-repaired", "captions-no-base")
    plain = found_json(workshop, films, caption.FINDINGS)
    found = [from_json(Finding, one) for one in plain]
    start = body_start(films)
    return [
        replace(one, place=one.place.shifted(start) if one.place else None)
        for one in found
        if one.code.startswith(told)
    ]


def rules_of(workshop: Workshop, course: Course, films: LessonFilms) -> CaptionProfile:
    return workshop.caption_profile(course, films.lesson.language)


def lint_film(
    workshop: Workshop, course: Course, films: LessonFilms, timed: TimedText
) -> tuple[Finding, ...]:
    """Every violation of `timed`, whose times are the film's."""
    return lint(timed, rules_of(workshop, course, films), clock(films))


def mend_film(workshop: Workshop, course: Course, films: LessonFilms) -> Mended:
    """Applies every safe fix and writes the lesson's cues, where there was one to apply."""
    rules = rules_of(workshop, course, films)
    mended = mend(films.timed_text, rules, clock(films))
    if mended.notes:
        place = cues_path(workshop, course, films)
        write_cues(workshop, films, write_srt(mended.timed), place, replaces=True)
    return mended


def cues_path(workshop: Workshop, course: Course, films: LessonFilms) -> Path:
    """Where a person's cues of this lesson are, or would be."""
    folder = workshop.lesson_folder(course, films.lesson.slug)
    return folder / f"cues.{films.lesson.language}.srt"


def write_cues(
    workshop: Workshop, films: LessonFilms, text: str, place: Path, *, replaces: bool
) -> Path | None:
    """Writes a person's cues and their base. What was there is kept beside them under a name of
    its own, which is returned. Raises BadCaptions where it may not be replaced."""
    aside = _set_aside(place, replaces=replaces) if place.exists() else None
    write_whole(text, place)
    write_whole(base_text(body_start(films), base_of(workshop, films)), base_path(place))
    return aside


def _set_aside(place: Path, *, replaces: bool) -> Path:
    if not replaces:
        raise BadCaptions(
            f"{place}: a person's captions are here already; they are never overwritten",
            hint="say --replace (import) or --refresh (export): the earlier ones are kept beside "
            "it; or name another file with -o",
        )
    number = 1
    while (aside := place.with_name(f"{place.name}.{number}")).exists():
        number += 1
    place.rename(aside)
    return aside
