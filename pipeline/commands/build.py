"""`weike build`: says at once where nothing changed; builds the rest (building.py, loaded then)."""

from __future__ import annotations

import gc
import json
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.cluster import certificates_option
from pipeline.model.codec import Json
from pipeline.recipes.standing import Receipts, Standing
from pipeline.settings.root import Places, find_root

if TYPE_CHECKING:
    from pipeline.build.executors.local import LocalExecutor

RARELY = (10_000, 50, 100)
"""How often Python looks for values that hold each other: a recipe makes many, hardly any of that
kind (measured: a tenth of the time that looking at ten lessons takes)."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a build is to go."""

    jobs: int | None
    """Steps at once; None: as settings say."""
    cluster: str | None
    """The address of a scheduler; None: on this machine."""
    certificates: Path | None
    keep_going: bool
    as_json: bool


@click.command("build", epilog="Example: weike build demo")
@click.argument("targets", nargs=-1)
@click.option("--jobs", type=click.IntRange(min=1), help="Steps at once (default: cores + 1).")
@click.option(
    "--cluster", help="Build on the machines that meet at this address (tls://host:port)."
)
@certificates_option
@click.option(
    "--keep-going/--fail-fast",
    default=True,
    help="Go on with other lessons after a failure (the default).",
)
@click.option("--json", "as_json", is_flag=True, help="JSON events, one a line.")
@click.pass_context
def command(
    ctx: click.Context,
    targets: tuple[str, ...],
    jobs: int | None,
    cluster: str | None,
    folder: Path | None,
    keep_going: bool,
    as_json: bool,
) -> int:
    """Build TARGETS (course, course/lesson, course/lesson:product); none: every course."""
    started = time.monotonic()
    places = find_root(ctx.find_root().obj)
    wanted = targets or _courses(places)
    standing = _standing(places, wanted)
    if wanted and len(standing) == len(wanted):
        _say_nothing_to_do(standing, started, as_json=as_json)
        return 0
    gc.set_threshold(*RARELY)
    rest = tuple(target for target in wanted if target not in {one.course for one in standing})
    manner = Manner(jobs, cluster, folder, keep_going, as_json)
    with ThreadPoolExecutor(1) as beside:
        ahead = beside.submit(_get_ready, places, rest, manner)  # waits while we import
        try:
            from pipeline.commands.building import build_targets

            return build_targets(ctx, rest, standing, manner, started=started, ahead=ahead)
        finally:
            workers = ahead.result()
            if workers is not None:
                workers.end()


def _get_ready(places: Places, targets: Sequence[str], manner: Manner) -> LocalExecutor | None:
    from pipeline.recipes.ahead import workers_ahead

    courses = () if manner.cluster else {re.split("[/:]", one.strip("/"))[0] for one in targets}
    return workers_ahead(places, courses, manner.jobs)


def _courses(places: Places) -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in places.projects.glob("*/course.yaml")))


def _standing(places: Places, targets: Sequence[str]) -> list[Standing]:
    """Those of the targets that are whole courses in which nothing changed."""
    receipts = Receipts(places)
    courses = dict.fromkeys(target for target in targets if target.isprintable())
    looked = (receipts.standing(course) for course in courses if "/" not in course)
    return [one for one in looked if one is not None]


def _say_nothing_to_do(standing: Sequence[Standing], started: float, *, as_json: bool) -> None:
    steps = sum(len(one.receipt.steps) for one in standing)
    outputs = list(dict.fromkeys(path for one in standing for path in one.receipt.outputs))
    seconds = time.monotonic() - started
    if not as_json:
        click.echo("\n".join(outputs))
        click.echo(f"nothing to do: all {steps} steps are current ({seconds:.1f} s)")
        return
    lines: list[Json] = [{"event": "plan", "steps": steps, "current": steps}]
    lines += [event for one in standing for event in cached_events(one)]
    summary = {"event": "summary", "ran": 0, "cached": steps, "failed": 0}
    lines.append({**summary, "seconds": round(seconds, 3), "outputs": outputs})
    click.echo("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))


def cached_events(standing: Standing) -> list[Json]:
    """What a build tells of each step that is current."""
    event = {"event": "step", "state": "cached", "seconds": 0.0, "reason": []}
    return [
        {**event, "target": target, "stage": stage, "label": label}
        for target, stage, label in standing.receipt.steps
    ]
