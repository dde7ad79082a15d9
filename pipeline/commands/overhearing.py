"""Runs what a verb needs to know of a lesson's takes, where it is not known yet."""

from __future__ import annotations

from typing import TypeVar

from pipeline.build.run import Builder
from pipeline.commands.opening import choose_lesson
from pipeline.commands.progress import Tally, reporter
from pipeline.model.errors import BrokenPromise
from pipeline.model.recipe import Recipe
from pipeline.recipes.crew import crew_of
from pipeline.recipes.overhearing import Overheard, overhear
from pipeline.recipes.workshop import Workshop

T = TypeVar("T")


def overheard(workshop: Workshop, target: str) -> Overheard:
    """The takes of `course/lesson` with their words. Raises whatever stops that."""
    course, lesson = choose_lesson(workshop, target)
    return made_of(workshop, target, overhear(workshop, course, lesson))


def made_of(workshop: Workshop, target: str, recipe: Recipe[T]) -> T:
    """What a recipe comes to; runs what is stale of it. Raises its error."""
    crew = crew_of(workshop.settings, None)
    with (
        reporter(Tally(), as_json=False) as listener,
        Builder(workshop.store, crew, listener) as builder,
    ):
        (outcome,) = builder.run([(target, recipe)])
    if outcome.error:
        raise outcome.error
    made: T | None = outcome.value
    if made is None:
        raise BrokenPromise("a build ended without a result or an error")
    return made
