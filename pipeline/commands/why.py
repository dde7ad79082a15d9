"""`weike why`: why a target is stale or current, down to the input or setting that changed."""

from __future__ import annotations

import click

from pipeline.build.key import key_of, name_of
from pipeline.build.plan import plan
from pipeline.commands.building import recipes_for
from pipeline.commands.opening import choose, open_workshop
from pipeline.commands.progress import say_json
from pipeline.model.step import Part, Step
from pipeline.recipes.grading import match_lines


@click.command("why", epilog="Example: weike why demo/01-opening")
@click.argument("target")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, target: str, as_json: bool) -> int:
    """Why TARGET (course, course/lesson or course/lesson:product) is stale or current."""
    workshop = open_workshop(ctx)
    looked = plan(workshop.store, recipes_for(workshop, choose(workshop, (target,))))
    if as_json:
        steps = [
            {
                "step": name_of(planned.step),
                "is_current": not planned.reasons,
                "reasons": [str(reason) for reason in planned.reasons],
                "key": key_of(planned.step),
                "inputs": inputs_of(planned.step),
                "colours": list(match_lines(planned.step, planned.artefact)),
            }
            for planned in looked.steps
        ]
        say_json({"target": target, "is_current": not looked.stale, "steps": steps})
        return 0
    for planned in looked.steps:
        state = "stale" if planned.reasons else "current"
        click.echo(f"{state:8}{name_of(planned.step)}")
        for reason in planned.reasons:
            click.echo(f"        because {reason}")
        for line in match_lines(planned.step, planned.artefact):
            click.echo(f"        {line}")
    if not looked.stale:
        click.echo(f"{target} is current: nothing it is made of has changed since it was built")
    return 0


def inputs_of(step: Step) -> dict[str, str]:
    """Each input and what it is: a file of people's, or a part of what a step made."""
    return {
        name: f"{source.artefact.key[:12]}/{source.name}"
        if isinstance(source, Part)
        else str(source.path)
        for name, source in step.inputs.items()
    }
