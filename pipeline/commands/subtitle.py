"""`weike subtitle`: captions for one file; no project, no store, nothing kept but the result."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from pipeline.build.run import Builder
from pipeline.captions.ass import write_ass
from pipeline.captions.srt import write_srt
from pipeline.captions.vtt import write_vtt
from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import Tally, reporter
from pipeline.documents.whole import write_whole
from pipeline.ffmpeg.probe import probe
from pipeline.manifest.script import read_script
from pipeline.model.codec import Json, loads
from pipeline.model.course import FULL_HD
from pipeline.model.errors import BadFootage, BrokenPromise, NoTranscript
from pipeline.model.step import Source
from pipeline.model.timed_text import TimedText, Transcript
from pipeline.recipes.crew import crew_of
from pipeline.recipes.subtitle import SubtitleRequest, Subtitles, subtitle
from pipeline.recipes.workshop import Workshop
from pipeline.settings.brands import read_brand
from pipeline.settings.captions import caption_profile
from pipeline.store.digest import file_digest
from pipeline.store.store import Store

FORMATS = (".srt", ".vtt", ".ass", ".json")


@click.command("subtitle", epilog="Example: weike subtitle talk.mp4 --script talk.txt -o talk.srt")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--script",
    "script_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What was to be said (.md, .txt, .docx).",
)
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help=f"One of {', '.join(FORMATS)}."
)
@click.pass_context
def command(
    ctx: click.Context, file: Path, script_path: Path | None, language: str, output: Path | None
) -> int:
    """Caption FILE (film or sound). With a script and no model, the script is aligned to the
    speech; with a model, speech is recognised and compared with the script."""
    workshop = open_workshop(ctx)
    place = output or file.with_suffix(".srt")
    if place.suffix.lower() not in FORMATS:
        raise click.BadParameter(f"{place.name}: expected one of {', '.join(FORMATS)}")
    request = _request(workshop, file, script_path, language)
    transcript, cues = _make(workshop, request)
    write_whole(_text(workshop, place.suffix.lower(), transcript, cues), place)
    click.echo(place)
    return 0


def _request(
    workshop: Workshop, file: Path, script_path: Path | None, language: str
) -> SubtitleRequest:
    if not file.is_file():
        raise BadFootage(f"{file}: expected a film or a sound file, found none")
    if script_path is None and workshop.model is None:
        raise NoTranscript(
            f"{file}: expected a script or a speech model, found neither",
            hint="give --script FILE; or bring a model here: weike models import FOLDER",
        )
    facts = probe(file)
    if facts.audio is None:
        raise BadFootage(f"{file}: expected sound, found none", hint="nothing can be captioned")
    return SubtitleRequest(
        Source(file.resolve(), file_digest(file)),
        facts,
        read_script(script_path, language) if script_path else None,
        language,
        caption_profile(workshop.places, workshop.settings.captions.profile_of(language)),
        workshop.model,
        workshop.versions.ffmpeg,
    )


def _make(workshop: Workshop, request: SubtitleRequest) -> tuple[Transcript, TimedText]:
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="weike-") as folder:
        store = Store(Path(folder))
        crew = crew_of(workshop.settings, None)
        with reporter(tally, as_json=False) as listener, Builder(store, crew, listener) as builder:
            (outcome,) = builder.run([("subtitle", subtitle(request))])
        if outcome.error:
            raise outcome.error
        made: Subtitles | None = outcome.value
        if made is None:
            raise BrokenPromise("a build ended without a result or an error")
        transcript = loads("transcript/1", Transcript, store.text(made.transcript))
        return transcript, loads("cues/1", TimedText, store.text(made.cues))


def _text(workshop: Workshop, form: str, transcript: Transcript, cues: TimedText) -> str:
    if form == ".srt":
        return write_srt(cues)
    if form == ".vtt":
        return write_vtt(cues)
    if form == ".ass":
        brand = read_brand(workshop.places.assets, "hongjin").brand
        return write_ass(cues, brand.caption_style, FULL_HD)
    body = as_json(transcript, cues)
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def as_json(transcript: Transcript, cues: TimedText) -> Json:
    """The object that commands.md describes: times in seconds."""
    return {
        "engine": transcript.engine,
        "language": transcript.language,
        "sureness": transcript.sureness,
        "notes": list(transcript.notes),
        "units": [
            {
                "text": unit.text,
                "start": round(float(unit.span.start), 3) if unit.span else None,
                "end": round(float(unit.span.stop), 3) if unit.span else None,
                "class": unit.agreement.value,
            }
            for unit in transcript.units
        ],
        "cues": [
            {
                "start": round(float(cue.span.start), 3),
                "end": round(float(cue.span.stop), 3),
                "text": cue.text,
            }
            for cue in cues.cues
        ],
    }
