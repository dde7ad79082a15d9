"""A build that has something to look at: runs what must run, hands the films over, brings the
catalogue up to date, and leaves a receipt for each course that is now as it should be."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import click

from pipeline.build.executors.executor import Executor
from pipeline.build.executors.local import LocalExecutor
from pipeline.build.receipt import Look, witnessed
from pipeline.build.run import Builder, Crew
from pipeline.commands.build import Manner, cached_events
from pipeline.commands.cluster import identity_in, require_engine, say
from pipeline.commands.opening import Chosen, choose, open_workshop
from pipeline.commands.progress import Tally, reporter, say_json
from pipeline.commands.root import show_error
from pipeline.commands.stopping import stoppable
from pipeline.ffmpeg.binary import executable
from pipeline.model.errors import BadManifest, DamagedStore, WeikeError
from pipeline.model.media import Finding
from pipeline.model.recipe import Outcome, Recipe
from pipeline.model.step import Artefact, Step
from pipeline.model.timing import seconds_text
from pipeline.recipes.captioned import merge_findings_of
from pipeline.recipes.course import CourseFilms, course_films
from pipeline.recipes.crew import crew_of, proof_of
from pipeline.recipes.film_findings import film_findings
from pipeline.recipes.forecast import forecast
from pipeline.recipes.library import hand_over
from pipeline.recipes.standing import Receipts, Standing, Tools
from pipeline.recipes.workshop import Workshop

ROUNDS = 10
"""A chain of damaged results is mended one link a round; no recipe is as deep as this."""
_Merges = Mapping[str, Mapping[str, Sequence[Finding]]]
"""Findings by course and lesson."""


def build_targets(
    ctx: click.Context,
    targets: Sequence[str],
    standing: Sequence[Standing],
    manner: Manner,
    *,
    started: float,
    ahead: Future[LocalExecutor | None],
) -> int:
    """Builds `targets`, with the workers that are on their way; tells of `standing` besides;
    returns the exit code."""
    ledger = _Ledger(open_workshop(ctx), targets)
    # Opened again after the look: what was looked at is what is read from here on.
    workshop = open_workshop(ctx)
    chosen = choose(workshop, targets)
    known = sum(len(one.receipt.steps) for one in standing)
    expected: dict[str, float] = {}
    for request in chosen:
        wants_all = not request.product
        expected |= forecast(workshop, request.course, request.lessons, wants_all=wants_all)
    tally = Tally(cached=known, expected=expected)
    crew = crew_of(workshop.settings, manner.jobs)
    told = [event for one in standing for event in cached_events(one)]
    with (
        stoppable(),
        reporter(tally, as_json=manner.as_json, standing=told) as listener,
        _executor(workshop, manner, crew, ahead) as executor,
        Builder(
            workshop.store, crew, listener, keep_going=manner.keep_going, executor=executor
        ) as builder,
    ):
        made, merges, outputs, errors = _build_whole(workshop, chosen, builder, ledger)
    if not manner.as_json:
        _say_merges(merges)
        _say_found(made)
    if outputs:
        unread = {one.course.slug for one in chosen if one.problems}
        whole = [one for one in made if one.course.slug not in unread]
        ledger.write([one for one in whole if not merges.get(one.course.slug)], outputs)
    for error in errors:
        show_error(error)
    # of each, the last is the catalogue's page, which is told once, at the end
    earlier = [Path(path) for one in standing for path in one.receipt.outputs[:-1]]
    outputs = (*earlier, *outputs)
    _say_summary(tally, outputs, errors, started, as_json=manner.as_json)
    return max((error.exit_code for error in errors), default=0)


@contextlib.contextmanager
def _executor(
    workshop: Workshop, manner: Manner, crew: Crew, ahead: Future[LocalExecutor | None]
) -> Iterator[Executor]:
    """The machines of a cluster, where one is named, else this machine."""
    if not manner.cluster:
        yield crew.executor(ahead.result())
        return
    require_engine()
    from pipeline.build.executors.cluster import Cluster, ClusterExecutor

    identity = identity_in(manner.certificates, "builder")
    places, proof = workshop.places, proof_of(workshop.places)
    cluster = Cluster(manner.cluster, identity, proof, places.root, places.store, say)
    executor = ClusterExecutor(cluster)
    try:
        yield executor
    finally:
        executor.end()


class _Ledger:
    """What the receipts of this build will say."""

    def __init__(self, workshop: Workshop, targets: Sequence[str]) -> None:
        """Looks at the territory of every target that is a whole course."""
        self._receipts = Receipts(workshop.places)
        self._tools = Tools(workshop.models_folder, executable())
        courses = (target for target in targets if "/" not in target and ":" not in target)
        self._before = {course: self._look(course) for course in courses}
        self._seen: dict[str, list[tuple[Step, Artefact]]] = {}

    def _look(self, course: str) -> Look | None:
        try:
            return self._receipts.look(course, self._tools)
        except OSError:  # something came or went while we looked
            return None

    def witness(self, course: str, recipe: Recipe[Any]) -> Recipe[Any]:
        self._seen[course] = []
        return witnessed(recipe, self._seen[course])

    def write(self, made: Sequence[CourseFilms], handed: Sequence[Path]) -> None:
        """After the hand-over. A course of which anything failed gets none."""
        self._receipts.write_catalogue()
        for films in made:
            course = films.course.slug
            before = self._before.get(course)
            if before is not None and films.is_whole:
                folder = f"/{course}/"
                own = [path for path in handed if folder in path.as_posix() or path == handed[-1]]
                with contextlib.suppress(OSError):  # it only saves work
                    self._receipts.write(
                        course, before, tools=self._tools, seen=self._seen[course], outputs=own
                    )


def _build_whole(
    workshop: Workshop, chosen: Sequence[Chosen], builder: Builder, ledger: _Ledger
) -> tuple[list[CourseFilms], _Merges, tuple[Path, ...], list[WeikeError]]:
    """Builds, hands over and reads what is to be told; again where something in the store turned
    out damaged: it was set aside, so this time it is made anew."""
    merges: _Merges = {}
    for is_last in (False,) * (ROUNDS - 1) + (True,):
        recipes = recipes_for(workshop, chosen)
        seen = [
            (name, ledger.witness(name, recipe) if one.is_whole and not one.product else recipe)
            for one, (name, recipe) in zip(chosen, recipes, strict=True)
        ]
        outcomes = builder.run(seen)
        errors = errors_of(chosen, outcomes)
        outputs: tuple[Path, ...] = ()
        made = [outcome.value for outcome in outcomes if outcome.value is not None]
        try:
            outputs = hand_over(workshop, made)
            merges = _merges(workshop, made)
        except DamagedStore as error:
            errors.append(error)
        if is_last or not any(isinstance(error, DamagedStore) for error in errors):
            break
    return made, merges, outputs, errors


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
                playlists=one.playlists,
                wanted=one.lesson_products,
            ),
        )
        for one in chosen
    ]


def _merges(workshop: Workshop, made: Sequence[CourseFilms]) -> _Merges:
    """What a person's corrected captions met in a new take, cut or script. A course with any gets
    no receipt, so it is told again until somebody has seen to it. Raises DamagedStore."""
    found: dict[str, dict[str, list[Finding]]] = {}
    for course in made:
        lessons = {one.name: one.value for one in course.lessons if one.value is not None}
        met = {name: merge_findings_of(workshop, films) for name, films in lessons.items()}
        found[course.course.slug] = {name: findings for name, findings in met.items() if findings}
    return found


def _say_merges(merges: Mapping[str, Mapping[str, Sequence[Finding]]]) -> None:
    for lessons in merges.values():
        for lesson, findings in lessons.items():
            for one in findings:
                click.echo(f"{lesson}: {one.message}", err=True)
                if one.message_zh:
                    click.echo(f"  {one.message_zh}", err=True)
            click.echo(f"hint: weike captions compare {lesson}", err=True)


def _say_found(made: Sequence[CourseFilms]) -> None:
    """What the films of lessons show that somebody should hear or look at."""
    lessons = (one for course in made for one in course.lessons if one.value is not None)
    for lesson in lessons:
        for about, finding in film_findings(lesson.value) if lesson.value else ():
            at = f" at {seconds_text(finding.place.start, 1)} s" if finding.place else ""
            click.echo(f"{lesson.name}: {about}{at}: {finding.message}", err=True)
            click.echo(f"  {finding.message_zh}", err=True)
            click.echo(f"hint: {finding.advice}", err=True)


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
            inner += outcome.value.playlists
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
