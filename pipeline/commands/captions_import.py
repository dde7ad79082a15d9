"""`weike captions import`: corrected captions from any editor, as the lesson's own."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.captions.formats import read_captions
from pipeline.commands.current import current_films
from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.recipes.captioned import language_of, write_cues


@click.command("import", epilog="Example: weike captions import demo/01-opening mended.srt")
@click.argument("target", metavar="COURSE/LESSON")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--language", default="", help="Of two, which; default: the lesson's own.")
@click.option("--replace", is_flag=True, help="Take the place of corrections made earlier.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def take_in(
    ctx: click.Context, target: str, file: Path, language: str, replace: bool, as_json: bool
) -> int:
    """Take FILE as the captions of COURSE/LESSON: SRT, VTT, ASS, TTML, docx or a 剪映 draft, in the
    time of the film. What had to be repaired is listed; corrections made earlier are kept beside
    it as cues.<language>.srt.<n>."""
    workshop = open_workshop(ctx)
    course, films = current_films(workshop, target)
    asked = language_of(films, language)
    timed, repairs = read_captions(file.read_bytes(), file=str(file), language=asked)
    written = write_cues(workshop, course, films, timed, replaces=replace)
    place, aside = written.place, written.aside
    if as_json:
        kept = str(aside) if aside else None
        say_json(
            {"cues": len(timed.cues), "repairs": list(repairs), "file": str(place)} | {"kept": kept}
        )
        return 0
    for repair in repairs:
        click.echo(f"repaired: {repair}", err=True)
    if aside:
        click.echo(f"kept: {aside}", err=True)
    click.echo(place)
    return 0
