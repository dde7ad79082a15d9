"""`weike withdraw`: takes a publication back; the ledger keeps both rows, the kit stays with a
notice in it."""

from __future__ import annotations

from datetime import datetime

import click

from pipeline.commands.opening import choose, open_workshop
from pipeline.delivery.kit import withdraw_kit
from pipeline.manifest.publications import add_publication, read_publications
from pipeline.model.channel import Publication
from pipeline.model.errors import UnknownTarget


@click.command("withdraw", epilog="Example: weike withdraw demo/01-opening --channel internal")
@click.argument("target")
@click.option("--channel", required=True, help="The channel it was published to.")
@click.option("--by", default="", help="Who withdraws it, by name.")
@click.pass_context
def command(ctx: click.Context, target: str, channel: str, by: str) -> int:
    """Take TARGET (course or course/lesson) back from CHANNEL."""
    workshop = open_workshop(ctx)
    (chosen,) = choose(workshop, (target,))
    course_folder = workshop.course_folder(chosen.course)
    latest = _latest(read_publications(course_folder), target, channel)
    if latest is None or latest.action != "published":
        raise UnknownTarget(
            f"{target}: expected a standing publication to {channel}, found none",
            hint="weike catalogue export ledger lists what was published where",
        )
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    withdraw_kit(workshop.places.root / latest.place, at=now, by=by)
    row = Publication(target, channel, now, by, latest.digest, latest.place, "withdrawn")
    add_publication(course_folder, row)
    click.echo(f"{target}: withdrawn from {channel}; remove it there, too: {latest.place}")
    return 0


def _latest(rows: tuple[Publication, ...], target: str, channel: str) -> Publication | None:
    own = [row for row in rows if row.target == target and row.channel == channel]
    return own[-1] if own else None
