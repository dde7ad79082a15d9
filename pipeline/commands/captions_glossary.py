"""`weike captions glossary`: people's corrections, offered as entries of the glossary."""

from __future__ import annotations

import click

from pipeline.captions.corrections import Proposal
from pipeline.commands.opening import choose, open_workshop
from pipeline.commands.progress import say_json
from pipeline.manifest.glossary import add_preferred
from pipeline.model.codec import to_json
from pipeline.model.course import Course
from pipeline.model.errors import UnknownTarget
from pipeline.model.glossary import Preferred
from pipeline.recipes.glossary import proposed
from pipeline.recipes.workshop import Workshop


@click.command("glossary", epilog="Example: weike captions glossary demo")
@click.argument("targets", nargs=-1)
@click.option("--accept", metavar="WRONG", help="Add this correction to the course's glossary.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def glossary(
    ctx: click.Context, targets: tuple[str, ...], accept: str | None, as_json: bool
) -> int:
    """What people corrected in captions of TARGETS again and again: always? --accept writes one
    into projects/<course>/glossary.yaml, from where it is checked and told to the recogniser."""
    workshop = open_workshop(ctx)
    chosen = choose(workshop, targets)
    found = proposed(workshop, [(one.course, lesson) for one in chosen for lesson in one.lessons])
    if accept is not None:
        courses = {one.course.slug: one.course for one in chosen}
        click.echo(_accept(workshop, courses, found, accept))
        return 0
    if as_json:
        say_json({"proposals": to_json(found)})
        return 0
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo("no correction that the glossary does not know")
    return 0


def _line(one: Proposal) -> str:
    before, after = one.correction.before, one.correction.after
    count = len(one.lessons)
    lessons = f"{count} lesson{'s' if count > 1 else ''}"
    return (
        f"{before} was corrected to {after} in {lessons} ({', '.join(one.lessons)}): always?\n"
        f"  「{before}」在 {count} 课中改为「{after}」，是否一律如此？\n"
        f"  weike captions glossary --accept '{before}'"
    )


def _accept(
    workshop: Workshop, courses: dict[str, Course], found: tuple[Proposal, ...], wrong: str
) -> str:
    """Adds the proposal to the glossary of each course it comes from. Raises UnknownTarget."""
    same = [one for one in found if one.correction.before == wrong]
    if not same:
        known = ", ".join(one.correction.before for one in found) or "none"
        raise UnknownTarget(
            f"{wrong}: expected a correction that people made, found none of that form",
            hint=f"there are: {known}",
        )
    one = same[0]
    slugs = dict.fromkeys(target.partition("/")[0] for target in one.lessons)
    entry = Preferred(one.correction.after, (one.correction.before,))
    written = [add_preferred(workshop.course_folder(courses[slug]), entry) for slug in slugs]
    return "\n".join(str(path) for path in written)
