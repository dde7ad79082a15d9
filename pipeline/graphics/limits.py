"""Within what a text must fit: values alone, so that planning a card loads nothing that draws."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are the side of a hanzi's square in pixels; `leading` and `tracking` are in ems."""

    largest: float
    smallest: float
    most_lines: int = 1
    leading: float = 1.3
    tracking: float = 0.0
