"""`weike watch`: takes in what was dropped into the inboxes, once or for as long as it runs, and
inspects the films that it took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from pipeline.commands.inspecting import Asked, Inspector
from pipeline.commands.intake_lines import desk_of, say_received
from pipeline.commands.opening import choose, open_workshop
from pipeline.commands.stopping import stoppable
from pipeline.intake.desk import Desk, Outcome, Received
from pipeline.intake.strays import REASON as NO_ROLE
from pipeline.intake.watch import watch
from pipeline.recipes.answering import unanswered
from pipeline.settings.roles import read_roles

TAKEN = (Outcome.ACCEPT, Outcome.ACCEPT_WITH_WARNING)


@click.command("watch", epilog="Example: weike watch demo --once")
@click.argument("courses", nargs=-1)
@click.option("--once", is_flag=True, help="Take what is settled, then stop (for schedulers).")
@click.option(
    "--inspect/--no-inspect",
    "is_inspecting",
    default=None,
    help="Inspect the films that were taken, or not (default: as config/weike.yaml says).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@click.pass_context
def command(
    ctx: click.Context,
    courses: tuple[str, ...],
    once: bool,
    is_inspecting: bool | None,
    as_json: bool,
) -> int:
    """Watch the drop folders of COURSES (none: all). Films are inspected once they are taken; what
    is found stands in a note beside each and on the board. Ctrl-C stops it."""
    workshop = open_workshop(ctx)
    settings = workshop.settings.intake

    def desks() -> list[Desk]:
        return [
            desk_of(workshop, chosen.course, after=settings.after)
            for chosen in choose(workshop, courses)
        ]

    received = watch(desks, roles=read_roles(workshop.places), settings=settings, once=once)
    if is_inspecting is False or (is_inspecting is None and not settings.inspect):
        return say_received(received, as_json=as_json)
    inspector = Inspector(lambda: open_workshop(ctx), as_json)
    late = [
        Asked(chosen.course.slug, lesson)
        for chosen in choose(workshop, courses)
        for lesson in unanswered(workshop, chosen.course)
    ]
    with stoppable():
        try:
            code = say_received(_asking(received, inspector, late, once=once), as_json=as_json)
            inspector.finish()
        except BaseException:
            inspector.stop()
            raise
    return code


def _asking(
    received: Iterable[Received], inspector: Inspector, late: Iterable[Asked], *, once: bool
) -> Iterator[Received]:
    """Has films inspected as they come; of a single look, when all of it is taken."""
    asked = dict.fromkeys(late)
    if not once:
        inspector.ask(asked)
        asked = {}
    for one in received:
        if (wanted := _wanted(one)) is not None:
            asked[wanted] = None
        yield one
        if not once:
            inspector.ask(asked)
            asked = {}
    inspector.ask(asked)


def _wanted(received: Received) -> Asked | None:
    """What is to be inspected after a film came in; a film is what has a duration."""
    if received.outcome in TAKEN and received.lesson and received.duration:
        return Asked(received.course, received.lesson)
    is_waiting = received.outcome is Outcome.UNASSIGNED and received.reason != NO_ROLE
    if is_waiting and (received.duration or not received.message_zh):
        return Asked(received.course)
    return None
