"""The inspection report of a lesson, put where its people find it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.delivery.inspection_page import FileReport, LessonReport, write_inspection
from pipeline.model.course import Course
from pipeline.model.media import MediaFacts
from pipeline.recipes.checking import Checked
from pipeline.recipes.inspecting import Inspected, measurements, thumbnails
from pipeline.recipes.workshop import Workshop

FOLDER = "inspection"
"""Under a course's deliverables/."""


def write_report(workshop: Workshop, course: Course, checked: Checked, *, made: str) -> Path:
    """Writes projects/<course>/deliverables/inspection/<lesson>.html; returns its path. `made` says
    when, for people."""
    slug = checked.target.partition("/")[2]
    names = {one.record.original_name for one in checked.inspected}
    files = tuple(_file(workshop, checked, one) for one in checked.inspected)
    others = tuple(pair for pair in checked.findings if pair[0] not in names)
    report = LessonReport(checked.target, checked.title, course.title, made, files, others)
    folder = workshop.course_folder(course) / "deliverables" / FOLDER
    return write_inspection(report, folder / f"{slug}.html")


def _file(workshop: Workshop, checked: Checked, one: Inspected) -> FileReport:
    name = one.record.original_name
    found = tuple(finding for about, finding in checked.findings if about == name)
    about = " · ".join(_about(one))
    if one.artefact is None:
        return FileReport(name, about, one.facts.duration, (), (), one.facts.duration, found)
    measured = measurements(workshop, one.artefact)
    return FileReport(
        name,
        about,
        one.facts.duration,
        measured.heard.peaks if measured.heard else (),
        thumbnails(workshop, one.artefact),
        measured.thumbnail_seconds,
        found,
    )


def _about(one: Inspected) -> Iterator[str]:
    record = one.record
    if record.part:
        yield f"段 part {record.part}"
    yield f"第{record.take}遍 take {record.take}"
    yield f"{float(one.facts.duration):.1f} s"
    yield from _streams(one.facts)
    yield record.role
    yield record.arrived[:16].replace("T", " ")


def _streams(facts: MediaFacts) -> Iterator[str]:
    video, audio = facts.video, facts.audio
    if video:
        shown = video.display_size
        yield f"{shown.width}x{shown.height} {float(video.frame_rate):.4g} fps {video.codec}"
    if audio:
        yield f"{audio.sample_rate} Hz {audio.audio_channels} ch {audio.codec}"
