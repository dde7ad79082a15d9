"""`weike check`: findings on footage, script, captions and brand, each with place and advice."""

from __future__ import annotations

from collections.abc import Sequence

import click

from pipeline.commands.opening import choose, open_workshop
from pipeline.commands.progress import say_json
from pipeline.commands.root import show_error
from pipeline.model.codec import to_json
from pipeline.model.errors import BadManifest
from pipeline.model.media import Severity
from pipeline.model.timing import clock_text
from pipeline.recipes.checking import Checked, check_lesson


@click.command("check", epilog="Example: weike check demo")
@click.argument("targets", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, targets: tuple[str, ...], as_json: bool) -> int:
    """Inspect what TARGETS are made of. What was measured in earlier builds is used; nothing is
    built. Exit code 1 where a finding stops the work."""
    workshop = open_workshop(ctx)
    chosen = choose(workshop, targets)
    checked = [
        check_lesson(workshop, one.course, lesson) for one in chosen for lesson in one.lessons
    ]
    problems = tuple(problem for one in chosen for problem in one.problems)
    if as_json:
        say_json({"lessons": to_json(checked), "problems": [str(p) for p in problems]})
    else:
        _say(checked)
        if problems:
            show_error(BadManifest(problems))
    stops = any(
        finding.severity is Severity.STOPS for lesson in checked for _, finding in lesson.findings
    )
    return 1 if stops or problems else 0


def _say(checked: Sequence[Checked]) -> None:
    for lesson in checked:
        click.echo(f"{lesson.target}: {len(lesson.findings)} findings")
        for where, finding in lesson.findings:
            place = ""
            if finding.place is not None:
                place = f" at {clock_text(finding.place.start)}"
            click.echo(f"  {finding.severity.value} {finding.code} {where}{place}")
            click.echo(f"    {finding.message}")
            if finding.message_zh:
                click.echo(f"    {finding.message_zh}")
            if finding.advice:
                click.echo(f"    hint: {finding.advice}")
