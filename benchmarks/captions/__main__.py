"""`python -m benchmarks.captions [--short] [--media FOLDER] [--models FOLDER] [--chart FOLDER]`."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import click

from benchmarks.captions.boundaries import HEADINGS
from benchmarks.captions.chart import strip
from benchmarks.captions.conforming import cues_of
from benchmarks.captions.differing import Found, added, changed, left_out
from benchmarks.captions.gold import CLIPS, ENGLISH, MANDARIN
from benchmarks.captions.invented import aligned_units, backgrounds, recognised_words
from benchmarks.captions.lessons import Gap, Lesson, lesson_of, orders
from benchmarks.captions.recognised import error_rate
from benchmarks.captions.table import table
from benchmarks.captions.timed import Timed, aligned, joined, most_memory, shortened
from pipeline.model.timed_text import Transcript

SHARED = Path(os.environ.get("WEIKE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
RATES = (0.0, 0.05, 0.1, 0.2, 0.4)
"""Shares of characters (words) that the simulated recogniser gets wrong."""


@click.command()
@click.option("--short", is_flag=True, help="One lesson of each kind: for tests.")
@click.option("--media", type=click.Path(path_type=Path), default=SHARED / "media")
@click.option("--models", type=click.Path(path_type=Path), default=SHARED / "models")
@click.option("--chart", type=click.Path(path_type=Path, file_okay=False), default=None)
def main(short: bool, media: Path, models: Path, chart: Path | None) -> None:
    """Prints how good captions are on real speech with gold."""
    if not media.is_dir():
        raise click.ClickException(f"{media}: expected the shared clips; --media names the folder")
    if chart:
        charts(media, chart)
        return
    click.echo(f"machine: {platform.system()} {platform.machine()}, {os.cpu_count()} cores")
    boundaries(media, short)
    differences(4 if short else 40)
    invented(models, 5 if short else 60)
    if not short:
        recognised(media, models)


def boundaries(media: Path, short: bool) -> None:
    counts = {"zh": 1 if short else 4, "en": 0 if short else 1}
    starts, stops, rules, left = [], [], [], []
    for language, count in counts.items():
        if not count:
            continue
        for gap in Gap:
            timed = joined(language, gap, count, media)
            starts.append([language, gap.value, *timed.starts.row()])
            stops.append([language, gap.value, *timed.stops.row()])
            rules.append([language, gap.value, *_rules(timed)])
        cut = shortened(language, Gap.FLOORS, count, media)
        told, reported, right = cut.unsaid
        share = f"{cut.starts.share_within(0.2) * 100:.1f}"
        left.append([language, str(told), str(reported), str(right), share])
    head = ("language", "pauses", *HEADINGS)
    click.echo(table("Clause starts without weights (ms; shares in %)", head, starts))
    click.echo(table("Clause ends without weights", head, stops))
    head = ("language", "pauses", "cues", "violations", "split words", "work / real time")
    click.echo(table("Cues made of them", head, rules))
    head = ("language", "clauses not said", "reported", "rightly", "other starts <=200")
    click.echo(table("Clauses cut out of the sound, without weights", head, left))
    click.echo(f"\nmost memory so far: {most_memory():.0f} MB")


def _rules(timed: Timed) -> list[str]:
    broken = ", ".join(f"{code} {count}" for code, count in sorted(timed.broken.items()))
    work = f"{timed.work / timed.seconds:.3f}"
    return [str(timed.cues), broken or "none", str(timed.split), work]


def differences(seeds: int) -> None:
    rows = []
    for language, clips in CLIPS.items():
        clauses = [clause.text for clip in clips for clause in clip.clauses]
        for rate in RATES:
            cells = []
            for injected in (left_out, added, changed):
                found = Found()
                for seed in range(seeds):
                    found += injected(clauses, language, rate, seed)
                cells.append(f"{found.precision:.3f} / {found.recall:.3f} of {found.injected}")
            rows.append([language, f"{rate:.0%}", *cells])
    head = ("language", "errors of recogniser", "left out", "added", "changed (10 %)")
    title = "Differences found with a (simulated) transcript: precision / recall"
    click.echo(table(title, head, rows))


def invented(models: Path, seconds: int) -> None:
    weights = models / "whisper-fixture"
    rows = []
    for name, samples in backgrounds(seconds).items():
        words = recognised_words(samples, "faster_whisper", weights) if weights.is_dir() else "-"
        rows.append([name, str(aligned_units(samples)), str(words)])
    head = (f"{seconds} s of", "units aligned", "words recognised (fixture)")
    click.echo(table("Text invented where nobody speaks", head, rows))


def recognised(media: Path, models: Path) -> None:
    rows = []
    for engine, name in (("faster_whisper", "whisper-fixture"), ("openai_whisper", "fixture.pt")):
        weights = models / ("whisper-fixture" if engine == "faster_whisper" else f"whisper-{name}")
        if not weights.exists() or (engine == "openai_whisper" and not _has("whisper")):
            continue
        rates = [error_rate(clips, media, engine, weights) for clips in (MANDARIN, ENGLISH[:5])]
        rows.append([engine, *(f"{rate:.1%}" for rate in rates)])
    title = (
        "Error rates with the test fixture: it has seen its own test, and says nothing of quality"
    )
    click.echo(table(title, ("engine", "CER zh", "WER en"), rows))


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def charts(media: Path, folder: Path) -> None:
    """One Mandarin and one English lesson, drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    mandarin = lesson_of(orders(MANDARIN, 1, seed=21)[0], media, Gap.FLOORS, 0)
    english = lesson_of(ENGLISH[1:4], media, Gap.SILENT, 1)
    for name, lesson in (("cues-mandarin", mandarin), ("cues-english", english)):
        transcript, _ = aligned(lesson)
        _draw(lesson, folder / f"{name}.png", transcript)


def _draw(lesson: Lesson, path: Path, transcript: Transcript) -> None:
    strip(lesson, cues_of(lesson, transcript), path)
    click.echo(path)


if __name__ == "__main__":
    main()
