"""Which takes are damaged, though they passed the door: known once they were decoded wholly.

The newest good take is shown; one that a person names (lesson.yaml `takes`, edit.yaml) is shown
whatever is found in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pipeline.ffmpeg.findings import Decoded, decode_findings
from pipeline.manifest.records import chosen_takes, is_named, read_footage
from pipeline.model.course import Course
from pipeline.model.errors import BadFootage
from pipeline.model.inspection import Rules
from pipeline.model.kinds_of_picture import PICTURE_KINDS
from pipeline.model.kinds_of_sound import SOUND_KINDS
from pipeline.model.lesson import FootageKind, FootageRecord, Lesson
from pipeline.model.media import Finding, Severity
from pipeline.model.step import Artefact
from pipeline.recipes.inspecting import Inspected, Inspection, file_findings
from pipeline.recipes.kitchen import Kitchen
from pipeline.recipes.material import Material, gather
from pipeline.recipes.wording import measured_facts
from pipeline.recipes.workshop import Workshop

Spoiled = Mapping[str, Finding]
"""A file of the footage to what stops it."""
NOTHING: Spoiled = MappingProxyType({})


def gather_good(workshop: Workshop, course: Course, lesson: Lesson, spoiled: Spoiled) -> Material:
    """The material without the takes that are known to be damaged. Raises as `gather`, and
    BadFootage where a part has no good take."""
    if spoiled:
        records = read_footage(workshop.lesson_folder(course, lesson.slug))
        films = [record for record in records if record.kind is FootageKind.VIDEO]
        chosen = chosen_takes(films, lesson, spoiled=spoiled)
        require_every_part(f"{course.slug}/{lesson.slug}", films, chosen, spoiled)
    return gather(workshop, course, lesson, spoiled=spoiled)


def spoiled_takes(kitchen: Kitchen, measured: Sequence[Artefact]) -> Spoiled:
    """The takes of a lesson that nobody named and that measuring found to be unusable."""
    edit = kitchen.material.edit
    if edit is not None and edit.film:
        return {}
    return spoiled_among(
        kitchen.workshop,
        kitchen.course,
        kitchen.lesson,
        (
            Inspected(take.record, measured_facts(kitchen, take), artefact)
            for take, artefact in zip(kitchen.material.takes, measured, strict=True)
            if not take.is_alternative
        ),
    )


def spoiled_among(
    workshop: Workshop, course: Course, lesson: Lesson, files: Iterable[Inspected]
) -> Spoiled:
    """Those of `files` that are stopped by what was measured, and that nobody named."""
    found = {}
    for one in files:
        stops = stops_of(workshop, course, one)
        if stops and not is_named(one.record, lesson):
            found[one.record.file] = stops[0]
    return found


def stops_of(workshop: Workshop, course: Course, one: Inspected) -> tuple[Finding, ...]:
    """What stops a measured file. The curves are read only where the house's rules let what they
    show stop a film: damage is told by two figures."""
    if one.artefact is None:
        return ()
    rules = workshop.rules
    if _stops_by_curves(rules):
        found = file_findings(workshop, course, rules, one)
    else:
        facts = one.artefact.facts
        decoded = Decoded(int(facts["frame_count"]), int(facts["error_lines"]))
        found = tuple(decode_findings(one.facts, decoded, rules))
    return tuple(finding for finding in found if finding.severity is Severity.STOPS)


def _stops_by_curves(rules: Rules) -> bool:
    codes = (*SOUND_KINDS, *PICTURE_KINDS)
    return any(rules.severity(code) is Severity.STOPS for code in codes)


def known_good(
    workshop: Workshop,
    course: Course,
    lesson: Lesson,
    records: Sequence[FootageRecord],
    inspection: Inspection,
) -> tuple[FootageRecord, ...]:
    """The films that are shown, as far as is known by now. Raises BadManifest, as `chosen_takes`;
    BadFootage where a part has no good take."""
    films = [record for record in records if record.kind is FootageKind.VIDEO]
    spoiled = spoiled_among(workshop, course, lesson, inspection.files)
    chosen = chosen_takes(films, lesson, spoiled=spoiled)
    require_every_part(f"{course.slug}/{lesson.slug}", films, chosen, spoiled)
    return chosen


def require_every_part(
    target: str,
    films: Sequence[FootageRecord],
    chosen: Sequence[FootageRecord],
    spoiled: Spoiled,
) -> None:
    """Raises BadFootage where every take of a part is damaged: a film that lacks it is not made."""
    there = {record.part for record in chosen}
    lacking = [one for one in films if one.part not in there and one.file in spoiled]
    if not lacking:
        return
    lines = [f"{one.original_name}: {spoiled[one.file].message}" for one in lacking]
    lines_zh = [f"{one.original_name}：{spoiled[one.file].message_zh}" for one in lacking]
    finding = spoiled[lacking[0].file]
    raise BadFootage(
        f"{target}: expected a good take of every part, found only damaged ones: "
        f"{'; '.join(lines)}",
        hint=finding.advice,
        reason=finding.code,
        message_zh=f"{target}：{'；'.join(lines_zh)}。{finding.advice_zh}",
    )
