"""A key-point panel as a lesson asks for it: what it shows, and from which words on."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.edit import Mark

MOST_POINTS = 7
"""More than anybody reads beside somebody who speaks."""


@dataclass(frozen=True, slots=True)
class KeyPanel:
    """Points under a heading, or a quotation and whose it is; never both."""

    at: Mark
    """Words that are said, or a time, in seconds of the lesson's body."""
    until: Mark | None = None
    """None: a few seconds, or until the next panel."""
    heading: str = ""
    points: tuple[str, ...] = ()
    quote: str = ""
    by: str = ""
    is_left: bool = False
    """At the left of a wide frame, where the speaker stands at the right."""
    line: int = 0
    """In lesson.yaml, from 1."""
