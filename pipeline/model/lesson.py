"""A lesson as its people describe it, what was dropped for it, and who signed it off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pipeline.model.media import Finding, MediaFacts
from pipeline.model.panel import KeyPanel

PRODUCTS = ("master", "burned-in", "web")
"""A lesson's films, made by every build."""
UPRIGHT = ("vertical", "square")
"""Films for phones, 9:16 and 1:1, whose picture follows whoever speaks."""
NO_LOGO = "no-logo"
"""The master without the corner logo, for whoever puts their own there."""
FURTHER = ("sd", "small", "audio", "hls", *UPRIGHT, NO_LOGO)
"""Films made on request, or where the settings say so."""


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: str = ""
    """As shown under the name: "高级工程师", "Safety trainer"."""


STEPS: Mapping[str, str] = {
    "script": "文稿",
    "filming": "拍摄",
    "build": "制作",
    "approve": "审核",
    "publish": "发布",
}
"""What a lesson goes through: each may have a due date and somebody who does it."""


MATCH_NONE, MATCH_AUTO = "none", "auto"
"""What `colour_match` may say besides a take's name."""
MUSIC = ("none", "cards", "speech")
CAPTIONS = ("none",)


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson of a course; `number` is its place in the course, from 1."""

    slug: str
    number: int
    title: str
    language: str
    lecturer: Person
    unit: str = ""
    """The department or branch."""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    credits: tuple[Person, ...] = ()
    """Who wrote, filmed, edited, reviewed: `role` says which."""
    owner: str = ""
    due: tuple[tuple[str, str], ...] = ()
    """(step, ISO date) pairs."""
    takes: tuple[tuple[str, str], ...] = ()
    """(part, file name) pairs a person chose; else the newest good take of each part is used."""
    sound: str = ""
    """`auto` (the better of the camera's and a separate recording's), `camera`, or a recording."""
    presenter: str = ""
    """Who stands before the camera, where it is not the lecturer named on the cards."""
    assigned: tuple[tuple[str, str], ...] = ()
    """(step, person) pairs: who does it."""
    engine: str = ""
    """How this lesson's speech is recognised, where not as the settings say: an engine's name."""
    chapters: tuple[tuple[str, str], ...] = ()
    """(title, the first words said in it) pairs: chapters within the lesson, found by the words."""
    second_language: str = ""
    """Shown below the first in captions (bilingual); empty: one language."""
    ai_content: str = ""
    """The declaration where part of the lesson was made by a machine; empty: none was."""
    panels: tuple[KeyPanel, ...] = ()
    link: str = ""
    """An address, shown as a QR code on the end card; empty: the course's."""
    music: str = ""
    """What the brand's music is heard under here: one of MUSIC; empty: as the brand says."""
    colour_match: str = ""
    """Whether takes of one scene are made to look alike: MATCH_NONE, MATCH_AUTO (like the longest),
    or the take that the others are to look like; empty: as the course says."""
    section: str = ""
    """The section of the course film that starts with this lesson; empty: none does."""
    theme: str = ""
    """What it is part of across the course, such as a theme month: playlists gather by it."""
    captions: str = ""
    """`none`: nobody speaks in it, so nobody listens, and no film of it has captions."""

    @property
    def is_captioned(self) -> bool:
        return self.captions != "none"


class FootageKind(Enum):
    VIDEO = "video"
    AUDIO = "audio"
    IMAGE = "image"
    SCRIPT = "script"
    CAPTIONS = "captions"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class FootageRecord:
    """What intake knows of one file it took: `footage/<file>.json` beside `footage/<file>`.

    The file's bytes never change after this is written; `digest` proves it.
    """

    file: str
    """The safe name under footage/."""
    original_name: str
    """As dropped; bytes that are not UTF-8 are decoded as GB18030 or shown as \\xNN."""
    digest: str
    """SHA-256, hex."""
    size: int
    """Bytes."""
    role: str
    kind: FootageKind
    arrived: str
    """ISO 8601 with offset."""
    part: str = ""
    """Orders the pieces of one lesson: "1", "2", …; empty: the only piece."""
    take: int = 1
    """Counts the recordings of one part; the newest good one is used."""
    facts: MediaFacts | None = None
    findings: tuple[Finding, ...] = ()


class SignOff(Enum):
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's verdict on one step, bound to exactly what was looked at.

    It stands while the product still has this byte digest, or was made by the same recipe from the
    same inputs (the same key): a store that was deleted and rebuilt keeps its approvals.
    """

    step: str
    """`captions`, `picture` or `release`."""
    verdict: SignOff
    by: str
    at: str
    """ISO 8601 with offset."""
    digest: str
    """SHA-256 of the product's bytes."""
    key: str
    """The key of the step that made it."""
    note: str = ""
