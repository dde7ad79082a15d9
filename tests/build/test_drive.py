"""Recipes are driven however many of their steps are current."""

from __future__ import annotations

from typing import Any

from pipeline.build.drive import Answer, RecipeTask
from pipeline.model.errors import ToolFailed, WeikeError
from pipeline.model.recipe import Outcome, Recipe, make, needed, side_by_side
from pipeline.model.step import Artefact, Step

MANY = 3000
"""Calls within calls would need more than Python allows (1000)."""


def step(label: str) -> Step:
    return Step(target="toys", stage="toy", version=1, params={}, inputs={}, label=label)


def made(asked: Step) -> Artefact:
    return Artefact(asked.label, asked.label, (), {})


def at_once(asked: Step, answer: Answer) -> None:
    answer(ToolFailed("broken") if asked.label == "broken" else made(asked))


def driven(recipe: Recipe[Any], ask: Any = at_once) -> list[Outcome[Any]]:
    ended: list[Outcome[Any]] = []
    RecipeTask("toys", recipe, ask=ask, ended=ended.append).start()
    return ended


def in_turn(count: int) -> Recipe[int]:
    for place in range(count):
        (one,) = yield from make(step(str(place)))
        assert one.key == str(place)
    return count


def test_hundreds_of_current_steps_are_asked_for_in_turn() -> None:
    (outcome,) = driven(in_turn(MANY))
    assert outcome.value == MANY


def test_hundreds_of_recipes_side_by_side_and_then_more_steps() -> None:
    def course() -> Recipe[int]:
        lessons = yield from side_by_side(*((str(n), in_turn(5)) for n in range(MANY)))
        rest = yield from in_turn(MANY)
        return sum(map(needed, lessons)) + rest

    (outcome,) = driven(course())
    assert outcome.value == 6 * MANY


def test_answers_that_come_later_in_any_order_go_to_their_places() -> None:
    waiting: list[tuple[Step, Answer]] = []

    def recipe() -> Recipe[list[str]]:
        first = yield from make(step("a"), step("b"), step("c"))
        nothing = yield from make()
        (last,) = yield from make(step("d"))
        return [one.key for one in (*first, *nothing, last)]

    ended = driven(recipe(), ask=lambda asked, answer: waiting.append((asked, answer)))
    for place in (2, 0, 1, 3):
        assert not ended
        asked, answer = waiting[place]
        answer(made(asked))
    assert [outcome.value for outcome in ended] == [["a", "b", "c", "d"]]


def test_an_error_stops_its_recipe_and_may_be_met_by_it() -> None:
    def meeting() -> Recipe[str]:
        try:
            yield from make(step("a"), step("broken"))
        except WeikeError:
            (one,) = yield from make(step("b"))
            return one.key
        return ""

    def failing() -> Recipe[None]:
        yield from make(step("broken"))

    assert driven(meeting())[0].value == "b"
    assert isinstance(driven(failing())[0].error, ToolFailed)
