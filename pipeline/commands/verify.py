"""`weike verify`: re-reads every stored and delivered file, and all footage, against its digest."""

from __future__ import annotations

from collections.abc import Iterator

import click

from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.intake.audit import audit
from pipeline.manifest.course import course_slugs
from pipeline.recipes.workshop import Workshop
from pipeline.store.deliver import Deliveries
from pipeline.store.verify import Damage, set_aside, verify_store


@click.command("verify", epilog="Example: weike verify --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Re-read every stored file, delivered file and piece of footage. Damaged stored files are set
    aside, so that the next build makes them again, and puts damaged delivered files back; nothing
    else is touched."""
    workshop = open_workshop(ctx)
    verdicts = list(verify_store(workshop.store))
    aside = set_aside(workshop.store, verdicts)
    if aside:
        # What proved that a build would find nothing to do does not any more.
        for receipt in (workshop.store.folder / "receipts").glob("*.json"):
            receipt.unlink(missing_ok=True)
    problems = [
        f"{v.damage.value}: {v.path} ({v.wanted_by})"
        for v in verdicts
        if v.damage is not Damage.ORPHAN
    ]
    orphans = [str(v.path) for v in verdicts if v.damage is Damage.ORPHAN]
    problems += [f"delivered file damaged or gone: {line}" for line in _deliveries(workshop)]
    problems += [f"footage: {line}" for line in _footage(workshop)]
    if as_json:
        say_json({"problems": problems, "orphans": orphans, "set_aside": aside})
    else:
        _say(problems, orphans)
    return 1 if problems else 0


def _say(problems: list[str], orphans: list[str]) -> None:
    for problem in problems:
        click.echo(problem)
    if orphans:
        click.echo(f"{len(orphans)} stored files that no record names (weike gc removes them)")
    if problems:
        click.echo(
            "hint: build again: what was damaged or lost is made again or put back (not footage: "
            "copy that back from where it came)",
            err=True,
        )
    else:
        click.echo("every stored, delivered and dropped file is what its record says")


def _deliveries(workshop: Workshop) -> Iterator[str]:
    for listing in sorted(workshop.places.projects.glob("*/deliverables/**/.delivered.json")):
        deliveries = Deliveries(listing.parent, workshop.store.blobs)
        damaged = list(deliveries.damaged())
        if damaged:
            deliveries.forget(damaged)
        yield from map(str, damaged)


def _footage(workshop: Workshop) -> Iterator[str]:
    for slug in course_slugs(workshop.places.projects):
        for trouble in audit(workshop.places.projects / slug):
            yield f"{trouble.path} ({trouble.message})"
