"""Recipes as values: what they ask for, and how it is sent back."""

from __future__ import annotations

from pipeline.model.recipe import make_longest_first
from pipeline.model.step import Artefact, Step


def test_the_heaviest_are_asked_for_first_and_told_in_the_order_given() -> None:
    weights = (4.0, 10.0, 10.0, 2.5, 12.0)
    steps = [
        Step("demo", "toy", 1, {}, {}, label=str(place), weight=weight)
        for place, weight in enumerate(weights)
    ]
    recipe = make_longest_first(*steps)
    asked = next(recipe)
    assert isinstance(asked, tuple)
    assert [step.label for step in asked] == ["4", "1", "2", "0", "3"]
    try:
        recipe.send(tuple(Artefact(step.label, step.label, (), {}) for step in asked))
    except StopIteration as stop:
        assert [made.key for made in stop.value] == ["0", "1", "2", "3", "4"]
    else:
        raise AssertionError("expected the recipe to end")
