"""`weike edit export` and `weike edit import`: a lesson's cut in other editors' files."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.opening import choose_lesson, open_workshop
from pipeline.commands.overhearing import made_of
from pipeline.documents.whole import write_whole
from pipeline.editing.sequence import Sequence
from pipeline.editing.write_edl import write_edl
from pipeline.editing.write_fcp7 import write_fcp7
from pipeline.editing.write_jianying import write_jianying
from pipeline.editing.write_otio import write_otio
from pipeline.manifest.edit import FILE
from pipeline.model.errors import BadManifest, PersonMustAct, Problem
from pipeline.recipes.exchange import bring_back, lesson_sequence

SUFFIX = {"otio": ".otio", "fcp7": ".xml", "edl": ".edl", "jianying": "-jianying"}


@click.command("export", epilog="Example: weike edit export demo/01-opening --format otio")
@click.argument("target", metavar="COURSE/LESSON")
@click.option("--format", "form", type=click.Choice(list(SUFFIX)), default="otio")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Default: in the working directory, named after the lesson.",
)
@click.pass_context
def export(ctx: click.Context, target: str, form: str, output: Path | None) -> int:
    """Write the cut of COURSE/LESSON for another editor: OpenTimelineIO (everything), Final Cut
    Pro 7 XML (cuts), EDL (cuts, speed), or a 剪映 draft folder (no way back)."""
    workshop = open_workshop(ctx)
    course, lesson = choose_lesson(workshop, target)
    sequence = made_of(workshop, target, lesson_sequence(workshop, course, lesson))
    place = output or Path(f"{course.slug}-{lesson.slug}{SUFFIX[form]}")
    if form == "jianying":
        _write_draft(sequence, place)
    else:
        write = {"otio": write_otio, "fcp7": write_fcp7, "edl": write_edl}[form]
        write_whole(write(sequence), place)
    for note in not_carried(sequence, form):
        click.echo(f"not carried: {note}", err=True)
    click.echo(place)
    return 0


def _write_draft(sequence: Sequence, folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise PersonMustAct(f"{folder}: expected a folder or nothing, found a file")
    for name, text in write_jianying(sequence).items():
        write_whole(text, folder / name)


def not_carried(sequence: Sequence, form: str) -> list[str]:
    """What a format has no word for, of what the sequence has."""
    if form == "otio":
        return []
    shots = sequence.shots
    has = {
        "fades": any(shot.fade_in or shot.fade_out for shot in shots),
        "covers": any(shot.covers for shot in shots),
        "speed": form == "fcp7" and any(shot.speed != 1 for shot in shots),
        "stills": form != "jianying" and bool(sequence.stills),
        "captions": form == "edl" and bool(sequence.captions),
        "sound that leads or lags": form == "jianying"
        and [voice.span for voice in sequence.voices] != [shot.span for shot in shots],
    }
    return [name for name, is_there in has.items() if is_there]


@click.command("import", epilog="Example: weike edit import demo/01-opening cut.otio")
@click.argument("target", metavar="COURSE/LESSON")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Take the place of an edit list that is there.")
@click.pass_context
def import_(ctx: click.Context, target: str, file: Path, replace: bool) -> int:
    """Take FILE (.otio, Final Cut Pro 7 .xml or .edl) as the edit list of COURSE/LESSON. An earlier
    one is kept beside it as edit.yaml.<n>."""
    workshop = open_workshop(ctx)
    course, lesson = choose_lesson(workshop, target)
    brought = bring_back(workshop, course, lesson, file)
    place = workshop.lesson_folder(course, lesson.slug) / FILE
    if place.exists():
        _set_aside(place, replace=replace)
    write_whole(brought.text, place)
    for note in brought.notes:
        click.echo(f"not carried: {note}", err=True)
    click.echo(place)
    return 0


def _set_aside(place: Path, *, replace: bool) -> None:
    """Keeps an earlier edit list under a name of its own. Raises BadManifest unless asked."""
    if not replace:
        raise BadManifest(
            (Problem(str(place), 0, "an edit list is here already"),),
            hint="say --replace to take its place; it is kept beside it",
        )
    number = 1
    while (aside := place.with_name(f"{place.name}.{number}")).exists():
        number += 1
    place.rename(aside)
