"""`weike models`: recogniser weights on this machine; offline import first, fetching on request."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.model.codec import to_json
from pipeline.speech.models import CATALOGUE, fetch_model, find_models, import_model


@click.group("models")
def command() -> None:
    """Recogniser weights: list, import, fetch. Nothing is fetched unless asked for here."""


@command.command("list", epilog="Example: weike models list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> int:
    """What is here, what is used, and what could be fetched."""
    workshop = open_workshop(ctx)
    here = find_models(workshop.models_folder)
    used = workshop.model
    if as_json:
        body = {"here": to_json(here), "used": to_json(used), "known": to_json(CATALOGUE)}
        say_json(body)
        return 0
    click.echo(f"models folder: {workshop.models_folder}")
    for model in here:
        mark = "*" if used and model.path == used.path else " "
        click.echo(f"{mark} {model.name} ({model.engine})")
    if not here:
        click.echo("  none: lessons with a script are aligned without a model")
    click.echo("could be fetched (weike models fetch NAME) or imported from another machine:")
    for known in CATALOGUE:
        click.echo(f"  {known.name}: {known.download_megabytes} MB, {known.note}")
    return 0


@command.command("import", epilog="Example: weike models import /media/usb/faster-whisper-small")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--sha256", default="", help="The digest it must have, as its giver told you.")
@click.pass_context
def import_(ctx: click.Context, path: Path, sha256: str) -> int:
    """Copy a model folder that was brought to this machine, checked, into the models folder."""
    workshop = open_workshop(ctx)
    model = import_model(path, workshop.models_folder, expected_digest=sha256)
    click.echo(f"{model.path} ({model.engine}, sha256 {model.digest})")
    return 0


@command.command("fetch", epilog="Example: weike models fetch small")
@click.argument("name")
@click.pass_context
def fetch(ctx: click.Context, name: str) -> int:
    """Fetch a model by NAME from the hub, or from the mirror that config/weike.yaml names. The only
    thing in Weike that reaches the internet."""
    workshop = open_workshop(ctx)
    mirror = workshop.settings.speech.mirror
    model = fetch_model(name, workshop.models_folder, mirror=mirror)
    click.echo(f"{model.path} ({model.engine}, sha256 {model.digest})")
    return 0
