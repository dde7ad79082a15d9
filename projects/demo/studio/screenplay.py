"""Reads the demo's scripts: which sentences each part speaks, clause by clause.

The files under scripts/ are the very files that are dropped, so the words stand in one place; what
is not spoken (headings, directions, the speaker's line) is told apart by its form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent / "scripts"

_CLAUSE = re.compile(r"[^，：、。？！,:.?!]+[，：、。？！,:.?!]?")
_STAGE_DIRECTION = re.compile(r"[【（\[(].*[】）\])]")
_SPEAKER = re.compile(r"[^，。,.]{1,20}[：:]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`clauses` keep their closing mark; joined they are the line of the script."""

    clauses: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.clauses)


def parts_of(slug: str) -> tuple[tuple[Sentence, ...], ...]:
    """The spoken sentences of each part; a second-level heading opens the next part."""
    parts: list[list[Sentence]] = [[]]
    for line in (SCRIPTS / f"{slug}.md").read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("## "):
            parts.append([])
        elif is_spoken(text):
            parts[-1].append(Sentence(tuple(_CLAUSE.findall(text))))
    return tuple(tuple(part) for part in parts)


def is_spoken(text: str) -> bool:
    """False for an empty line, a heading, a stage direction and a speaker's line."""
    if not text or text.startswith("#"):
        return False
    return not (_STAGE_DIRECTION.fullmatch(text) or _SPEAKER.fullmatch(text))
