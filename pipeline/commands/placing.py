"""Films that wait for their lesson, listened to: one whose words are a script's is taken into that
lesson; one that only sounds like it is suggested."""

from __future__ import annotations

from collections.abc import Iterator

import click

from pipeline.build.run import Builder
from pipeline.commands.intake_lines import desk_of, say_one
from pipeline.ffmpeg.probe import probe
from pipeline.intake.desk import Desk
from pipeline.intake.naming import one_line
from pipeline.intake.receive import receive
from pipeline.intake.suggesting import suggest
from pipeline.manifest.arrivals import Arrival, waiting
from pipeline.model.course import Course
from pipeline.model.errors import BadFootage, ToolFailed
from pipeline.model.recipe import Recipe
from pipeline.model.step import Source
from pipeline.recipes.matching import Match, match_film
from pipeline.recipes.workshop import Workshop
from pipeline.settings.roles import read_roles


def place_waiting(
    workshop: Workshop, course: Course, builder: Builder, *, as_json: bool
) -> Iterator[str]:
    """Yields the lessons that films were taken into."""
    desk = desk_of(workshop, course, after=workshop.settings.intake.after)
    films = list(_films(workshop, course, desk))
    outcomes = builder.run([(arrival.path, recipe) for arrival, recipe in films])
    for (arrival, _), outcome in zip(films, outcomes, strict=True):
        found: Match | None = outcome.value
        if outcome.error is not None:
            click.echo(f"not listened to 未能试听: {arrival.path}: {outcome.error}", err=True)
        if found is None:
            continue
        if not found.is_heard:
            _suggest(desk, arrival, found)
            continue
        role = {one.name: one for one in read_roles(workshop.places)}[arrival.role]
        received = receive(desk.folder / arrival.path, role=role, desk=desk, lesson=found.lesson)
        say_one(received, as_json=as_json)
        yield found.lesson


def _films(
    workshop: Workshop, course: Course, desk: Desk
) -> Iterator[tuple[Arrival, Recipe[Match | None]]]:
    for arrival in (one for one in waiting(desk.folder) if one.role):
        path = desk.folder / arrival.path
        try:
            facts = probe(path)
        except (BadFootage, ToolFailed, OSError):
            continue  # no film, or gone since
        film = Source(path, arrival.digest)
        yield arrival, match_film(workshop, course, film, facts, label=one_line(path.name))


def _suggest(desk: Desk, arrival: Arrival, found: Match) -> None:
    if suggest(desk, arrival, found.lesson, found.sureness):
        name = one_line(arrival.path.rpartition("/")[2])
        click.echo(
            f"perhaps for {desk.course.slug}/{found.lesson} 可能属于: {name} "
            f"(its first words fit that script, {found.sureness:.0%} sure by sound alone)",
            err=True,
        )
