"""`weike plan`: what a build would do and why."""

from __future__ import annotations

import click

from pipeline.build.key import name_of
from pipeline.build.plan import BuildPlan, plan
from pipeline.commands.building import errors_of, recipes_for
from pipeline.commands.opening import choose, open_workshop
from pipeline.commands.progress import say_json
from pipeline.commands.root import show_error


@click.command("plan", epilog="Example: weike plan demo")
@click.argument("targets", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, targets: tuple[str, ...], as_json: bool) -> int:
    """What `weike build TARGETS` would run, and why; builds nothing."""
    workshop = open_workshop(ctx)
    chosen = choose(workshop, targets)
    looked = plan(workshop.store, recipes_for(workshop, chosen))
    if as_json:
        say_json(_as_json(looked))
    else:
        _say(looked)
    errors = errors_of(chosen, looked.outcomes)
    for error in errors:
        show_error(error)
    return max((error.exit_code for error in errors), default=0)


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
