"""Rows of the table of figures, and how they are printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, what was found, what is to be reached."""

    figure: str
    found: str
    reach: str
    is_reached: bool | None
    """None where it could not be measured here."""
    how: str = ""


def show(rows: Iterable[Row]) -> None:
    """As a Markdown table, for docs/speed.md and for eyes."""
    print("| figure | found | to reach | | how |")
    print("|---|---|---|---|---|")
    for row in rows:
        mark = {True: "reached", False: "**not reached**", None: "not measured"}[row.is_reached]
        print(f"| {row.figure} | {row.found} | {row.reach} | {mark} | {row.how} |", flush=True)
