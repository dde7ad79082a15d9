"""`weike captions lint`: a lesson's captions against the rules of its profile."""

from __future__ import annotations

import click

from pipeline.commands.current import current_films
from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.model.codec import to_json
from pipeline.model.media import Severity
from pipeline.recipes.captioned import lint_film, mend_film, merge_findings_of, require_captions


@click.command("lint", epilog="Example: weike captions lint demo/01-opening")
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--fix", is_flag=True, help="Mend what needs no word changed, as a correction.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def lint(ctx: click.Context, target: str, fix: bool, as_json: bool) -> int:
    """Check the captions of COURSE/LESSON against the rules of its profile; places are the film's.

    --fix writes cues.<language>.srt (an earlier one is kept): times on frames, cues apart, long
    enough where there is room, marks and breaks of lines. It never changes a word."""
    workshop = open_workshop(ctx)
    course, films = current_films(workshop, target)
    require_captions(films)
    findings = merge_findings_of(workshop, films)
    notes: list[str] = []
    for timed in films.timed_texts:
        shown = timed
        if fix:
            mended = mend_film(workshop, course, films, timed)
            shown, notes = mended.timed, [*notes, *mended.notes]
        findings += lint_film(workshop, course, films, shown)
    if as_json:
        say_json({"target": target, "findings": to_json(findings), "mended": notes})
    else:
        for note in notes:
            click.echo(f"mended: {note}")
        for finding in findings:
            click.echo(f"{finding.severity.value}: {finding.code}: {finding.message}")
            if finding.advice:
                click.echo(f"  hint: {finding.advice}")
        click.echo(f"{len(findings)} findings")
    return 1 if any(finding.severity is Severity.STOPS for finding in findings) else 0
