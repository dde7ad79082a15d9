"""`weike build`: runs what must run, hands the films over, brings the catalogue up to date."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from pipeline.build.executors.executor import Executor
from pipeline.build.plan import plan
from pipeline.build.run import Builder, Crew
from pipeline.commands.cluster import certificates_option, identity_in, require_engine, say
from pipeline.commands.opening import Chosen, choose, open_workshop
from pipeline.commands.progress import Tally, reporter, say_json
from pipeline.commands.root import show_error
from pipeline.model.errors import BadManifest, DamagedStore, WeikeError
from pipeline.model.recipe import Outcome, Recipe
from pipeline.recipes.captioned import merge_findings_of
from pipeline.recipes.course import CourseFilms, course_films
from pipeline.recipes.crew import crew_of, proof_of
from pipeline.recipes.library import hand_over
from pipeline.recipes.workshop import Workshop

ROUNDS = 10
"""A chain of damaged results is mended one link a round; no recipe is as deep as this."""


@click.command("build", epilog="Example: weike build demo")
@click.argument("targets", nargs=-1)
@click.option("--jobs", type=click.IntRange(min=1), help="Steps at once (default: the cores).")
@click.option(
    "--cluster", help="Build on the machines that meet at this address (tls://host:port)."
)
@certificates_option
@click.option(
    "--keep-going/--fail-fast",
    default=True,
    help="Go on with other lessons after a failure (the default).",
)
@click.option("--json", "as_json", is_flag=True, help="JSON events, one a line.")
@click.pass_context
def command(
    ctx: click.Context,
    targets: tuple[str, ...],
    jobs: int | None,
    cluster: str | None,
    folder: Path | None,
    keep_going: bool,
    as_json: bool,
) -> int:
    """Build TARGETS (course, course/lesson, course/lesson:product); none: every course."""
    workshop = open_workshop(ctx)
    chosen = choose(workshop, targets)
    crew = crew_of(workshop.settings, jobs)
    executor = _cluster(workshop, cluster, folder) if cluster else None
    try:
        return run_build(
            workshop, chosen, crew, executor=executor, keep_going=keep_going, as_json=as_json
        )
    finally:
        if executor is not None:
            executor.end()


def _cluster(workshop: Workshop, address: str, folder: Path | None) -> Executor:
    """Steps run on a cluster's machines."""
    require_engine()
    from pipeline.build.executors.cluster import Cluster, ClusterExecutor

    identity = identity_in(folder, "builder")
    places = workshop.places
    proof = proof_of(places)
    return ClusterExecutor(Cluster(address, identity, proof, places.root, places.store, say))


def run_build(
    workshop: Workshop,
    chosen: Sequence[Chosen],
    crew: Crew,
    *,
    executor: Executor | None = None,
    keep_going: bool,
    as_json: bool,
) -> int:
    """Builds, prints, returns the exit code. No executor: on this machine."""
    started = time.monotonic()
    if as_json:
        looked = plan(workshop.store, recipes_for(workshop, chosen))
        current = len(looked.steps) - len(looked.stale)
        say_json({"event": "plan", "steps": len(looked.steps), "current": current})
    tally = Tally()
    with (
        _stoppable(),
        reporter(tally, as_json=as_json) as listener,
        Builder(
            workshop.store, crew, listener, keep_going=keep_going, executor=executor
        ) as builder,
    ):
        made, outputs, errors = _build_whole(workshop, chosen, builder)
    if not as_json:
        _say_merges(workshop, made)
    for error in errors:
        show_error(error)
    _say_summary(tally, outputs, errors, started, as_json=as_json)
    return max((error.exit_code for error in errors), default=0)


def _build_whole(
    workshop: Workshop, chosen: Sequence[Chosen], builder: Builder
) -> tuple[list[CourseFilms], tuple[Path, ...], list[WeikeError]]:
    """Builds and hands over; again where something in the store turned out damaged: it was set
    aside, so this time it is made anew."""
    for is_last in (False,) * (ROUNDS - 1) + (True,):
        outcomes = builder.run(recipes_for(workshop, chosen))
        errors = errors_of(chosen, outcomes)
        outputs: tuple[Path, ...] = ()
        made = [outcome.value for outcome in outcomes if outcome.value is not None]
        try:
            outputs = hand_over(workshop, made)
        except DamagedStore as error:
            errors.append(error)
        if is_last or not any(isinstance(error, DamagedStore) for error in errors):
            break
    return made, outputs, errors


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Being told to end (a service manager, a closed terminal) is obeyed as Ctrl-C is."""
    names = ("SIGTERM", "SIGHUP", "SIGBREAK")
    kinds = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {kind: signal.signal(kind, signal.default_int_handler) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def recipes_for(
    workshop: Workshop, chosen: Sequence[Chosen]
) -> list[tuple[str, Recipe[CourseFilms]]]:
    """A recipe for each course asked for."""
    return [
        (
            one.course.slug,
            course_films(
                workshop,
                one.course,
                one.lessons,
                wants_film=one.is_whole,
                wanted=one.lesson_products,
            ),
        )
        for one in chosen
    ]


def _say_merges(workshop: Workshop, made: Sequence[CourseFilms]) -> None:
    """What a person's corrected captions met in a new take, cut or script: never in silence."""
    for course in made:
        for outcome in course.lessons:
            found = merge_findings_of(workshop, outcome.value) if outcome.value else []
            for one in found:
                click.echo(f"{outcome.name}: {one.message}", err=True)
                if one.message_zh:
                    click.echo(f"  {one.message_zh}", err=True)
            if found:
                click.echo(f"hint: weike captions compare {outcome.name}", err=True)


def errors_of(
    chosen: Sequence[Chosen], outcomes: Sequence[Outcome[CourseFilms]]
) -> list[WeikeError]:
    """Every error once: of manifests, of courses, of their lessons and their course films."""
    errors: list[WeikeError] = [BadManifest(one.problems) for one in chosen if one.problems]
    for outcome in outcomes:
        if outcome.error:
            errors.append(outcome.error)
        if outcome.value is not None:
            inner: list[Outcome[Any]] = [*outcome.value.lessons]
            if outcome.value.film is not None:
                inner.append(outcome.value.film)
            errors += [one.error for one in inner if one.error]
    return list(dict.fromkeys(errors))


def _say_summary(
    tally: Tally,
    outputs: Sequence[Path],
    errors: Sequence[WeikeError],
    started: float,
    *,
    as_json: bool,
) -> None:
    seconds = round(time.monotonic() - started, 3)
    if as_json:
        say_json(
            {
                "event": "summary",
                "ran": tally.ran,
                "cached": tally.cached,
                "failed": max(tally.failed, len(errors)) if errors else 0,
                "seconds": seconds,
                "outputs": [str(path) for path in outputs],
            }
        )
        return
    for path in outputs:
        click.echo(path)
    if tally.ran == 0 and not errors:
        click.echo(f"nothing to do: all {tally.cached} steps are current ({seconds:.1f} s)")
        return
    failed = f", {len(errors)} failed" if errors else ""
    click.echo(f"{tally.ran} steps run, {tally.cached} current{failed} ({seconds:.1f} s)")
