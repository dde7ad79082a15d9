"""The board's "unassigned": files that wait in a drop folder for somebody to say their lesson."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from pipeline.commands.opening import Chosen
from pipeline.intake.naming import one_line
from pipeline.manifest.arrivals import waiting
from pipeline.model.codec import Json
from pipeline.recipes.workshop import Workshop


def unassigned(workshop: Workshop, chosen: Sequence[Chosen]) -> Iterator[dict[str, Json]]:
    """One object a file: where it lies, the lesson it may be for, and the command that says so."""
    for one in chosen:
        slug = one.course.slug
        for arrival in waiting(workshop.course_folder(one.course)):
            path = one_line(f"projects/{slug}/{arrival.path}")
            guess = arrival.suggestion or "LESSON"
            role = "" if arrival.role else " --role ROLE"
            yield {
                "file": path,
                "role": arrival.role,
                "suggestion": arrival.suggestion or None,
                "sureness": arrival.sureness or None,
                "next_step": f'weike add {slug}/{guess} "{path}"{role}',
            }


def say_unassigned(rows: Sequence[dict[str, Json]]) -> None:
    """Below the board, where there are any."""
    if rows:
        click.echo("\nunassigned 未归属:")
    for row in rows:
        perhaps = _perhaps(row)
        click.echo(f"  {row['file']}{perhaps}\n    {row['next_step']}")


def _perhaps(row: dict[str, Json]) -> str:
    """The suggestion, and how sure it is where it comes from what is said."""
    if not row["suggestion"]:
        return ""
    sureness = row["sureness"]
    sure = f", {sureness:.0%} sure by its first words" if isinstance(sureness, float) else ""
    return f" (perhaps 可能是 {row['suggestion']}{sure})"
