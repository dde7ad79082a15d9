"""`weike watch`: takes in what was dropped into the inboxes, once or for as long as it runs."""

from __future__ import annotations

import click

from pipeline.commands.intake_lines import desk_of, say_received
from pipeline.commands.opening import choose, open_workshop
from pipeline.intake.desk import Desk
from pipeline.intake.watch import watch
from pipeline.settings.roles import read_roles


@click.command("watch", epilog="Example: weike watch demo --once")
@click.argument("courses", nargs=-1)
@click.option("--once", is_flag=True, help="Take what is settled, then stop (for schedulers).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@click.pass_context
def command(ctx: click.Context, courses: tuple[str, ...], once: bool, as_json: bool) -> int:
    """Watch the drop folders of COURSES (none: all). Ctrl-C stops it."""
    workshop = open_workshop(ctx)
    settings = workshop.settings.intake

    def desks() -> list[Desk]:
        return [
            desk_of(workshop, chosen.course, after=settings.after)
            for chosen in choose(workshop, courses)
        ]

    received = watch(desks, roles=read_roles(workshop.places), settings=settings, once=once)
    return say_received(received, as_json=as_json)
