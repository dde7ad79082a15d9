"""`weike models`: recogniser weights on this machine; offline import first, fetching on request."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.model.codec import to_json
from pipeline.settings.machine import cores, usable_memory
from pipeline.speech.fetch import CATALOGUE, fetch_model, known
from pipeline.speech.fitting import Fit, machine_operations, measured, reckoned
from pipeline.speech.models import Model, find_models, import_model


@click.group("models")
def command() -> None:
    """Recogniser weights: list, import, fetch. Nothing is fetched unless asked for here."""


@command.command("list", epilog="Example: weike models list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--measure", is_flag=True, help="Time the models that are here, half a minute each.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool, measure: bool) -> int:
    """What is here, what is used, what could be fetched, and what fits this machine.

    Speeds marked "about" are reckoned from the machine's speed, to a factor of two.
    """
    workshop = open_workshop(ctx, needs_project=False)
    here, used = find_models(workshop.models_folder), workshop.model
    memory, operations = usable_memory(), machine_operations()
    fits = {model.name: reckoned(model, memory, operations) for model in CATALOGUE}
    own = {model.path: _own_fit(model, fits, memory, measure=measure) for model in here}
    if as_json:
        say_json(
            {
                "folder": str(workshop.models_folder),
                "here": [{**to_json(one), "fit": to_json(own[one.path])} for one in here],
                "used": to_json(used),
                "known": [{**to_json(one), "fit": to_json(fits[one.name])} for one in CATALOGUE],
                "machine": {"cores": cores(), "memory_bytes": memory},
            }
        )
        return 0
    click.echo(f"models folder: {workshop.models_folder}")
    for model in here:
        mark = "*" if used and model.path == used.path else " "
        click.echo(f"{mark} {model.name} ({model.engine}){_said(own[model.path])}")
    if not here:
        click.echo("  none: lessons with a script are aligned without a model")
    click.echo(f"this machine: {cores()} cores, {memory / 1e9:.1f} GB of memory to be had")
    click.echo("could be fetched (weike models fetch NAME) or imported from another machine:")
    for one in CATALOGUE:
        click.echo(f"  {one.name}: {one.download_megabytes} MB{_said(fits[one.name])}; {one.note}")
    return 0


def _own_fit(model: Model, fits: dict[str, Fit], memory: int, *, measure: bool) -> Fit | None:
    """How a model that is here fits; None: it is no model we know, and was not measured."""
    if measure:
        return measured(model, memory)
    one = known(model.name)
    return fits[one.name] if one else None


def _said(fit: Fit | None) -> str:
    if fit is None:
        return ""
    needs = f"needs {fit.memory_bytes / 1e9:.1f} GB of memory"
    fits = "fits" if fit.fits else "does NOT fit"
    minutes = fit.real_time * 60
    speed = f"{minutes:.0f} min" if minutes >= 1.5 else f"{minutes * 60:.0f} s"
    how = "measured" if fit.is_measured else "about"
    return f", {needs}: {fits}; {how} {speed} for an hour of speech"


@command.command("import", epilog="Example: weike models import /media/usb/faster-whisper-small")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--sha256", default="", help="The digest it must have, as its giver told you.")
@click.pass_context
def import_(ctx: click.Context, path: Path, sha256: str) -> int:
    """Copy a model that was brought to this machine (a folder, or OpenAI's .pt file) into the
    models folder, checked against --sha256, else against the card that came with it."""
    workshop = open_workshop(ctx, needs_project=False)
    model = import_model(path, workshop.models_folder, expected_digest=sha256)
    say_model(model)
    return 0


@command.command("fetch", epilog="Example: weike models fetch small")
@click.argument("name")
@click.pass_context
def fetch(ctx: click.Context, name: str) -> int:
    """Fetch a model by NAME from the hub, or from the mirror that config/weike.yaml names. The only
    thing in Weike that reaches the internet."""
    workshop = open_workshop(ctx, needs_project=False)
    mirror = workshop.settings.speech.mirror
    say_model(fetch_model(name, workshop.models_folder, mirror=mirror))
    return 0


def say_model(model: Model) -> None:
    """One line a model: where it is, which engine, its digest."""
    click.echo(f"{model.path} ({model.engine}, sha256 {model.digest})")
