"""`weike captions export`: the captions as a file, or as the lesson's own, to be corrected."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.captions.ass import write_ass
from pipeline.captions.proof import Proof, write_proof
from pipeline.captions.srt import write_srt
from pipeline.captions.text import plain_text
from pipeline.captions.ttml import write_ttml
from pipeline.captions.vtt import write_vtt
from pipeline.commands.current import current_films
from pipeline.commands.opening import open_workshop
from pipeline.documents.whole import write_whole
from pipeline.model.codec import dumps
from pipeline.model.course import Course
from pipeline.model.timed_text import TimedText
from pipeline.recipes.captioned import (
    cues_path,
    film_text,
    language_of,
    lint_film,
    write_cues,
)
from pipeline.recipes.kitchen import LessonFilms
from pipeline.recipes.workshop import Workshop

FORMATS = ("srt", "vtt", "ass", "ttml", "txt", "docx", "json")


@click.command("export", epilog="Example: weike captions export demo/01-opening")
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--format", "form", type=click.Choice(FORMATS), default="srt", show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Default: cues.<language>.srt in the lesson, to be corrected there.",
)
@click.option("--language", default="", help="Of two, which; default: the lesson's own.")
@click.option(
    "--refresh",
    is_flag=True,
    help="Bring corrected captions up to the film as it is now; the earlier file is kept.",
)
@click.pass_context
def export(
    ctx: click.Context,
    target: str,
    form: str,
    output: Path | None,
    language: str,
    refresh: bool,
) -> int:
    """Write the captions of COURSE/LESSON, in the time of its film. Corrected in the lesson's
    folder (cues.<language>.srt), they are the truth from then on. docx is for proofreaders; ass
    holds both languages of a lesson that has two."""
    workshop = open_workshop(ctx)
    course, films = current_films(workshop, target)
    timed = film_text(films, language_of(films, language))
    own = cues_path(workshop, course, films, timed.language)
    place = output or own.with_suffix(f".{form}")
    if form == "docx":
        place.write_bytes(_proof(workshop, course, films, timed))
    elif place.resolve() == own.resolve():
        written = write_cues(workshop, course, films, timed, replaces=refresh)
        if written.aside:
            click.echo(f"kept: {written.aside}", err=True)
    else:
        write_whole(_text(workshop, course, films, timed, form), place)
    click.echo(place)
    return 0


def _text(
    workshop: Workshop, course: Course, films: LessonFilms, timed: TimedText, form: str
) -> str:
    if form == "ass":
        style = workshop.brand(course).brand.caption_style
        return write_ass(timed, style, films.timeline.frame_size)
    if form == "json":
        return dumps("cues/1", timed)
    write = {"srt": write_srt, "vtt": write_vtt, "ttml": write_ttml, "txt": plain_text}[form]
    return write(timed)


def _proof(workshop: Workshop, course: Course, films: LessonFilms, timed: TimedText) -> bytes:
    starts = {cue.span: number for number, cue in enumerate(timed.cues, 1)}
    notes = tuple(
        (starts[one.place], f"{one.message_zh}\n{one.message}")
        for one in lint_film(workshop, course, films, timed)
        if one.place in starts
    )
    title = f"{course.title} · {films.lesson.title}"
    return write_proof(Proof(title, timed, notes))
