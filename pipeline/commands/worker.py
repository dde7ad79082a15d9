"""`weike worker`: this machine takes steps of builds on others."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.build.executors.address import checked_address
from pipeline.commands.cluster import certificates_option, identity_in, require_engine, say
from pipeline.commands.stopping import stoppable
from pipeline.recipes.crew import crew_of, offer_of
from pipeline.settings.config import read_settings
from pipeline.settings.root import find_root


@click.command("worker", epilog="Example: weike worker tls://192.168.1.20:8786 --certificates C")
@click.argument("address")
@click.option("--jobs", type=click.IntRange(min=1), help="Hard steps at once (default: the cores).")
@click.option("--gpus", type=click.IntRange(min=0), default=0, help="Graphics processors to offer.")
@click.option("--not-shared", is_flag=True, help="The root here is not the builders' root.")
@click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for fetched inputs and work under way (default: .cache/weike/worker at home).",
)
@certificates_option
@click.pass_context
def command(
    ctx: click.Context,
    address: str,
    jobs: int | None,
    gpus: int,
    not_shared: bool,
    work: Path | None,
    folder: Path | None,
) -> int:
    """Take steps from the scheduler at ADDRESS until interrupted. Where --root is the builders'
    root, on a shared disk, files are read there; else they come from the builder."""
    require_engine()
    identity = identity_in(folder, "worker")
    place = checked_address(address, has_certificates=identity is not None)
    places = find_root(ctx.find_root().obj)
    settings = read_settings(places)
    offer = offer_of(places, settings, jobs, gpus=gpus)
    from pipeline.build.executors.engine import run_worker
    from pipeline.build.executors.remote import Station, open_station

    work = work or Path.home() / ".cache" / "weike" / "worker"
    root = None if not_shared else places.root
    station = Station(offer, crew_of(settings, jobs).executor(), work, root, identity)
    open_station(station)
    try:
        with stoppable():
            run_worker(place, offer, identity, folder=work / "engine", tell=say)
    finally:
        station.executor.end()
    return 0
