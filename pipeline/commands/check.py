"""`weike check`: findings on footage, script, captions and brand, each with place and advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from pipeline.build.plan import plan
from pipeline.build.run import Builder
from pipeline.commands.opening import Chosen, choose, open_workshop
from pipeline.commands.progress import Tally, reporter, say_json
from pipeline.commands.root import show_error
from pipeline.model.codec import Json
from pipeline.model.errors import BadManifest
from pipeline.model.inspection import KINDS
from pipeline.model.media import Finding
from pipeline.model.recipe import Outcome, Recipe
from pipeline.model.timing import clock_text
from pipeline.recipes.checking import Checked, check_lesson
from pipeline.recipes.crew import crew_of
from pipeline.recipes.inspecting import Inspection, inspect_lesson, unmeasured
from pipeline.recipes.reporting import write_report
from pipeline.recipes.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Looked:
    """One lesson checked, and its report page where one was asked for."""

    checked: Checked
    page: Path | None


@click.command("check", epilog="Example: weike check demo --page")
@click.argument("targets", nargs=-1)
@click.option("--page", "with_page", is_flag=True, help="Write a report page for each lesson.")
@click.option("--quick", is_flag=True, help="Measure nothing: say what is known already.")
@click.option("--jobs", type=click.IntRange(min=1), help="Files at once (default: the cores).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    targets: tuple[str, ...],
    with_page: bool,
    quick: bool,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Inspect what TARGETS are made of: footage is measured (once; a build then need not), nothing
    is built. Exit code 1 where a finding stops the work."""
    workshop = open_workshop(ctx)
    chosen = choose(workshop, targets)
    inspected = _inspected(workshop, chosen, jobs=jobs, is_quick=quick, as_json=as_json)
    made = f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"
    looked = []
    for one in chosen:
        for lesson in one.lessons:
            outcome = inspected[f"{one.course.slug}/{lesson.slug}"]
            known = outcome.value or unmeasured(workshop, one.course, lesson)
            checked = check_lesson(workshop, one.course, lesson, known)
            page = write_report(workshop, one.course, checked, made=made) if with_page else None
            looked.append(Looked(checked, page))
    problems = tuple(problem for one in chosen for problem in one.problems)
    if as_json:
        lessons = [_lesson(one) for one in looked]
        say_json({"lessons": lessons, "problems": [str(problem) for problem in problems]})
    else:
        _say(looked)
        if problems:
            show_error(BadManifest(problems))
    return 1 if problems or any(one.checked.stops for one in looked) else 0


def _inspected(
    workshop: Workshop,
    chosen: Sequence[Chosen],
    *,
    jobs: int | None,
    is_quick: bool,
    as_json: bool,
) -> dict[str, Outcome[Inspection]]:
    """By target: every file measured, or only what the store knows."""
    recipes: list[tuple[str, Recipe[Inspection]]] = [
        (f"{one.course.slug}/{lesson.slug}", inspect_lesson(workshop, one.course, lesson))
        for one in chosen
        for lesson in one.lessons
    ]
    looked = plan(workshop.store, recipes)
    if not is_quick and looked.stale:
        again = [
            (f"{one.course.slug}/{lesson.slug}", inspect_lesson(workshop, one.course, lesson))
            for one in chosen
            for lesson in one.lessons
        ]
        crew = crew_of(workshop.settings, jobs)
        with (
            reporter(Tally(), as_json=False) as listener,
            Builder(workshop.store, crew, listener) as builder,
        ):
            outcomes = builder.run(again)
        return {outcome.name: outcome for outcome in outcomes}
    return {outcome.name: outcome for outcome in looked.outcomes}


def _lesson(looked: Looked) -> Json:
    checked = looked.checked
    return {
        "target": checked.target,
        "title": checked.title,
        "page": str(looked.page) if looked.page else None,
        "findings": [_finding(about, finding) for about, finding in checked.findings],
    }


def _finding(about: str, finding: Finding) -> Json:
    place = finding.place
    kind = KINDS.get(finding.code)
    return {
        "id": finding.code,
        "severity": finding.severity.value,
        "file": about,
        "place": [round(float(place.start), 3), round(float(place.stop), 3)] if place else None,
        "message": finding.message,
        "message_zh": finding.message_zh,
        "advice": finding.advice,
        "advice_zh": finding.advice_zh,
        "mended": bool(kind and kind.is_mended),
    }


def _say(looked: Sequence[Looked]) -> None:
    for one in looked:
        checked = one.checked
        count = len(checked.findings)
        click.echo(f"{checked.target}: {count} finding{'' if count == 1 else 's'}")
        for about, finding in checked.findings:
            click.echo(f"  {finding.severity.value} {finding.code} {about}{_place(finding)}")
            click.echo(f"    {finding.message}")
            if finding.message_zh:
                click.echo(f"    {finding.message_zh}")
            if finding.advice:
                click.echo(f"    hint: {finding.advice}")
            if finding.advice_zh:
                click.echo(f"    建议：{finding.advice_zh}")
        if one.page:
            click.echo(f"  report 检查报告: {one.page}")


def _place(finding: Finding) -> str:
    place = finding.place
    return f" at {clock_text(place.start)} to {clock_text(place.stop)}" if place else ""
