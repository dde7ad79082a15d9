"""Drives recipes: sends each generator its answers, in whatever order steps come to an end.

Knows nothing of how a step is answered; `run` runs it, `plan` only looks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pipeline.model.errors import WeikeError
from pipeline.model.recipe import Outcome, Recipe, Together
from pipeline.model.step import Artefact, Step

Answer = Callable[[Artefact | WeikeError], None]
Ask = Callable[[Step, Answer], None]
"""Answers a step now or later, or never (a plan that cannot look further)."""


class RecipeTask:
    """One recipe under way, and where its outcome goes."""

    def __init__(
        self, name: str, recipe: Recipe[Any], *, ask: Ask, ended: Callable[[Outcome[Any]], None]
    ) -> None:
        self._name = name
        self._recipe = recipe
        self._ask = ask
        self._ended = ended
        self._answers: list[Any] = []
        self._missing = 0
        self._is_asking = False

    def start(self) -> None:
        self._advance(lambda: next(self._recipe))

    def _advance(self, go: Callable[[], Any]) -> None:
        """Until the recipe waits for something, or has ended. A loop, and no call within a call for
        each request: a course of many lessons asks for hundreds of steps that are current."""
        while True:
            try:
                request = go()
            except StopIteration as stop:
                self._ended(Outcome(self._name, value=stop.value))
                return
            except WeikeError as error:
                self._ended(Outcome(self._name, error=error))
                return
            if not self._is_answered(request):
                return
            go = self._deliver

    def _is_answered(self, request: tuple[Step, ...] | Together) -> bool:
        """Asks; whether every answer is there already. Else the last to come goes on."""
        parts: Sequence[Any] = request.recipes if isinstance(request, Together) else request
        self._answers = [None] * len(parts)
        self._missing = len(parts)
        self._is_asking = True
        if isinstance(request, Together):
            for place, (name, recipe) in enumerate(request.recipes):
                RecipeTask(name, recipe, ask=self._ask, ended=self._receiver(place)).start()
        else:
            for place, step in enumerate(request):
                self._ask(step, self._receiver(place))
        self._is_asking = False
        return self._missing == 0

    def _receiver(self, place: int) -> Callable[[Any], None]:
        def receive(answer: Any) -> None:
            self._answers[place] = answer
            self._missing -= 1
            if self._missing == 0 and not self._is_asking:
                self._advance(self._deliver)

        return receive

    def _deliver(self) -> Any:
        """Sends on what was made; the first error stops this recipe, after all have ended."""
        answers = tuple(self._answers)
        error = next((answer for answer in answers if isinstance(answer, WeikeError)), None)
        return self._recipe.send(answers) if error is None else self._recipe.throw(error)
