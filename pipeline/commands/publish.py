"""`weike publish`: hands approved films over to a channel, as a kit, and writes the ledger."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipeline.commands.current import looked_at
from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.commands.root import show_error
from pipeline.model.channel import Channel
from pipeline.model.codec import to_json
from pipeline.model.errors import UnknownTarget
from pipeline.recipes.channel import HandOver, publish_course, publish_playlists
from pipeline.recipes.library import hand_over
from pipeline.recipes.workshop import Workshop
from pipeline.settings.channels import read_channels


@click.command("publish", epilog="Example: weike publish demo --channel internal")
@click.argument("targets", nargs=-1, required=True)
@click.option("--channel", "channel_name", required=True, help="A name in config/channels.yaml.")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the kit goes (default: projects/<course>/deliverables/kits/).",
)
@click.option("--by", default="", help="Who publishes, by name.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a publication.")
@click.pass_context
def command(
    ctx: click.Context,
    targets: tuple[str, ...],
    channel_name: str,
    folder: Path | None,
    by: str,
    as_json: bool,
) -> int:
    """Make CHANNEL's kit of each of TARGETS (course, course/lesson or course:playlist), from
    approved lessons only. A course's kit needs every lesson approved, a playlist's those that it
    shows anything of."""
    workshop = open_workshop(ctx)
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    request = HandOver(channel_named(workshop, channel_name), folder, by, now)
    code = 0
    with workshop.store.lease():  # a sweep waits until it is done
        for chosen, films in looked_at(workshop, targets, request.channel.film()):
            hand_over(workshop, [films])
            asked = publish_playlists if chosen.is_playlist else publish_course
            for outcome in asked(workshop, films, request):
                if outcome.error:
                    code = max(code, show_error(outcome.error))
                elif outcome.value and as_json:
                    say_json(to_json(outcome.value))
                elif outcome.value:
                    click.echo(f"{outcome.value.target} -> {channel_name}: {outcome.value.place}")
    return code


def channel_named(workshop: Workshop, name: str) -> Channel:
    """Raises UnknownTarget with the names that exist."""
    known = {channel.name: channel for channel in read_channels(workshop.places)}
    if name not in known:
        raise UnknownTarget(
            f"{name}: expected a channel of config/channels.yaml, found none of that name",
            hint=f"channels here: {', '.join(known)}",
        )
    return known[name]
