"""`weike doctor`: Python, FFmpeg and what it can do, fonts, models, disk, settings."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass

import click

from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.ffmpeg.binary import executable
from pipeline.ffmpeg.capabilities import (
    REQUIRED_ENCODERS,
    REQUIRED_FILTERS,
    capabilities,
    encoder_trouble,
    require,
)
from pipeline.ffmpeg.profile import PROFILES
from pipeline.model.codec import to_json
from pipeline.model.errors import WeikeError
from pipeline.recipes.workshop import Workshop
from pipeline.settings.machine import cores

LITTLE_SPACE = 5_000_000_000
"""Bytes: below this a course of ten lessons may not fit beside its store."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at."""

    name: str
    is_well: bool
    found: str


@click.command("doctor", epilog="Example: weike doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """What this machine has, and what is missing. Put it into a bug report."""
    workshop = open_workshop(ctx)
    looks: dict[str, Callable[[], str]] = {
        "weike": lambda: importlib.metadata.version("weike"),
        "python": lambda: f"{platform.python_version()} on {platform.platform()}",
        "cores": lambda: str(cores()),
        "ffmpeg": lambda: f"{capabilities().version} at {executable()}",
        "filters and encoders": _tools,
        "encode profiles": _profiles,
        "fonts and brands": lambda: _brands(workshop),
        "speech model": lambda: _model(workshop),
        "packages": _packages,
        "root": lambda: str(workshop.places.root),
        "disk": lambda: _disk(workshop),
    }
    lines = [_look(name, look) for name, look in looks.items()]
    if as_json:
        say_json({"checks": to_json(lines)})
    else:
        for line in lines:
            mark = "ok  " if line.is_well else "FAIL"
            click.echo(f"{mark} {line.name}: {line.found}")
    return 0 if all(line.is_well for line in lines) else 1


def _look(name: str, look: Callable[[], str]) -> Line:
    try:
        return Line(name, True, look())
    except WeikeError as error:
        return Line(name, False, error.text())


def _tools() -> str:
    require(filters=REQUIRED_FILTERS, encoders=REQUIRED_ENCODERS)
    return f"all {len(REQUIRED_FILTERS) + len(REQUIRED_ENCODERS)} that are needed"


def _profiles() -> str:
    """Those that work here: an encoder may be in the build and its device not in the machine."""
    works = {one.encoder: not encoder_trouble(one.encoder) for one in PROFILES.values()}
    named = [name for name, one in PROFILES.items() if works[one.encoder] and name != "web"]
    devices = [name for name in named if PROFILES[name].is_hardware]
    without = "" if devices else " (no hardware encoder works here)"
    return f"{', '.join(named)}{without}"


def _brands(workshop: Workshop) -> str:
    from pipeline.settings.brands import read_brand

    folders = sorted((workshop.places.assets / "brands").glob("*/brand.yaml"))
    names = [read_brand(workshop.places.assets, path.parent.name).brand.name for path in folders]
    return ", ".join(names) or "none"


def _model(workshop: Workshop) -> str:
    model = workshop.model
    if model is None:
        return "none: lessons with a script are aligned without one (weike models list)"
    return f"{model.name} ({model.engine}) at {model.path}"


def _packages() -> str:
    names = ("moviepy", "ffmpeg-python", "faster-whisper", "pysrt", "click", "pillow", "av")
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


def _disk(workshop: Workshop) -> str:
    free = shutil.disk_usage(workshop.places.root).free
    note = " (little: weike gc may free some)" if free < LITTLE_SPACE else ""
    return f"{free / 1e9:.1f} GB free{note}"
