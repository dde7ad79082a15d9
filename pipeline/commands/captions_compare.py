"""`weike captions compare`: where a lesson's script and its speech differ."""

from __future__ import annotations

import click

from pipeline.commands.current import current_films
from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.recipes.captioned import found_json
from pipeline.stages import caption


@click.command("compare", epilog="Example: weike captions compare demo/01-opening")
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def compare(ctx: click.Context, target: str, as_json: bool) -> int:
    """Where the script and the speech of COURSE/LESSON differ."""
    workshop = open_workshop(ctx)
    _, films = current_films(workshop, target)
    body = found_json(workshop, films, caption.DIFFERENCES)
    say_json({"target": target, "differences": body})
    return 0
