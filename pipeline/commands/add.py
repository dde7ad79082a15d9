"""`weike add`: intake by hand. A file from elsewhere stays where it is, a copy is taken; one that
waits in a drop folder is given its lesson and leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from pipeline.commands.intake_lines import desk_of, say_received
from pipeline.commands.opening import choose, open_workshop
from pipeline.intake.desk import Received
from pipeline.intake.receive import receive
from pipeline.settings.roles import read_roles


@click.command("add", epilog="Example: weike add demo/01-opening film.mp4 --role filming")
@click.argument("target", metavar="COURSE[/LESSON]")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--role", default="post", show_default=True, help="A role of config/roles.yaml.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@click.pass_context
def command(
    ctx: click.Context, target: str, files: tuple[Path, ...], role: str, as_json: bool
) -> int:
    """Take FILES into COURSE (or one of its lessons)."""
    workshop = open_workshop(ctx)
    (chosen,) = choose(workshop, (target,))
    lesson = target.partition("/")[2] or None
    known = {one.name: one for one in read_roles(workshop.places)}
    if role not in known:
        raise click.BadParameter(f"{role}: expected one of {', '.join(known)}")
    waiting = desk_of(workshop, chosen.course, after=workshop.settings.intake.after)
    outside = replace(waiting, after="stay")

    def received() -> Iterator[Received]:
        for path in (file.absolute() for file in files):
            dropped = next((one for one in known.values() if waiting.is_dropped(path, one)), None)
            desk = waiting if dropped else outside
            received = receive(path, role=dropped or known[role], desk=desk, lesson=lesson)
            yield replace(received, course=chosen.course.slug)

    return say_received(received(), as_json=as_json)
