"""`weike cluster`: certificates for many machines, and the scheduler that they meet at."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.build.executors.address import checked_address
from pipeline.build.executors.certificates import Identity, identity_of
from pipeline.commands.stopping import stoppable
from pipeline.model.errors import MissingTool

CERTIFICATES_VARIABLE = "WEIKE_CERTIFICATES"

certificates_option = click.option(
    "--certificates",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=CERTIFICATES_VARIABLE,
    help="Folder made by `weike cluster certificates` (or WEIKE_CERTIFICATES).",
)


@click.group("cluster", epilog="Example: weike cluster certificates /safe/place")
def command() -> None:
    """Build on many machines: make certificates once, start one scheduler, start a worker on each
    machine (weike worker), then build with --cluster. docs/scaling.md tells more."""


@command.command("certificates", epilog="Example: weike cluster certificates /safe/place")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def certificates(folder: Path) -> int:
    """Make the certificates of a new cluster in FOLDER: one for the builder, one for the
    scheduler, one for workers. Copy to each machine authority.pem and its own two files."""
    require_engine()
    from pipeline.build.executors.authority import make_certificates

    for path in make_certificates(folder):
        click.echo(path)
    return 0


@command.command("scheduler", epilog="Example: weike cluster scheduler --port 8786")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8786, show_default=True)
@click.option(
    "--worker-ttl",
    type=click.FloatRange(min=2),
    default=30.0,
    show_default=True,
    help="Seconds of silence after which a machine's steps go to others.",
)
@certificates_option
def scheduler(host: str, port: int, worker_ttl: float, folder: Path | None) -> int:
    """Serve as the place where workers and builders meet, until interrupted."""
    require_engine()
    identity = identity_in(folder, "scheduler")
    scheme = "tls" if identity else "tcp"
    checked_address(f"{scheme}://{host}:{port}", has_certificates=identity is not None)
    from pipeline.build.executors.engine import run_scheduler

    with stoppable():
        run_scheduler(host, port, identity, worker_ttl=worker_ttl, tell=say)
    return 0


def identity_in(folder: Path | None, role: str) -> Identity | None:
    """The role's certificate, where a folder of certificates is given."""
    return identity_of(folder, role) if folder else None


def require_engine() -> None:
    """Raises MissingTool where the optional extra is not installed."""
    from importlib.util import find_spec

    if find_spec("distributed") is None or find_spec("cryptography") is None:
        raise MissingTool(
            "expected the packages of the extra `cluster`, found none",
            hint="pip install 'weike[cluster]'",
        )


def say(line: str) -> None:
    """A line for a person, at once."""
    click.echo(line, err=True)
