"""`weike status`: the board (任务分解推进表), in the terminal or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from pipeline.commands.opening import choose, open_workshop
from pipeline.commands.progress import say_json
from pipeline.commands.root import show_error
from pipeline.commands.unassigned import say_unassigned, unassigned
from pipeline.model.codec import to_json
from pipeline.model.errors import BadManifest
from pipeline.recipes.board import STATE_ZH, Row, lesson_row


@click.command("status", epilog="Example: weike status demo")
@click.argument("courses", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, courses: tuple[str, ...], as_json: bool) -> int:
    """Each lesson's state, what is missing from whom, what is late, what comes next."""
    workshop = open_workshop(ctx)
    chosen = choose(workshop, courses)
    today = date.today().isoformat()
    rows = [
        lesson_row(workshop, one.course, lesson, today=today)
        for one in chosen
        for lesson in one.lessons
    ]
    problems = [problem for one in chosen for problem in one.problems]
    unplaced = list(unassigned(workshop, chosen))
    if as_json:
        said = [str(problem) for problem in problems]
        say_json({"lessons": to_json(rows), "problems": said, "unassigned": unplaced})
    else:
        _say(rows)
        say_unassigned(unplaced)
        if problems:
            show_error(BadManifest(tuple(problems)))
    return 1 if problems else 0


def _say(rows: Sequence[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("lesson", "title", "state", "late", "next", "by"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(
            row.target,
            row.title,
            f"{row.state.value} {STATE_ZH[row.state]}",
            ", ".join(row.late),
            row.next_step or f"on {', '.join(row.channels)}",
            row.owner,
        )
    Console(markup=False).print(table)
