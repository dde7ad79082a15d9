"""`weike add`: intake by hand; the file stays where it is, a copy is taken."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.intake_lines import desk_of, say_received
from pipeline.commands.opening import choose, open_workshop
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
    desk = desk_of(workshop, chosen.course, after="stay")
    received = (receive(path, role=known[role], desk=desk, lesson=lesson) for path in files)
    return say_received(received, as_json=as_json)
