"""`weike status`: the board (任务分解推进表), in the terminal, as JSON or as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from pipeline.commands.board_text import (
    found_of,
    named_finding,
    next_of,
    say_board,
    say_films,
    standing_of,
)
from pipeline.commands.opening import choose, open_workshop
from pipeline.commands.progress import say_json
from pipeline.commands.root import show_error
from pipeline.commands.unassigned import say_unassigned, unassigned
from pipeline.delivery.board_sheet import write_sheet
from pipeline.model.codec import Json, to_json
from pipeline.model.errors import BadManifest
from pipeline.model.lesson import STEPS
from pipeline.recipes.board import STATE_ZH, Row, lesson_row
from pipeline.recipes.films_board import FilmRow, film_rows

HEADINGS = (
    "课 lesson",
    "标题 title",
    "状态 state",
    "已有 there",
    "缺什么 missing",
    "问题 findings",
    "逾期 late",
    "下一步 next",
    "由谁 by",
)
DUE = tuple(f"{shown} {step}" for step, shown in STEPS.items())
PEOPLE = ("负责人 owner", "出镜 presenter")


@click.command("status", epilog="Example: weike status demo")
@click.argument("courses", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the board to FILE.xlsx or FILE.csv as well.",
)
@click.pass_context
def command(ctx: click.Context, courses: tuple[str, ...], as_json: bool, sheet: Path | None) -> int:
    """Each lesson: what is there, what is missing from whom, what is late, what comes next and by
    whom; where course films and playlists stand; and files that wait for somebody to say their
    lesson."""
    workshop = open_workshop(ctx)
    chosen = choose(workshop, courses)
    today = date.today().isoformat()
    rows: list[Row] = []
    films: list[FilmRow] = []
    for one in chosen:
        own = [lesson_row(workshop, one.course, lesson, today=today) for lesson in one.lessons]
        rows += own
        if one.is_whole:
            films += film_rows(workshop, one.course, one.lessons, own)
    problems = [problem for one in chosen for problem in one.problems]
    unplaced = list(unassigned(workshop, chosen))
    if sheet is not None:
        write_sheet((*HEADINGS, *PEOPLE, *DUE), _sheet_rows(rows, films, unplaced), sheet)
    if as_json:
        said = [str(problem) for problem in problems]
        say_json(
            {
                "lessons": [_plain(row) for row in rows],
                "films": [_plain(film) for film in films],
                "problems": said,
                "unassigned": unplaced,
            }
        )
    else:
        say_board(rows)
        say_films(films)
        say_unassigned(unplaced)
        if sheet is not None:
            click.echo(f"sheet 表格: {sheet}", err=True)
        if problems:
            show_error(BadManifest(tuple(problems)))
    return 1 if problems else 0


def _plain(row: Row | FilmRow) -> dict[str, Json]:
    return {**to_json(row), "state_zh": STATE_ZH[row.state]}


def _cells(row: Row) -> tuple[str, ...]:
    missing = [f"{zh} {en}" for en, zh in zip(row.missing, row.missing_zh, strict=True)]
    return (
        row.target,
        row.title,
        f"{STATE_ZH[row.state]} {row.state.value}",
        "、".join(row.has_zh),
        "\n".join(missing),
        "\n".join(filter(None, (found_of(row), *map(named_finding, row.found)))),
        "\n".join(row.late),
        next_of(row),
        row.next_by,
    )


def _sheet_rows(
    rows: Sequence[Row], films: Sequence[FilmRow], unplaced: Sequence[dict[str, Json]]
) -> list[tuple[str, ...]]:
    dates = [dict(row.due) for row in rows]
    people = [dict(row.assigned) for row in rows]
    lessons = [
        (
            *_cells(row),
            row.owner,
            row.presenter,
            *(" ".join(filter(None, (due.get(step), who.get(step)))) for step in STEPS),
        )
        for row, due, who in zip(rows, dates, people, strict=True)
    ]
    joined = [
        (film.target, film.title, f"{STATE_ZH[film.state]} {film.state.value}", "")
        + ("\n".join(film.waits_for), "", "", standing_of(film))
        for film in films
    ]
    files = [
        (
            str(one["suggestion"] or ""),
            str(one["file"]),
            "未归属 unassigned",
            *("",) * 4,
            str(one["next_step"]),
        )
        for one in unplaced
    ]
    width = len(HEADINGS) + len(PEOPLE) + len(DUE)
    short = [(*row, *("",) * (width - len(row))) for row in (*joined, *files)]
    return [*lessons, *short]
