"""`weike reject`: a named person refuses a step of a lesson, with a note that says why."""

from __future__ import annotations

import click

from pipeline.commands.signing import sign
from pipeline.model.lesson import SignOff
from pipeline.recipes.signing import STEPS


@click.command(
    "reject",
    epilog='Example: weike reject demo/01-opening --step captions --by 李明 --note "第3句有错字"',
)
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--step", type=click.Choice(STEPS), required=True, help="What is refused.")
@click.option("--by", required=True, help="Who refuses, by name.")
@click.option("--note", required=True, help="What is wrong, for those who mend it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, target: str, step: str, by: str, note: str, as_json: bool) -> int:
    """Refuse a step of COURSE/LESSON as it is now."""
    return sign(ctx, target, step, by=by, note=note, verdict=SignOff.REJECTED, as_json=as_json)
