"""What a lesson is made from: the takes, the script, the edit list, a person's cues, or what is
missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.sniff import sniff
from pipeline.manifest.edit import read_edit
from pipeline.manifest.records import (
    chosen_takes,
    cues_of,
    named_still,
    named_take,
    read_footage,
    script_of,
)
from pipeline.manifest.script import read_script
from pipeline.manifest.translation import second_text_of
from pipeline.model.course import Course
from pipeline.model.edit import EditList
from pipeline.model.errors import BadFootage, BadManifest, NoTranscript, Problem
from pipeline.model.heard import Cleaning
from pipeline.model.lesson import FootageKind, FootageRecord, Lesson
from pipeline.model.media import MediaFacts
from pipeline.model.step import Artefact, Input, Source
from pipeline.model.sync import Sync
from pipeline.model.timed_text import NOBODY, Script
from pipeline.model.timing import frames_covering
from pipeline.recipes.workshop import Workshop
from pipeline.stages import lay


@dataclass(frozen=True, slots=True)
class Take:
    """One piece of footage that the lesson shows: whole, in the order of its part, unless its edit
    list says otherwise."""

    name: str
    """`clip0`, `clip1`, …: what it is called from here on; no person's text in a command."""
    record: FootageRecord
    facts: MediaFacts
    footage: Source
    frame_count: int
    """Of the course's rate; covers picture and sound, whichever is longer."""
    is_alternative: bool = False
    """Another take of a part, which only the edit list shows."""
    is_camera: bool = False
    """Another camera's film of the same moment: it is seen, not heard."""
    voice: Artefact | None = None
    """A separate recording of the same moment, laid under it, where that is the better sound."""
    voice_cleaning: Cleaning | None = None
    """What is taken out of that recording."""

    @property
    def sound(self) -> Input:
        """What is heard under it."""
        return self.voice.part(lay.SOUND) if self.voice else self.footage

    @property
    def names(self) -> tuple[str, ...]:
        """What people may call it in an edit list."""
        part = () if self.is_alternative or not self.record.part else (self.record.part,)
        return (self.record.file, self.record.original_name, *part)


@dataclass(frozen=True, slots=True)
class Still:
    """A picture that the edit list inserts."""

    name: str
    """`still0`, …"""
    source: Source
    demuxer: str


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a lesson starts from."""

    takes: tuple[Take, ...]
    """Those shown by default, in order; then alternatives that the edit list names."""
    script: Script | None
    people_cues: Path | None
    engine: str
    """`script_only`, `faster_whisper` or `openai_whisper`."""
    edit: EditList | None = None
    stills: Mapping[str, Still] = field(default_factory=dict)
    """By what the edit list calls them."""
    syncs: Mapping[tuple[int, int], Sync] = field(default_factory=dict)
    """How cameras (second) lie beside takes (first), by their number."""
    second_text: Path | None = None
    """The text in the lesson's second language: a script, or translated subtitles."""

    @property
    def readings(self) -> tuple[tuple[int, ...], ...]:
        """The takes in which the whole script is read once, by their number: those shown by
        default; and these again with each alternative in the place of its part."""
        shown = tuple(n for n, take in enumerate(self.takes) if not take.is_alternative)
        others = [
            n for n, take in enumerate(self.takes) if take.is_alternative and not take.is_camera
        ]
        return (shown, *(_reading(self.takes, shown, other) for other in others))


def _reading(takes: Sequence[Take], shown: Sequence[int], other: int) -> tuple[int, ...]:
    part = takes[other].record.part
    if any(takes[n].record.part == part for n in shown):
        return tuple(other if takes[n].record.part == part else n for n in shown)
    return (*shown, other)


def gather(
    workshop: Workshop, course: Course, lesson: Lesson, *, spoiled: Collection[str] = ()
) -> Material:
    """`spoiled` files are not shown, since they turned out to be damaged. Raises BadFootage where
    there is nothing to show, NoTranscript where there is neither script nor model, BadManifest
    where the edit list is wrong."""
    folder = workshop.lesson_folder(course, lesson.slug)
    records = read_footage(folder)
    edit = read_edit(folder, edit_file(course, lesson))
    cameras = _cameras(records, course, lesson, edit)
    others = [one for one in records if one not in cameras]
    chosen = _shown(others, course, lesson, edit, spoiled)
    if not chosen:
        raise BadFootage(
            f"{course.slug}/{lesson.slug}: expected at least one film in its footage, found none",
            hint=f"drop one into projects/{course.slug}/inbox/filming/{lesson.slug}/ and run "
            f"`weike watch --once`, or run `weike add {course.slug}/{lesson.slug} FILE`",
        )
    named = [film for film in _alternatives(records, chosen, edit) if film not in cameras]
    takes = tuple(
        replace(
            _take(workshop, folder, record, place, course.frame_rate),
            is_alternative=place >= len(chosen),
            is_camera=record in cameras,
        )
        for place, record in enumerate((*chosen, *named, *cameras))
    )
    path = script_of(records, folder, second=lesson.second_language)
    path = path if lesson.is_captioned else None
    names = [person.name for person in (lesson.lecturer, *lesson.credits)]
    script = read_script(path, lesson.language, names) if path else None
    engine = _engine(workshop, course, lesson, has_script=bool(script and script.paragraphs))
    stills = _stills(workshop, course, lesson, edit) if edit else {}
    second = second_text_of(records, folder, lesson.second_language)
    cues = cues_of(folder, lesson.language)
    if cues is not None and not lesson.is_captioned:
        raise _unwanted(course, lesson, cues)
    return Material(takes, script, cues, engine, edit, stills, second_text=second)


def _unwanted(course: Course, lesson: Lesson, cues: Path) -> BadManifest:
    """What a person corrected is never left out without a word."""
    file = f"projects/{course.slug}/lessons/{lesson.slug}/lesson.yaml"
    message = f"captions: none, but somebody's captions are here: {cues.name}"
    return BadManifest(
        (Problem(file, 0, message),),
        hint=f"take `captions: none` out, or move {cues.name} out of the lesson's folder",
    )


def edit_file(course: Course, lesson: Lesson) -> str:
    """How messages name the lesson's edit list."""
    return f"projects/{course.slug}/lessons/{lesson.slug}/edit.yaml"


def _shown(
    records: Sequence[FootageRecord],
    course: Course,
    lesson: Lesson,
    edit: EditList | None,
    spoiled: Collection[str],
) -> list[FootageRecord]:
    """The chosen takes with a picture; or the one finished film."""
    if edit is None or not edit.film:
        films = [record for record in records if record.kind is FootageKind.VIDEO]
        chosen = chosen_takes(films, lesson, spoiled=spoiled)
        return [record for record in chosen if _has_picture(record)]
    film = named_take(records, edit.film)
    if film is None or not _has_picture(film):
        known = ", ".join(record.original_name for record in records if _has_picture(record))
        message = f"film: expected a film of the lesson's footage, found no {edit.film!r}"
        raise BadManifest(
            (Problem(edit_file(course, lesson), 0, message),),
            hint=f"there are: {known or 'none'}; drop the finished film into "
            f"projects/{course.slug}/inbox/post/{lesson.slug}/",
        )
    return [film]


def _has_picture(record: FootageRecord) -> bool:
    return record.kind is FootageKind.VIDEO and bool(record.facts and record.facts.video)


def _alternatives(
    records: Sequence[FootageRecord], chosen: Sequence[FootageRecord], edit: EditList | None
) -> list[FootageRecord]:
    """Films that the edit list names besides. A name that is no file's is told when it is looked
    for, with its line."""
    named = dict.fromkeys(stretch.take for stretch in edit.stretches) if edit else {}
    found = (named_take(records, name) for name in named)
    films = {one.file: one for one in found if one is not None and _has_picture(one)}
    return [film for film in films.values() if film not in chosen]


def _cameras(
    records: Sequence[FootageRecord], course: Course, lesson: Lesson, edit: EditList | None
) -> list[FootageRecord]:
    """Other cameras' films, which are no takes of the lesson. Raises BadManifest with each that is
    not there."""
    found, problems = dict[str, FootageRecord](), []
    for angle in edit.angles if edit else ():
        film = named_take(records, angle.camera)
        if film is not None and _has_picture(film):
            found[film.file] = film
            continue
        message = f"camera: expected a film of the lesson's footage, found no {angle.camera!r}"
        problems.append(Problem(edit_file(course, lesson), angle.stretch.line, message))
    if problems:
        known = ", ".join(one.original_name for one in records if _has_picture(one))
        raise BadManifest(tuple(problems), hint=f"there are: {known or 'none'}")
    return list(found.values())


def _stills(workshop: Workshop, course: Course, lesson: Lesson, edit: EditList) -> dict[str, Still]:
    folder = workshop.lesson_folder(course, lesson.slug)
    records = read_footage(folder)
    stills: dict[str, Still] = {}
    problems = []
    for inserted in edit.inserts:
        record = named_still(records, inserted.still)
        if record is None:
            message = f"still: expected a picture of its footage, found no {inserted.still!r}"
            line = inserted.stretch.line
            problems.append(Problem(edit_file(course, lesson), line, message))
        elif inserted.still not in stills:
            path = folder / "footage" / record.file
            stills[inserted.still] = Still(
                f"still{len(stills)}", Source(path, record.digest), sniff(path).demuxer
            )
    if problems:
        known = [record.original_name for record in records if record.kind is FootageKind.IMAGE]
        raise BadManifest(tuple(problems), hint=f"there are: {', '.join(known) or 'none'}")
    return stills


def _take(
    workshop: Workshop, folder: Path, record: FootageRecord, place: int, frame_rate: Fraction
) -> Take:
    facts = record.facts
    assert facts is not None  # chosen above
    source = Source(folder / "footage" / record.file, record.digest)
    if not source.path.is_file():
        raise BadFootage(
            f"{source.path}: expected the footage that its record describes, found no file",
            hint="copy it back there, or delete its record and drop the file again",
        )
    return Take(
        f"clip{place}",
        record,
        facts,
        source,
        frames_covering(facts.duration, frame_rate),
    )


def _engine(workshop: Workshop, course: Course, lesson: Lesson, *, has_script: bool) -> str:
    if not lesson.is_captioned:
        return NOBODY
    wanted = lesson.engine or workshop.settings.speech.engine
    if wanted == "auto":
        wanted = workshop.model.engine if workshop.model else "script_only"
    if wanted == "script_only" and not has_script:
        raise NoTranscript(
            f"{course.slug}/{lesson.slug}: expected a script or a speech model, found neither",
            hint="drop a script (script.md, .txt or .docx) into "
            f"projects/{course.slug}/inbox/collection/{lesson.slug}/; or bring a model to this "
            "machine: on one with internet run `weike models fetch small`, copy its folder here, "
            "and run `weike models import FOLDER`",
        )
    return wanted
