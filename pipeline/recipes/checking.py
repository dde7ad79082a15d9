"""What can be said against a lesson as it is: its footage, its words on the cards, its captions,
its length beside its script. Nothing is built but the measurements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.build.plan import plan
from pipeline.graphics.cards import check_texts
from pipeline.manifest.records import read_footage, script_of
from pipeline.manifest.script import read_script
from pipeline.manifest.translation import language_in_name
from pipeline.model.codec import from_json, loads
from pipeline.model.course import Course
from pipeline.model.errors import WeikeError
from pipeline.model.inspection import Rules
from pipeline.model.lesson import FootageKind, FootageRecord, Lesson
from pipeline.model.media import Finding, Severity
from pipeline.model.step import Artefact
from pipeline.model.timed_text import Script
from pipeline.model.timeline import Timeline
from pipeline.model.timing import time_of
from pipeline.recipes.drawing import card_text, panel_text
from pipeline.recipes.film_findings import film_findings
from pipeline.recipes.good_takes import known_good
from pipeline.recipes.grading import match_findings
from pipeline.recipes.inspecting import Inspected, Inspection, file_findings
from pipeline.recipes.kitchen import title_clip
from pipeline.recipes.languages import language_findings, listener
from pipeline.recipes.lesson import lesson_films
from pipeline.recipes.overhearing import overhear
from pipeline.recipes.proposed_cuts import proposal_finding, proposed_cuts
from pipeline.recipes.workshop import Workshop
from pipeline.stages import caption, conform, grade

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*")
SHORTEST_SCRIPT = 30
"""Seconds of speech: a shorter script says nothing about a film's length."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one lesson."""

    target: str
    title: str
    inspected: tuple[Inspected, ...]
    findings: tuple[tuple[str, Finding], ...]
    """(what it is about: a file's original name, "cards", "captions", "lesson"; the finding)."""

    @property
    def stops(self) -> bool:
        return any(finding.severity is Severity.STOPS for _, finding in self.findings)


def check_lesson(
    workshop: Workshop,
    course: Course,
    lesson: Lesson,
    inspection: Inspection,
) -> Checked:
    """Reads what intake, inspection and captioning found."""
    rules = workshop.rules
    found = list(_words(workshop, course, lesson))
    for one in inspection.files:
        name = one.record.original_name
        found += [(name, finding) for finding in file_findings(workshop, course, rules, one)]
    found += _together(inspection, rules)
    found += language_findings(inspection.spoken, lesson.language, rules)
    found += [("lesson", finding) for finding in _length(workshop, course, lesson, inspection)]
    found += _dropped(workshop, course, lesson)
    found += _built(workshop, course, lesson)
    found += _language_unknown(workshop, inspection) if lesson.is_captioned else ()
    found += _uncaptioned(workshop, course, lesson)
    found += _proposals(workshop, course, lesson)
    target = f"{course.slug}/{lesson.slug}"
    return Checked(target, lesson.title, inspection.files, tuple(dict.fromkeys(found)))


def _proposals(workshop: Workshop, course: Course, lesson: Lesson) -> list[tuple[str, Finding]]:
    """Cuts that could be made, where the takes were listened to already."""
    if not lesson.is_captioned:
        return []
    target = f"{course.slug}/{lesson.slug}"
    looked = plan(workshop.store, [(target, overhear(workshop, course, lesson))]).outcomes[0]
    if looked.value is None:
        return []
    try:
        finding = proposal_finding(target, proposed_cuts(looked.value))
    except WeikeError as error:  # a wrong quote, say
        return [("edit", _finding(error))]
    return [("edit", finding)] if finding else []


def _words(workshop: Workshop, course: Course, lesson: Lesson) -> Iterator[tuple[str, Finding]]:
    try:
        brand = workshop.brand(course)
    except WeikeError as error:
        yield "brand", _finding(error)
        return
    panels = [panel_text(panel) for panel in lesson.panels]
    text, size = card_text(course, lesson), course.frame_size
    for finding in check_texts(brand, text, frame_size=size, panels=panels):
        yield "cards", finding


def _together(inspection: Inspection, rules: Rules) -> Iterator[tuple[str, Finding]]:
    """Of every separate recording: which films it goes with, or that it goes with none."""
    least = rules.limit("not-synchronised", "confidence")
    for recording in dict.fromkeys(pair.recording for pair in inspection.pairs):
        pairs = [pair for pair in inspection.pairs if pair.recording == recording]
        fitting = [pair for pair in pairs if pair.sync.confidence >= least]
        for pair in fitting:
            sync = pair.sync
            shown = f"{float(sync.offset):+.3f} s, {float(sync.drift) * 1e6:+.0f} ppm"
            sure = f"{sync.confidence:.0%}"
            yield (
                recording,
                rules.finding(
                    "synchronised",
                    f"with {pair.film} at {shown}, confidence {sure}",
                    f"与{pair.film}相差{shown}，可信度{sure}",
                ),
            )
        if not fitting:
            sure = f"{max(pair.sync.confidence for pair in pairs):.0%}"
            yield (
                recording,
                rules.finding("not-synchronised", f"confidence {sure}", f"可信度{sure}"),
            )


def _length(
    workshop: Workshop, course: Course, lesson: Lesson, inspection: Inspection
) -> Iterator[Finding]:
    """The chosen takes' length beside what the script suggests; an edit list may cut at will."""
    folder = workshop.lesson_folder(course, lesson.slug)
    records = read_footage(folder)
    path = script_of(records, folder) if lesson.is_captioned else None
    if path is None or (folder / "edit.yaml").exists():
        return
    try:
        script = read_script(path, lesson.language)
        takes = known_good(workshop, course, lesson, records, inspection)
    except WeikeError:
        return  # told where the lesson is planned
    rules = workshop.rules
    expected = suggested_seconds(script, rules)
    filmed = sum((take.facts.duration for take in takes if take.facts), Fraction(0))
    if not filmed or expected < SHORTEST_SCRIPT:
        return
    share = float(filmed) / expected
    limits = rules.limit("script-length", "least"), rules.limit("script-length", "most")
    if not limits[0] <= share <= limits[1]:
        yield rules.finding(
            "script-length",
            f"{float(filmed):.0f} s filmed, the script suggests about {expected:.0f} s",
            f"拍摄{float(filmed):.0f}秒，按文稿约{expected:.0f}秒",
        )


def suggested_seconds(script: Script, rules: Rules) -> float:
    """How long the script takes to read aloud, at a lecture's pace."""
    text = "\n".join(script.paragraphs)
    characters = len(_HAN.findall(text))
    words = len(_WORD.findall(text))
    a_minute = rules.limit("script-length", "characters"), rules.limit("script-length", "words")
    return 60 * (characters / a_minute[0] + words / a_minute[1])


def _dropped(workshop: Workshop, course: Course, lesson: Lesson) -> Iterator[tuple[str, Finding]]:
    for record in read_footage(workshop.lesson_folder(course, lesson.slug)):
        if record.kind is FootageKind.CAPTIONS and _is_unused(record, lesson):
            yield record.original_name, _waiting(course, lesson, record)


def _uncaptioned(
    workshop: Workshop, course: Course, lesson: Lesson
) -> Iterator[tuple[str, Finding]]:
    """What is there and not used, since lesson.yaml wants no captions."""
    if lesson.is_captioned:
        return
    folder = workshop.lesson_folder(course, lesson.slug)
    path = script_of(read_footage(folder), folder)
    unused = f"; {path.name} is not used" if path else ""
    unused_zh = f"；文稿{path.name}不使用" if path else ""
    yield (
        "captions",
        Finding(
            "no-captions-wanted",
            Severity.TELLS,
            f"lesson.yaml says `captions: none`: the films have none{unused}",
            "take it out where somebody speaks",
            message_zh=f"lesson.yaml 写明不要字幕，成片不带字幕{unused_zh}",
            advice_zh="若有人讲话，请删去该行",
        ),
    )


def _is_unused(record: FootageRecord, lesson: Lesson) -> bool:
    """Whether dropped captions are used by nothing: only a translation is used as it is."""
    second = lesson.second_language
    return not second or language_in_name(record.original_name) != second


def _waiting(course: Course, lesson: Lesson, record: FootageRecord) -> Finding:
    target, file = f"{course.slug}/{lesson.slug}", f"footage/{record.file}"
    place = f"projects/{course.slug}/lessons/{lesson.slug}/{file}"
    return Finding(
        "captions-dropped",
        Severity.TELLS,
        "dropped captions are kept, and used once somebody takes them as the lesson's",
        f"weike captions import {target} {place}",
        message_zh="收到的字幕文件已保存，确认后才会采用",
        advice_zh=f"weike captions import {target} {place}",
    )


def _built(workshop: Workshop, course: Course, lesson: Lesson) -> list[tuple[str, Finding]]:
    """What the steps that are current have found, and the error of a lesson that cannot start."""
    name = f"{course.slug}/{lesson.slug}"
    wanted = workshop.products(course.slug)
    looked = plan(workshop.store, [(name, lesson_films(workshop, course, lesson, wanted))])
    found: list[tuple[str, Finding]] = []
    error, films = looked.outcomes[0].error, looked.outcomes[0].value
    if films is not None:
        found += film_findings(films)
    if error:
        found.append(("lesson", _finding(error)))
    made = [(one.step.stage, one.artefact) for one in looked.steps if one.artefact]
    laid_out = [artefact for stage, artefact in made if stage == conform.NAME]
    for stage, artefact in made:
        if stage == grade.NAME:
            found += match_findings(artefact.facts)
        if stage == conform.NAME:
            found += [("chapters", one) for one in _chapters(artefact)]
        if stage == caption.NAME:
            found += [("captions", one) for one in _captions(workshop, artefact, laid_out)]
    return found


def _language_unknown(workshop: Workshop, inspection: Inspection) -> Iterator[tuple[str, Finding]]:
    """Where no recogniser is here, nobody has listened for the language: that is said."""
    has_sound = any(one.facts.audio for one in inspection.files)
    if has_sound and listener(workshop) is None:
        yield "lesson", workshop.rules.finding("language-not-checked")


def _chapters(artefact: Artefact) -> list[Finding]:
    """Chapters of lesson.yaml whose words nobody says."""
    return [
        Finding(
            "chapter-not-found",
            Severity.WARNS,
            f"chapter {title!r}: its first words are not said, or not after the chapter before",
            "lesson.yaml (chapters: at) quotes the first words said in it",
            message_zh=f"章节「{title}」的开头几个字没有找到",
            advice_zh="lesson.yaml 的 chapters 里 at 要写该章开头说的几个字",
        )
        for title in artefact.facts.get("chapters_missing", ())
    ]


def _captions(
    workshop: Workshop, artefact: Artefact, laid_out: Sequence[Artefact]
) -> list[Finding]:
    """In the time of the film, as lint tells them; without a place while none is laid out."""
    found = [
        from_json(Finding, one)
        for one in json.loads(workshop.store.text(artefact.part(caption.FINDINGS)))
    ]
    if not laid_out:
        return [replace(one, place=None) for one in found]
    text = workshop.store.text(laid_out[0].part(conform.TIMELINE))
    timeline = loads("timeline/1", Timeline, text)
    start = time_of(title_clip(timeline).span.stop, timeline.frame_rate)
    return [replace(one, place=one.place.shifted(start) if one.place else None) for one in found]


def _finding(error: WeikeError) -> Finding:
    return Finding(error.slug, Severity.STOPS, error.message, error.hint)
