"""`weike edit propose`: pauses and filler words that could be cut; a person takes them or not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pipeline.commands.opening import open_workshop
from pipeline.commands.overhearing import overheard
from pipeline.commands.progress import say_json
from pipeline.manifest.edit import FILE, add_cuts
from pipeline.recipes.proposed_cuts import ProposedCut, proposed_cuts


@click.command("propose", epilog="Example: weike edit propose demo/01-opening")
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--accept", metavar="1,3,4|all", help="Put these into the lesson's edit.yaml.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; times in seconds.")
@click.pass_context
def propose(ctx: click.Context, target: str, accept: str | None, as_json: bool) -> int:
    """List cuts of long pauses and filler words (嗯, 呃, um, uh) in COURSE/LESSON, as lines of an
    edit list. Nothing is cut unless you say --accept, or copy a line."""
    workshop = open_workshop(ctx)
    lesson = overheard(workshop, target)
    cuts = proposed_cuts(lesson)
    if as_json:
        say_json({"target": target, "proposals": [_plain(cut) for cut in cuts]})
    else:
        _say(cuts)
    if accept is not None:
        taken = _taken(cuts, accept)
        folder = workshop.lesson_folder(lesson.kitchen.course, lesson.kitchen.lesson.slug)
        click.echo(_add(folder, taken), err=True)
    return 0


def _plain(cut: ProposedCut) -> dict[str, object]:
    span = cut.proposal.span
    return {
        "take": cut.take,
        "from": float(span.start),
        "to": float(span.stop),
        "why": cut.proposal.why.value,
        "words": cut.proposal.words,
    }


def _say(cuts: Sequence[ProposedCut]) -> None:
    if not cuts:
        click.echo("# nothing to propose")
        return
    click.echo("# Nothing of this is cut unless it stands in the lesson's edit.yaml.")
    click.echo("cut:")
    for number, cut in enumerate(cuts, 1):
        click.echo(f"  - {cut.entry}  # {number}: {cut.reason}")


def _taken(cuts: Sequence[ProposedCut], accept: str) -> list[ProposedCut]:
    if accept.strip() == "all":
        return list(cuts)
    numbers = [number.strip() for number in accept.split(",")]
    known = {str(number): cut for number, cut in enumerate(cuts, 1)}
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise click.BadParameter(
            f"expected numbers from 1 to {len(cuts)} or `all`, found {', '.join(unknown)}",
            param_hint="--accept",
        )
    return [known[number] for number in dict.fromkeys(numbers)]


def _add(folder: Path, cuts: Sequence[ProposedCut]) -> str:
    add_cuts(folder, [(cut.take, cut.proposal.span, cut.reason) for cut in cuts])
    return f"{len(cuts)} cuts put into {folder / FILE}"
