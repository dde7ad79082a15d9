"""`weike new`: the folders and a commented manifest of a course or a lesson."""

from __future__ import annotations

import click

from pipeline.commands.opening import open_workshop
from pipeline.manifest.create import new_course, new_lesson
from pipeline.model.errors import UnknownTarget
from pipeline.settings.roles import read_roles


@click.group("new")
def command() -> None:
    """Make a course or a lesson."""


@command.command("course", epilog='Example: weike new course safety --title "消防安全"')
@click.argument("name")
@click.option("--title", default="", help="As shown to people (default: the name).")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.pass_context
def course(ctx: click.Context, name: str, title: str, language: str) -> int:
    """Make the course NAME under projects/."""
    workshop = open_workshop(ctx)
    made = new_course(workshop.places.projects, name, title=title or name, language=language)
    click.echo(made)
    click.echo("next: weike new lesson " + f"{made.name}/01-first", err=True)
    return 0


@command.command("lesson", epilog='Example: weike new lesson safety/01-why --title "为什么"')
@click.argument("target", metavar="COURSE/NAME")
@click.option("--title", default="", help="As shown to people (default: the name).")
@click.pass_context
def lesson(ctx: click.Context, target: str, title: str) -> int:
    """Make a lesson of a course, last in its order."""
    workshop = open_workshop(ctx)
    slug, _, name = target.partition("/")
    folder = workshop.places.projects / slug
    if not name or not (folder / "course.yaml").is_file():
        raise UnknownTarget(
            f"{target}: expected COURSE/NAME with a course that exists, found none",
            hint=f"weike new course {slug}",
        )
    roles = [role.name for role in read_roles(workshop.places)]
    made = new_lesson(folder, name, title=title or name, roles=roles)
    click.echo(made)
    for role in roles:
        click.echo(f"drop: {folder / 'inbox' / role / made.name}", err=True)
    click.echo(f"next: fill in {made / 'lesson.yaml'}", err=True)
    return 0
