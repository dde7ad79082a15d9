"""`weike captions`: a lesson's captions out, back in, checked, and compared with its script."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipeline.captions.ass import write_ass
from pipeline.captions.srt import write_srt
from pipeline.captions.vtt import write_vtt
from pipeline.commands.current import current_films
from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.documents.whole import write_whole
from pipeline.model.codec import Json, dumps
from pipeline.model.course import Course
from pipeline.model.errors import BadCaptions
from pipeline.model.step import Part
from pipeline.model.timing import time_of
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.people_cues import base_path, base_text
from pipeline.recipes.workshop import Workshop
from pipeline.stages import caption

FORMATS = ("srt", "vtt", "ass", "json")


@click.group("captions")
def command() -> None:
    """Captions of a lesson: export, import, lint, compare."""


@command.command("export", epilog="Example: weike captions export demo/01-opening")
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--format", "form", type=click.Choice(FORMATS), default="srt", show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Default: cues.<language>.srt in the lesson, to be corrected there.",
)
@click.pass_context
def export(ctx: click.Context, target: str, form: str, output: Path | None) -> int:
    """Write the captions of COURSE/LESSON, in the time of its film. Corrected in the lesson's
    folder (cues.<language>.srt), they are the truth from then on."""
    workshop = open_workshop(ctx)
    course, films = current_films(workshop, target)
    folder = workshop.lesson_folder(course, films.lesson.slug)
    place = output or folder / f"cues.{films.lesson.language}.{form}"
    if output is None and place.exists():
        raise BadCaptions(
            f"{place}: a person's captions are here already; they are never overwritten",
            hint="name another file with -o, or move this one away first",
        )
    write_whole(_text(workshop, course, films, form), place)
    if form == "srt":
        start = time_of(films.timeline.clips[0].span.stop, films.timeline.frame_rate)
        write_whole(base_text(start), base_path(place))
    click.echo(place)
    return 0


def _text(workshop: Workshop, course: Course, films: LessonFilms, form: str) -> str:
    timed = films.timed_text
    if form == "srt":
        return write_srt(timed)
    if form == "vtt":
        return write_vtt(timed)
    if form == "json":
        return dumps("cues/1", timed)
    style = workshop.brand(course).brand.caption_style
    return write_ass(timed, style, films.timeline.frame_size)


@command.command("import", epilog="Example: weike captions import demo/01-opening mended.srt")
@click.argument("target", metavar="COURSE/LESSON")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Take the place of corrections made earlier.")
@click.pass_context
def import_(ctx: click.Context, target: str, file: Path, replace: bool) -> int:
    """Take FILE (SRT, VTT or ASS, in the time of the film) as the lesson's captions. Earlier ones
    are kept beside it as cues.<language>.srt.<n>."""
    from pipeline.captions.formats import read_captions

    workshop = open_workshop(ctx)
    course, films = current_films(workshop, target)
    language = films.lesson.language
    timed, repairs = read_captions(file.read_bytes(), file=str(file), language=language)
    place = workshop.lesson_folder(course, films.lesson.slug) / f"cues.{language}.srt"
    if place.exists():
        _set_aside(place, replace=replace)
    write_whole(write_srt(timed), place)
    start = time_of(films.timeline.clips[0].span.stop, films.timeline.frame_rate)
    write_whole(base_text(start), base_path(place))
    for repair in repairs:
        click.echo(f"repaired: {repair}", err=True)
    click.echo(place)
    return 0


def _set_aside(place: Path, *, replace: bool) -> None:
    """Keeps a person's earlier cues under a name of their own. Raises BadCaptions unless asked."""
    if not replace:
        raise BadCaptions(
            f"{place}: a person's captions are here already",
            hint="say --replace to take their place; they are kept beside it",
        )
    number = 1
    while (aside := place.with_name(f"{place.name}.{number}")).exists():
        number += 1
    place.rename(aside)


@command.command("lint", epilog="Example: weike captions lint demo/01-opening")
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def lint(ctx: click.Context, target: str, as_json: bool) -> int:
    """Check the captions of COURSE/LESSON against the rules of its profile."""
    workshop = open_workshop(ctx)
    _, films = current_films(workshop, target)
    findings = _json(workshop, films.words.captions.part(caption.FINDINGS))
    if as_json:
        say_json({"target": target, "findings": findings})
    else:
        for finding in findings:
            click.echo(f"{finding['severity']}: {finding['code']}: {finding['message']}")
        click.echo(f"{len(findings)} findings")
    return 1 if any(finding["severity"] == "stops" for finding in findings) else 0


@command.command("compare", epilog="Example: weike captions compare demo/01-opening")
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def compare(ctx: click.Context, target: str, as_json: bool) -> int:
    """Where the script and the speech of COURSE/LESSON differ."""
    workshop = open_workshop(ctx)
    _, films = current_films(workshop, target)
    body = _json(workshop, films.words.captions.part(caption.DIFFERENCES))
    say_json({"target": target, "differences": body})
    return 0


def _json(workshop: Workshop, part: Part) -> Json:
    return json.loads(workshop.store.text(part))
