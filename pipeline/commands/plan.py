"""`weike plan`: what a build would do and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click

from pipeline.build.key import name_of
from pipeline.build.plan import BuildPlan, plan
from pipeline.commands.building import errors_of, recipes_for
from pipeline.commands.opening import Chosen, choose, open_workshop
from pipeline.commands.progress import say_json
from pipeline.commands.root import show_error
from pipeline.model.codec import Json
from pipeline.model.errors import WeikeError
from pipeline.model.sync import Sync
from pipeline.recipes.grading import match_lines
from pipeline.recipes.inspecting import known_inspection
from pipeline.recipes.sounding import expected_pairs
from pipeline.recipes.workshop import Workshop


@click.command("plan", epilog="Example: weike plan demo")
@click.argument("targets", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, targets: tuple[str, ...], as_json: bool) -> int:
    """What `weike build TARGETS` would run, and why; builds nothing."""
    workshop = open_workshop(ctx)
    chosen = choose(workshop, targets)
    looked = plan(workshop.store, recipes_for(workshop, chosen))
    together = [line for one in chosen for line in _together(workshop, one)]
    matched = [line for one in looked.steps for line in match_lines(one.step, one.artefact)]
    if as_json:
        say_json(
            {
                "colours": matched,
                **_as_json(looked),
                "synchronise": [line.as_json() for line in together],
            }
        )
    else:
        _say(looked)
        for line in together:
            click.echo(line.text())
        for told in matched:
            click.echo(told)
    errors = errors_of(chosen, looked.outcomes)
    for error in errors:
        show_error(error)
    return max((error.exit_code for error in errors), default=0)


@dataclass(frozen=True, slots=True)
class _Line:
    """A separate recording and a film that it may belong to; `sync` is None before both were
    measured."""

    target: str
    film: str
    recording: str
    sync: Sync | None
    is_fitting: bool

    def text(self) -> str:
        pair = f"{self.target}: {self.recording} with {self.film}"
        if self.sync is None:
            return f"{pair}: synchronised by sound once both are inspected"
        sure = f"confidence {self.sync.confidence:.0%}"
        if not self.is_fitting:
            return f"{pair}: not of the same moment ({sure})"
        at = f"{float(self.sync.offset):+.3f} s, {float(self.sync.drift) * 1e6:+.0f} ppm"
        return f"{pair}: synchronised at {at} ({sure})"

    def as_json(self) -> dict[str, Json]:
        sync = self.sync
        return {
            "target": self.target,
            "film": self.film,
            "recording": self.recording,
            "fits": self.is_fitting if sync else None,
            "offset": float(sync.offset) if sync else None,
            "drift_ppm": float(sync.drift) * 1e6 if sync else None,
            "confidence": sync.confidence if sync else None,
        }


def _together(workshop: Workshop, chosen: Chosen) -> Iterator[_Line]:
    """What is synchronised in the lessons that were asked for."""
    least = workshop.rules.limit("not-synchronised", "confidence")
    for lesson in chosen.lessons:
        try:
            pairs = expected_pairs(workshop, chosen.course, lesson)
        except WeikeError:
            continue  # the plan itself tells it
        known = known_inspection(workshop, chosen.course, lesson).pairs if pairs else ()
        syncs = {(pair.film, pair.recording): pair.sync for pair in known}
        target = f"{chosen.course.slug}/{lesson.slug}"
        for film, recording in pairs:
            sync = syncs.get((film, recording))
            fits = sync is not None and sync.confidence >= least
            yield _Line(target, film, recording, sync, fits)


def _say(looked: BuildPlan) -> None:
    for planned in looked.stale:
        click.echo(name_of(planned.step))
        for reason in planned.reasons:
            click.echo(f"    {reason}")
    current = len(looked.steps) - len(looked.stale)
    if looked.steps and not looked.stale:
        click.echo(f"nothing to do: all {current} steps are current")
        return
    if not looked.steps:
        click.echo("no step can be planned yet")
        return
    click.echo(
        f"{len(looked.stale)} steps to run first, {current} current; "
        "what follows them is known when they have run"
    )


def _as_json(looked: BuildPlan) -> dict[str, object]:
    return {
        "steps": len(looked.steps),
        "current": len(looked.steps) - len(looked.stale),
        "stale": [
            {
                "target": planned.step.target,
                "stage": planned.step.stage,
                "label": planned.step.label,
                "reasons": [
                    {"place": reason.place, "before": reason.before, "now": reason.now}
                    for reason in planned.reasons
                ],
            }
            for planned in looked.stale
        ],
    }
