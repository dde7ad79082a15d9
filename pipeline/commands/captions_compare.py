"""`weike captions compare`: a lesson's script beside its speech, as a page and as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.current import current_films
from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.delivery.comparison import write_comparison
from pipeline.recipes.items import SUFFIX
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.reviewing import comparison

PAGE = "compare.html"


@click.command("compare", epilog="Example: weike captions compare demo/01-opening")
@click.argument("target", metavar="COURSE/LESSON")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the page goes; default: compare.html beside the lesson's film.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, and no page.")
@click.pass_context
def compare(ctx: click.Context, target: str, output: Path | None, as_json: bool) -> int:
    """Where the script and the speech of COURSE/LESSON differ, and which corrections meet
    something new: a page beside the player that opens from disk."""
    workshop = open_workshop(ctx)
    course, films = current_films(workshop, target)
    body = comparison(workshop, course, films)
    if as_json:
        say_json(body)
        return 0
    folder = workshop.course_folder(course) / "deliverables" / films.lesson.slug
    place = output or folder / PAGE
    poster = folder / f"{films.lesson.slug}.jpg"
    write_comparison(
        body,
        film=_film(folder, films),
        poster=poster if poster.is_file() else None,
        place=place.absolute(),
    )
    differing = sum(one["class"] != "said" for one in body["clauses"])
    click.echo(f"{differing} of {len(body['clauses'])} clauses differ", err=True)
    for reason in body["review"]:
        click.echo(f"to review: {reason['text']}\n  待复核：{reason['text_zh']}", err=True)
    click.echo(place)
    return 0


def _film(folder: Path, films: LessonFilms) -> Path | None:
    """The lesson's lightest film that is delivered."""
    names = (f"{films.lesson.slug}{SUFFIX[product]}" for product in ("web", "master"))
    return next((folder / name for name in names if (folder / name).is_file()), None)
