"""`weike subtitle`: captions for one file; no project, no store, nothing kept but the result."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
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
from pipeline.manifest.script import language_of, read_script
from pipeline.model.codec import Json, from_json, loads
from pipeline.model.course import FULL_HD
from pipeline.model.errors import (
    BadCaptions,
    BadFootage,
    BrokenPromise,
    NoTranscript,
    PersonMustAct,
)
from pipeline.model.media import Finding
from pipeline.model.step import Source
from pipeline.model.timed_text import LANGUAGES, Script, TimedText, Transcript
from pipeline.recipes.crew import crew_of
from pipeline.recipes.subtitle import SubtitleRequest, Subtitles, subtitle
from pipeline.recipes.workshop import Workshop
from pipeline.settings.brands import read_brand
from pipeline.settings.captions import caption_profile
from pipeline.settings.glossary import house_glossary
from pipeline.settings.phantoms import read_phantoms
from pipeline.speech.recogniser import FOUND, Listening
from pipeline.store.digest import file_digest
from pipeline.store.store import Store

FORMATS = (".srt", ".vtt", ".ass", ".json")


def _language(_ctx: click.Context, _option: click.Parameter, value: str) -> str:
    """zh-CN and ZH are zh; auto is to be found."""
    code = value.strip().lower().replace("_", "-").split("-")[0]
    if code == "auto":
        return FOUND
    if code not in LANGUAGES:
        raise click.BadParameter(f"{value}: expected {', '.join(LANGUAGES)} or auto")
    return code


@click.command("subtitle", epilog="Example: weike subtitle talk.mp4 --script talk.txt -o talk.srt")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--script",
    "script_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What was to be said (.md, .txt, .docx).",
)
@click.option(
    "--language",
    callback=_language,
    default="auto",
    show_default=True,
    help="zh, en, or auto: as the script is written, else as it sounds.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help=f"One of {', '.join(FORMATS)}."
)
@click.pass_context
def command(
    ctx: click.Context, file: Path, script_path: Path | None, language: str, output: Path | None
) -> int:
    """Caption FILE (film or sound). With a script and no model, the script is aligned to the
    speech; with a model, speech is recognised and compared with the script."""
    workshop = open_workshop(ctx, needs_project=False)
    place = _place(file, output)
    request = _request(workshop, file, script_path, language)
    transcript, cues, findings = _make(workshop, request)
    write_whole(_text(workshop, place.suffix.lower(), transcript, cues), place)
    for note in (*_notes(transcript), *_words_to_mend(findings)):
        click.echo(f"note: {note}", err=True)
    click.echo(place)
    return 0


def _place(file: Path, output: Path | None) -> Path:
    """Where the captions go. Captions that are there already are overwritten only if named."""
    place = output or file.with_suffix(".srt")
    if place.suffix.lower() not in FORMATS:
        raise click.BadParameter(f"{place.name}: expected one of {', '.join(FORMATS)}")
    if not place.absolute().parent.is_dir():
        raise PersonMustAct(f"{place}: expected a folder to write to, found none")
    if output is None and place.exists():
        raise BadCaptions(
            f"{place}: there are captions already, perhaps a person's",
            hint=f"say where to write: -o {place.name} overwrites them",
        )
    return place


def _request(
    workshop: Workshop, file: Path, script_path: Path | None, language: str
) -> SubtitleRequest:
    if not file.is_file():
        raise BadFootage(f"{file}: expected a film or a sound file, found none")
    script = _script(script_path, language) if script_path else None
    if script is None and workshop.model is None:
        raise NoTranscript(
            f"{file}: expected a script or a speech model, found neither",
            hint="give --script FILE; or bring a model to this machine: on one with internet run "
            "`weike models fetch small`, copy its folder here, and run `weike models import "
            "FOLDER`",
        )
    facts = probe(file)
    if facts.audio is None:
        raise BadFootage(f"{file}: expected sound, found none", hint="nothing can be captioned")
    names = dict(workshop.settings.captions.profiles)
    glossary = house_glossary(workshop.places)
    listening = Listening(
        script.language if script else language,
        glossary.protected,
        read_phantoms(workshop.places),
    )
    return SubtitleRequest(
        Source(file.resolve(), file_digest(file)),
        facts,
        script,
        listening,
        {code: caption_profile(workshop.places, names[code]) for code in LANGUAGES},
        workshop.model,
        glossary,
    )


def _script(path: Path, language: str) -> Script:
    """Raises BadFootage where nothing of it is spoken."""
    if not path.is_file():
        raise BadFootage(f"{path}: expected a script, found no file")
    script = read_script(path, language or "zh")
    spoken = "".join(script.paragraphs)
    if not any(map(str.isalnum, spoken)):
        raise BadFootage(
            f"{path}: expected a script with spoken lines, found none",
            hint="docs/scripts.md says which lines count as spoken",
        )
    return script if language else replace(script, language=language_of(spoken))


def _notes(transcript: Transcript) -> tuple[str, ...]:
    if not any(unit.span for unit in transcript.units):
        return (*transcript.notes, "no speech was found: the captions are empty")
    return transcript.notes


def _words_to_mend(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What the house's glossary says of the words; the rest of the rules is for lint."""
    told = (one for one in findings if one.code.startswith("glossary-"))
    return tuple(f"{one.message}; {one.advice}" for one in told)


def _make(
    workshop: Workshop, request: SubtitleRequest
) -> tuple[Transcript, TimedText, tuple[Finding, ...]]:
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="weike-") as folder:
        store = Store(Path(folder))
        crew = crew_of(workshop.settings, None)
        with reporter(tally, as_json=False) as listener, Builder(store, crew, listener) as builder:
            (outcome,) = builder.run([("subtitle", subtitle(workshop, request))])
        if outcome.error:
            raise outcome.error
        made: Subtitles | None = outcome.value
        if made is None:
            raise BrokenPromise("a build ended without a result or an error")
        transcript = loads("transcript/1", Transcript, store.text(made.transcript))
        cues = loads("cues/1", TimedText, store.text(made.cues))
        plain = json.loads(store.text(made.findings))
        return transcript, cues, tuple(from_json(Finding, one) for one in plain)


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
