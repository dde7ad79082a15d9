"""Runs what a verb needs to know of a lesson's takes, where it is not known yet."""

from __future__ import annotations

from pipeline.build.run import Builder
from pipeline.commands.opening import choose_lesson
from pipeline.commands.progress import Tally, reporter
from pipeline.model.errors import BrokenPromise
from pipeline.recipes.crew import crew_of
from pipeline.recipes.overhearing import Overheard, overhear
from pipeline.recipes.workshop import Workshop


def overheard(workshop: Workshop, target: str) -> Overheard:
    """The takes of `course/lesson` with their words. Raises whatever stops that."""
    course, lesson = choose_lesson(workshop, target)
    crew = crew_of(workshop.settings, None)
    with (
        reporter(Tally(), as_json=False) as listener,
        Builder(workshop.store, crew, listener) as builder,
    ):
        (outcome,) = builder.run([(target, overhear(workshop, course, lesson))])
    if outcome.error:
        raise outcome.error
    heard: Overheard | None = outcome.value
    if heard is None:
        raise BrokenPromise("a build ended without a result or an error")
    return heard
