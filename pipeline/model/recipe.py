"""A recipe as a value that asks: it yields the steps it needs next and is sent what they made.

So a recipe reads from top to bottom in the order things happen, and later steps may depend on what
earlier ones found. Whoever drives it decides whether a step runs, is taken from the store, or is
only told of.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from pipeline.model.errors import WeikeError
from pipeline.model.step import Artefact, Step

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Together:
    """Recipes to be driven side by side; one that fails leaves the others alone."""

    recipes: tuple[tuple[str, Recipe[Any]], ...]
    """(name for people, recipe) pairs."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """How one recipe of several ended: a value or an error.

    Both are None where it could not be told, since a plan only looks and something must run first.
    """

    name: str
    value: T | None = None
    error: WeikeError | None = None


Request = tuple[Step, ...] | Together
Recipe = Generator[Request, tuple[Any, ...], T]


def make(*steps: Step) -> Recipe[tuple[Artefact, ...]]:
    """Asks for steps, all at once; use as `a, b = yield from make(step_a, step_b)`."""
    answer = yield steps
    return cast(tuple[Artefact, ...], answer)


def make_longest_first(*steps: Step) -> Recipe[tuple[Artefact, ...]]:
    """As `make`, told in the order given, handed out from the heaviest on: where several run at
    once, short ones at the end leave none idle for long."""
    order = sorted(range(len(steps)), key=lambda place: -steps[place].weight)
    made = yield from make(*(steps[place] for place in order))
    return tuple(one for _, one in sorted(zip(order, made, strict=True), key=lambda pair: pair[0]))


def needed(outcome: Outcome[T]) -> T:
    """The value of an outcome that the recipe cannot go on without. Raises its error."""
    if outcome.error is not None:
        raise outcome.error
    return cast(T, outcome.value)


def side_by_side(*recipes: tuple[str, Recipe[T]]) -> Recipe[tuple[Outcome[T], ...]]:
    """Drives recipes together and tells how each ended, in the order given."""
    answer = yield Together(recipes)
    return cast(tuple[Outcome[T], ...], answer)
