"""What one file is and whether it can be used: sniffed, then read as its kind is read later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from pipeline.ffmpeg.decode import check_decoding
from pipeline.ffmpeg.findings import fact_findings
from pipeline.ffmpeg.pictures import check_picture
from pipeline.ffmpeg.probe import probed
from pipeline.ffmpeg.sniff import Sniffed, sniff
from pipeline.ffmpeg.still import check_still
from pipeline.intake import telling
from pipeline.intake.markup import refuse_entities
from pipeline.intake.metadata import check_json, check_table
from pipeline.intake.packages import check_package
from pipeline.intake.script_text import check_is_script
from pipeline.manifest.script import read_script
from pipeline.model.course import Course
from pipeline.model.errors import BadCaptions, BadFootage
from pipeline.model.inspection import DEFAULT_RULES, Rules
from pipeline.model.lesson import FootageKind
from pipeline.model.media import Finding, FrameSize, MediaFacts
from pipeline.model.timed_text import Script

CaptionReader = Callable[[bytes, str], tuple[str, Sequence[str]]]
"""Captions (content, file name) to their words and what was mended; raises BadCaptions."""
LARGEST_MARKUP = 50 << 20
LARGEST_CAPTIONS = 16 << 20
"""Bytes that are read at all; the reader of captions has a lower limit of its own."""


@dataclass(frozen=True, slots=True)
class Examined:
    """`words` of a script or captions, `title` of a script, to tell which lesson they are for."""

    kind: FootageKind
    format: str
    facts: MediaFacts | None = None
    frame_size: FrameSize | None = None
    findings: tuple[Finding, ...] = ()
    words: str = ""
    title: str = ""


def examine(
    path: Path,
    *,
    name: str,
    course: Course,
    read_captions: CaptionReader,
    kind: FootageKind | None = None,
    thresholds: Rules = DEFAULT_RULES,
) -> Examined:
    """Raises BadFootage or BadCaptions. `kind` is what a person says it is (a handout, say)."""
    sniffed = sniff(path, name=name)
    found: tuple[Finding, ...] = ()
    if sniffed.format == "zip":
        sniffed, found = check_package(path, name=name)
    if kind is FootageKind.ATTACHMENT and sniffed.kind is FootageKind.SCRIPT:
        sniffed = replace(sniffed, kind=kind)
    if sniffed.kind in (FootageKind.VIDEO, FootageKind.AUDIO):
        examined = _film(path, name, sniffed, course, thresholds)
    else:
        examined = _examined(path, name, sniffed, course, read_captions)
    odd = telling.odd_suffix(sniffed.format, PurePath(name).suffix)
    more = (*found, *([odd] if odd else []))
    return replace(examined, findings=(*more, *examined.findings))


def _examined(
    path: Path, name: str, sniffed: Sniffed, course: Course, read_captions: CaptionReader
) -> Examined:
    if sniffed.kind is FootageKind.IMAGE:
        size = check_picture(path, sniffed.format, name=name)
        check_still(path, sniffed, name=name)
        return Examined(
            sniffed.kind, sniffed.format, None, size, telling.picture_findings(sniffed.format)
        )
    if sniffed.kind is FootageKind.CAPTIONS:
        return _captions(path, name, sniffed, read_captions)
    if sniffed.kind is FootageKind.SCRIPT:
        return _script(path, name, sniffed, course)
    return _attachment(path, name, sniffed)


def _film(path: Path, name: str, sniffed: Sniffed, course: Course, thresholds: Rules) -> Examined:
    looked = probed(path, name=name)
    facts = looked.facts
    found = [*looked.findings, *check_decoding(path, facts, name=name)]
    rate, frame = course.frame_rate, course.frame_size
    found += fact_findings(facts, frame_rate=rate, frame_size=frame, rules=thresholds)
    found += telling.film_findings(facts)
    kind = sniffed.kind if facts.video or sniffed.kind is FootageKind.AUDIO else FootageKind.AUDIO
    size = facts.video.display_size if facts.video else None
    return Examined(kind, sniffed.format, facts, size, tuple(found))


def _captions(path: Path, name: str, sniffed: Sniffed, read: CaptionReader) -> Examined:
    if sniffed.format == "ttml":
        _check_markup(path, name)
    if path.stat().st_size > LARGEST_CAPTIONS:
        raise BadCaptions(f"{name}: expected captions of at most {LARGEST_CAPTIONS} bytes")
    words, repairs = read(path.read_bytes(), name)
    found = telling.caption_findings(repairs, is_styled=sniffed.format in ("ass", "ssa"))
    return Examined(sniffed.kind, sniffed.format, findings=found, words=words)


def _script(path: Path, name: str, sniffed: Sniffed, course: Course) -> Examined:
    try:
        script = read_script(path, course.language)
    except BadFootage as error:
        text = error.text().replace(str(path), name).replace(path.name, name)
        raise BadFootage(text, reason="unreadable-script") from error
    check_is_script(script, name=name)
    return Examined(
        sniffed.kind, sniffed.format, words="\n".join(script.paragraphs), title=_title(script)
    )


def _title(script: Script) -> str:
    return next((line.text for line in script.lines if line.kind.value == "heading"), "")


def _attachment(path: Path, name: str, sniffed: Sniffed) -> Examined:
    found: tuple[Finding, ...] = ()
    if sniffed.format == "csv":
        found = check_table(path, name=name)
    elif sniffed.format == "json":
        check_json(path, name=name)
    elif sniffed.format == "xml":
        _check_markup(path, name)
    return Examined(
        sniffed.kind, sniffed.format, findings=(*found, *telling.attachment_findings(sniffed, name))
    )


def _check_markup(path: Path, name: str) -> None:
    with path.open("rb") as stream:
        refuse_entities(stream.read(LARGEST_MARKUP), name=name)
