"""`weike captions propose`: chapters, keywords and a summary line from scripts, to be changed."""

from __future__ import annotations

import click

from pipeline.commands.opening import choose, open_workshop
from pipeline.commands.progress import say_json
from pipeline.model.codec import to_json
from pipeline.recipes.proposing import LessonProposal, propose


@click.command("propose", epilog="Example: weike captions propose demo")
@click.argument("targets", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def propose_verb(ctx: click.Context, targets: tuple[str, ...], as_json: bool) -> int:
    """From the scripts of TARGETS: chapters (their headings), keywords and a line of summary, as
    YAML for lesson.yaml. Nothing is written: copy what is right and change what is not."""
    workshop = open_workshop(ctx)
    found = [
        one
        for chosen in choose(workshop, targets)
        for one in propose(workshop, chosen.course, chosen.lessons)
    ]
    if as_json:
        say_json({"proposals": to_json(found)})
        return 0
    for one in found:
        click.echo(_yaml(one))
    return 0


def _yaml(one: LessonProposal) -> str:
    lines = [f"# {one.target}: 由文稿推荐，请取舍后抄入 lesson.yaml (proposed from its script)"]
    lines.append(f"summary: {_quoted(one.summary)}")
    lines.append(f"keywords: [{', '.join(map(_quoted, one.keywords))}]")
    if one.chapters:
        lines.append("chapters:")
        for title, words in one.chapters:
            lines.append(f"  - {{title: {_quoted(title)}, at: {_quoted(words)}}}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
