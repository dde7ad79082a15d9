"""`weike brand`: which brands there are, whether they are sound, and what they look like."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.model.codec import to_json
from pipeline.model.media import Severity
from pipeline.settings.brands import brand_names, read_brand, variant_names

VARIANT = click.option(
    "--variant", "variants", multiple=True, help="Lay this variant over it; may be repeated."
)


@click.group("brand")
def command() -> None:
    """Brands: list them, check one, look at one."""


@command.command("list", epilog="Example: weike brand list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> int:
    """The brands under assets/brands/, with version, digest and variants."""
    workshop = open_workshop(ctx)
    assets = workshop.places.assets
    rows = []
    for name in brand_names(assets):
        files = read_brand(assets, name)
        rows.append(
            {
                "name": name,
                "title": files.brand.title,
                "version": files.brand.version,
                "digest": workshop.brand_digest(files),
                "variants": list(variant_names(assets, name)),
            }
        )
    if as_json:
        say_json({"brands": rows})
        return 0
    for row in rows:
        variants = f"; variants: {', '.join(row['variants'])}" if row["variants"] else ""
        click.echo(f"{row['name']} {row['version']} {row['title']} {row['digest'][:12]}{variants}")
    return 0


@command.command("check", epilog="Example: weike brand check hongjin")
@click.argument("name")
@VARIANT
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def check(ctx: click.Context, name: str, variants: tuple[str, ...], as_json: bool) -> int:
    """Reads a brand strictly, and sets sample words in it at 16:9, 9:16 and 1:1. Exit code 1 where
    something would stop a build."""
    from pipeline.recipes.brand_preview import brand_findings

    files = read_brand(open_workshop(ctx).places.assets, name, variants=variants)
    found = brand_findings(files)
    if as_json:
        say_json({"brand": name, "findings": to_json(found)})
    else:
        click.echo(f"{name}: {len(found)} findings")
        for finding in found:
            click.echo(f"  {finding.severity.value} {finding.code}")
            for line in (finding.message, finding.message_zh, finding.advice):
                if line:
                    click.echo(f"    {line}")
    return 1 if any(finding.severity is Severity.STOPS for finding in found) else 0


@command.command("preview", epilog="Example: weike brand preview hongjin")
@click.argument("name")
@VARIANT
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the page; default: previews/NAME under the root.",
)
@click.pass_context
def preview(ctx: click.Context, name: str, variants: tuple[str, ...], output: Path | None) -> int:
    """Makes a page (it opens from disk) with every card and frame, and a contact sheet of each
    aspect, in about half a minute."""
    from pipeline.recipes.brand_preview import write_preview

    places = open_workshop(ctx).places
    files = read_brand(places.assets, name, variants=variants)
    folder = output or places.root / "previews" / "-".join((name, *variants))
    click.echo(str(write_preview(files, folder)))
    return 0
