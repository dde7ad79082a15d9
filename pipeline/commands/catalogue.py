"""`weike catalogue`: search down to the spoken sentence, show an item, export the ledger, a feed,
a site."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import click

from pipeline.catalogue.catalogue import Catalogue, open_catalogue
from pipeline.commands.opening import choose, open_workshop
from pipeline.commands.progress import say_json
from pipeline.delivery.feed import write_feed
from pipeline.delivery.ledger import ledger_rows, write_ledger_csv
from pipeline.delivery.site import export_site
from pipeline.manifest.publications import read_publications
from pipeline.model.codec import to_json
from pipeline.model.errors import UnknownTarget
from pipeline.model.timing import clock_text
from pipeline.recipes.workshop import Workshop


@click.group("catalogue")
def command() -> None:
    """What was made: search, show, export."""


def _open(workshop: Workshop) -> AbstractContextManager[Catalogue]:
    place = workshop.places.catalogue / "catalogue.db"
    if not place.exists():
        raise UnknownTarget(
            f"{place}: expected a catalogue, found none", hint="weike build makes it"
        )
    return open_catalogue(place)


@command.command("search", epilog="Example: weike catalogue search 灭火器")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def search(ctx: click.Context, words: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Find WORDS in titles, lecturers, keywords and spoken sentences."""
    with _open(open_workshop(ctx)) as catalogue:
        hits = catalogue.search(" ".join(words), limit=limit)
    if as_json:
        say_json({"words": " ".join(words), "hits": to_json(hits)})
        return 0
    for hit in hits:
        place = f" {clock_text(hit.start)[:8]}" if hit.start is not None else ""
        click.echo(f"{hit.item}{place}  {hit.title}: {hit.text}")
    if not hits:
        click.echo("nothing found", err=True)
    return 0


@command.command("show", epilog="Example: weike catalogue show demo/01-opening")
@click.argument("item")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def show(ctx: click.Context, item: str, as_json: bool) -> int:
    """Everything known of ITEM (course/lesson, or course for the course film)."""
    workshop = open_workshop(ctx)
    with _open(workshop) as catalogue:
        found = catalogue.show(item)
        names = [one.id for one in catalogue.items()]
    if found is None:
        raise UnknownTarget(
            f"{item}: expected an item of the catalogue, found none of that name",
            hint=f"items: {', '.join(names)}",
        )
    if as_json:
        say_json(to_json(found))
        return 0
    click.echo(f"{found.title} ({found.id}), {clock_text(found.duration)[:8]}")
    for film in found.films:
        click.echo(f"  {film.product}: {film.path} ({film.size / 1e6:.1f} MB, {film.digest[:12]}…)")
    return 0


@command.command("where", epilog="Example: weike catalogue where demo")
@click.argument("courses", nargs=-1)
@click.pass_context
def where(ctx: click.Context, courses: tuple[str, ...]) -> int:
    """Print where the finished films and the catalogue page lie."""
    workshop = open_workshop(ctx)
    wanted = {chosen.course.slug for chosen in choose(workshop, courses)}
    with _open(workshop) as catalogue:
        items = catalogue.items()
    for item in items:
        if item.course in wanted:
            for film in item.films:
                click.echo(workshop.places.root / film.path)
    click.echo(workshop.places.catalogue / "index.html")
    return 0


@command.command("export", epilog="Example: weike catalogue export ledger -o ledger.csv")
@click.argument("what", type=click.Choice(["ledger", "feed", "site"]))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
@click.option("--base-url", default="", help="Feed: the address the files will be served from.")
@click.pass_context
def export(ctx: click.Context, what: str, output: Path, base_url: str) -> int:
    """Write the ledger (CSV), a podcast feed (RSS), or a site (a folder for a web server)."""
    workshop = open_workshop(ctx)
    with _open(workshop) as catalogue:
        items = catalogue.items()
    if what == "ledger":
        publications = [
            row
            for chosen in choose(workshop, ())
            for row in read_publications(workshop.course_folder(chosen.course))
        ]
        write_ledger_csv(ledger_rows(items, publications), output)
    elif what == "feed":
        write_feed(items, output, base_url=base_url, root=workshop.places.root)
    else:
        export_site(items, folder=output, root=workshop.places.root)
    click.echo(output)
    return 0
