"""A built lesson's captions as people work on them: in the time of its film, with their base."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from pipeline.captions.glossary import check_glossary
from pipeline.captions.lint import lint
from pipeline.captions.mend import Mended, mend
from pipeline.captions.people import BaseCue
from pipeline.captions.srt import write_srt
from pipeline.captions.times import Clock, clock_of
from pipeline.documents.whole import write_whole
from pipeline.model.caption_profile import CaptionProfile
from pipeline.model.codec import Json, from_json, loads
from pipeline.model.course import Course
from pipeline.model.errors import BadCaptions, UnknownTarget
from pipeline.model.media import Finding
from pipeline.model.timed_text import TimedText
from pipeline.model.timing import time_of
from pipeline.recipes.bilingual import lesson_profile
from pipeline.recipes.glossary import glossary_of, never_broken
from pipeline.recipes.kitchen import LessonFilms, title_clip
from pipeline.recipes.people_cues import base_path, base_text
from pipeline.recipes.workshop import Workshop
from pipeline.stages import caption


def body_start(films: LessonFilms) -> Fraction:
    """When the body starts in the lesson's film, seconds: after the title card."""
    return time_of(title_clip(films.timeline).span.stop, films.timeline.frame_rate)


def clock(films: LessonFilms) -> Clock:
    """The frames of the film, and where its shots start: at each clip, and within takes."""
    rate, start = films.timeline.frame_rate, body_start(films)
    clips = [time_of(one.span.start, rate) for one in films.timeline.clips[1:]]
    return clock_of(rate, [*clips, *(start + shot for shot in films.words.shots)])


def language_of(films: LessonFilms, language: str) -> str:
    """The language asked for, or the lesson's own where none is. Raises UnknownTarget."""
    known = [one for one in (films.lesson.language, films.lesson.second_language) if one]
    if language and language not in known:
        raise UnknownTarget(
            f"{films.lesson.slug}: expected captions in {' or '.join(known)}, asked for {language}",
            hint="a second language is named in lesson.yaml: second_language",
        )
    return language or films.lesson.language


def film_text(films: LessonFilms, language: str) -> TimedText:
    """The captions in one of the lesson's languages, in the time of its film."""
    return next(timed for timed in films.timed_texts if timed.language == language)


def base_of(workshop: Workshop, films: LessonFilms, language: str) -> tuple[BaseCue, ...]:
    """The machine's own cues, in seconds of the body."""
    name = caption.AUTOMATIC if language == films.lesson.language else caption.SECOND
    text = workshop.store.text(films.words.captions.part(name))
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


def rules_of(
    workshop: Workshop, course: Course, films: LessonFilms, language: str
) -> CaptionProfile:
    if language == films.lesson.language:
        return lesson_profile(workshop, course, films.lesson)
    return workshop.bilingual_profile(language)


def lint_film(
    workshop: Workshop, course: Course, films: LessonFilms, timed: TimedText
) -> tuple[Finding, ...]:
    """Every violation of `timed`, whose times are the film's, of the rules and the glossary."""
    rules = rules_of(workshop, course, films, timed.language)
    terms = never_broken(workshop, course, films.lesson)
    found = lint(timed, rules, clock(films), terms)
    return (*found, *check_glossary(timed, glossary_of(workshop, course)))


def mend_film(workshop: Workshop, course: Course, films: LessonFilms, timed: TimedText) -> Mended:
    """Applies every safe fix and writes the lesson's cues, where there was one to apply."""
    rules = rules_of(workshop, course, films, timed.language)
    mended = mend(timed, rules, clock(films))
    if mended.notes:
        write_cues(workshop, course, films, mended.timed, replaces=True)
    return mended


def cues_path(workshop: Workshop, course: Course, films: LessonFilms, language: str) -> Path:
    """Where a person's cues of this lesson are, or would be."""
    return workshop.lesson_folder(course, films.lesson.slug) / f"cues.{language}.srt"


@dataclass(frozen=True, slots=True)
class Written:
    """Where a person's cues are now; `aside` is where earlier ones are kept."""

    place: Path
    aside: Path | None


def write_cues(
    workshop: Workshop, course: Course, films: LessonFilms, timed: TimedText, *, replaces: bool
) -> Written:
    """Writes a person's cues, in the time of the film, and their base. What was there is kept under
    a name of its own. Raises BadCaptions where it may not be replaced."""
    place = cues_path(workshop, course, films, timed.language)
    aside = _set_aside(place, replaces=replaces) if place.exists() else None
    write_whole(write_srt(timed), place)
    base = base_of(workshop, films, timed.language)
    write_whole(base_text(body_start(films), base), base_path(place))
    return Written(place, aside)


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
