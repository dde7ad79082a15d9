"""What a build would do and why, without doing any of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pipeline.build.drive import Answer, RecipeTask
from pipeline.build.key import key_of, made_of, name_of
from pipeline.build.reasons import Reason, reasons_between
from pipeline.model.recipe import Outcome, Recipe
from pipeline.model.step import Artefact, Step
from pipeline.store.store import Store


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step a build would look at; no reasons: it is current."""

    step: Step
    reasons: tuple[Reason, ...]
    artefact: Artefact | None = None
    """What it made; None where it must run."""


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """`outcomes` has a value for each recipe that is wholly current, an error for one that cannot
    start; neither where something must run first."""

    steps: tuple[PlannedStep, ...]
    outcomes: tuple[Outcome[Any], ...]

    @property
    def stale(self) -> tuple[PlannedStep, ...]:
        return tuple(planned for planned in self.steps if planned.reasons)


def plan(store: Store, recipes: Sequence[tuple[str, Recipe[Any]]]) -> BuildPlan:
    """Looks as far as what is current allows: what follows a stale step is known when it has run,
    since it may turn out to change nothing. A step that two recipes ask for is one step."""
    steps: dict[str, PlannedStep] = {}
    outcomes: list[Outcome[Any]] = [Outcome(name) for name, _ in recipes]

    def ask(step: Step, answer: Answer) -> None:
        key = key_of(step)
        if key not in steps:
            artefact, reasons = look(store, step, key)
            steps[key] = PlannedStep(step, reasons, artefact)
        made = steps[key].artefact
        if made is not None:
            answer(made)

    for place, (name, recipe) in enumerate(recipes):
        RecipeTask(name, recipe, ask=ask, ended=partial(outcomes.__setitem__, place)).start()
    return BuildPlan(tuple(steps.values()), tuple(outcomes))


def look(store: Store, step: Step, key: str) -> tuple[Artefact | None, tuple[Reason, ...]]:
    """The step's artefact if it is current, else the reasons why it is not."""
    artefact = store.find(key)
    if artefact is not None:
        return artefact, ()
    return None, reasons_since(store, step, store.actions.latest_key(name_of(step)))


def reasons_since(store: Store, step: Step, before: str) -> tuple[Reason, ...]:
    """What differs from what was made under the key `before` ("": never)."""
    record = store.actions.record(before)
    return reasons_between(record.made_of if record else None, made_of(step))
