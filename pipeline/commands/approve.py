"""`weike approve`: a named person signs a step of a lesson off, as it is now."""

from __future__ import annotations

import click

from pipeline.commands.signing import sign
from pipeline.model.lesson import SignOff
from pipeline.recipes.signing import STEPS


@click.command("approve", epilog="Example: weike approve demo/01-opening --step release --by 李明")
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--step", type=click.Choice(STEPS), required=True, help="What is signed off.")
@click.option("--by", required=True, help="Who signs, by name.")
@click.option("--note", default="", help="Anything to remember.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, target: str, step: str, by: str, note: str, as_json: bool) -> int:
    """Sign a step of COURSE/LESSON off. The approval names the digest of what was approved, and
    lapses when that changes."""
    return sign(ctx, target, step, by=by, note=note, verdict=SignOff.APPROVED, as_json=as_json)
