"""`weike gc`: removes what no target of any course needs any more."""

from __future__ import annotations

import click

from pipeline.build.key import key_of
from pipeline.build.plan import plan
from pipeline.commands.building import recipes_for
from pipeline.commands.opening import choose, open_workshop
from pipeline.commands.progress import say_json
from pipeline.manifest.course import course_slugs
from pipeline.manifest.publications import read_publications
from pipeline.recipes.workshop import Workshop
from pipeline.store.sweep import Needed, look_before, sweep_store


@click.command("gc", epilog="Example: weike gc --dry-run")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, dry_run: bool, as_json: bool) -> int:
    """Remove stored results that no course, as it is now, is made of. Where something must still
    be built, its last results are kept; so is what a running build uses, and every film that
    stands published. Footage and delivered files are never touched."""
    workshop = open_workshop(ctx)
    before = look_before(workshop.store)
    needed = Needed(needed_keys(workshop), standing_digests(workshop))
    swept = sweep_store(workshop.store, before, needed, is_dry_run=dry_run)
    if as_json:
        say_json({"records": swept.records, "files": swept.files, "bytes": swept.size})
    else:
        verb = "would remove" if dry_run else "removed"
        click.echo(f"{verb} {swept.files} files, {swept.size / 1e6:.1f} MB")
    return 0


def standing_digests(workshop: Workshop) -> set[str]:
    """Films that the ledgers say are published and not withdrawn, also where newer ones are made:
    their kits stand, and can be proved and put back from the store."""
    standing: set[str] = set()
    for slug in course_slugs(workshop.places.projects):
        last = {
            (row.target, row.channel): row
            for row in read_publications(workshop.places.projects / slug)
        }
        standing |= {row.digest for row in last.values() if row.action == "published"}
    return standing


def needed_keys(workshop: Workshop) -> set[str]:
    """Keys of every step that is current, and of everything made for a target that is not whole:
    its next build may still want any of that."""
    needed: set[str] = set()
    open_courses: set[str] = set()
    for chosen in choose(workshop, ()):
        slug = chosen.course.slug
        looked = plan(workshop.store, recipes_for(workshop, (chosen,)))
        needed |= {key_of(planned.step) for planned in looked.steps}
        if looked.stale or chosen.problems or any(one.value is None for one in looked.outcomes):
            open_courses.add(slug)
    for record in workshop.store.actions.all():
        course = record.name.split(" ", 1)[0].replace(":", "/").split("/", 1)[0]
        if course in open_courses:
            needed.add(record.key)
    return needed
