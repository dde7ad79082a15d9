"""One course's intake: where its files are taken in, by which rules, and what became of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from pathlib import Path

from pipeline.intake.belonging import Lessons
from pipeline.intake.examine import CaptionReader
from pipeline.manifest.records import read_footage, script_of
from pipeline.manifest.script import read_script
from pipeline.model.course import Course
from pipeline.model.errors import WeikeError
from pipeline.model.inspection import DEFAULT_RULES, Rules
from pipeline.model.media import FrameSize
from pipeline.settings.names import NameRules
from pipeline.settings.roles import Role

INBOX = "inbox"
INCOMING = ".incoming"
"""Where copies are made, on the file system of the lessons."""


class Outcome(Enum):
    ACCEPT = "accept"
    ACCEPT_WITH_WARNING = "accept-with-warning"
    REJECT = "reject"
    IGNORE = "ignore"
    DUPLICATE = "duplicate"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file; `reason` is a slug, the messages are for people."""

    file: str
    outcome: Outcome
    reason: str = ""
    message: str = ""
    lesson: str | None = None
    size: FrameSize | None = None
    duration: Fraction | None = None
    sha256: str | None = None
    message_zh: str = ""
    path: str = ""
    """Where it was dropped, below the inbox: `filming/01-opening/a.mp4`."""
    suggestion: str | None = None
    """Of a file that waits: the lesson it may be for."""
    course: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What becomes of originals: `after` is `move` (to taken/) or `stay`."""

    folder: Path
    course: Course
    after: str
    read_captions: CaptionReader
    titles: Mapping[str, str] = field(default_factory=dict)
    """Of lessons, by slug."""
    rules: NameRules = field(default_factory=NameRules)
    thresholds: Rules = DEFAULT_RULES
    """From where on what the probe says of a film is a finding."""

    @property
    def inbox(self) -> Path:
        return self.folder / INBOX

    def lesson_folder(self, slug: str) -> Path:
        return self.folder / "lessons" / slug

    def role_folder(self, role: Role) -> Path:
        return self.inbox / role.name

    def is_dropped(self, path: Path, role: Role) -> bool:
        """Whether it lies in the role's drop folder; else `weike add` took it from elsewhere."""
        return path.is_relative_to(self.role_folder(role))

    def shown_path(self, path: Path) -> str:
        """Below the inbox; of a file from elsewhere its name alone."""
        inside = path.is_relative_to(self.inbox)
        return path.relative_to(self.inbox).as_posix() if inside else path.name

    def lessons(self, *, with_scripts: bool) -> Lessons:
        """What is known of the lessons; their scripts are read only where they are asked for."""
        scripts = {}
        for slug in self.course.lessons if with_scripts else ():
            text = self._script(slug)
            if text:
                scripts[slug] = text
        return Lessons(self.course.lessons, self.titles, scripts)

    def _script(self, slug: str) -> str:
        folder = self.lesson_folder(slug)
        try:
            path = script_of(read_footage(folder), folder)
            return "\n".join(read_script(path, self.course.language).paragraphs) if path else ""
        except (WeikeError, OSError):
            return ""  # `weike check` reports it
