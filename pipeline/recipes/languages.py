"""Which language is spoken in a lesson's films, where a recogniser is here to tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.model.errors import MissingTool
from pipeline.model.inspection import Rules
from pipeline.model.media import Finding
from pipeline.model.recipe import Outcome, Recipe, make, side_by_side
from pipeline.model.step import Artefact, Part, Source
from pipeline.recipes.workshop import Workshop
from pipeline.speech.models import Model
from pipeline.speech.opening import LEAST_SPOKEN
from pipeline.stages import language, opening


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is heard in one file; `language` is "" where nobody speaks long enough to tell."""

    file: str
    """Original name."""
    language: str
    probability: float


def listener(workshop: Workshop) -> Model | None:
    """The recogniser of this machine; None where there is none, or not the one that settings name
    (`weike doctor` and every build say so)."""
    try:
        return workshop.model
    except MissingTool:
        return None


def spoken_languages(
    workshop: Workshop, target: str, speeches: Sequence[tuple[str, Part]]
) -> Recipe[tuple[Spoken, ...]]:
    """Of each (original name, speech); nothing where no recogniser is here. One that fails is left
    out: the rest of inspection does not hang on it."""
    model = listener(workshop)
    if model is None:
        return ()
    outcomes: tuple[Outcome[Any], ...] = yield from side_by_side(
        *((name, _spoken(workshop, target, name, speech, model)) for name, speech in speeches)
    )
    return tuple(outcome.value for outcome in outcomes if outcome.value is not None)


def _spoken(
    workshop: Workshop, target: str, name: str, speech: Part, model: Model
) -> Recipe[Spoken]:
    first = yield from opening_of(workshop, target, speech, name)
    if float(first.facts["spoken"]) < LEAST_SPOKEN:
        return Spoken(name, "", 0.0)
    (made,) = yield from make(
        workshop.versed(
            language.step(
                target,
                opening=first.part(opening.SPEECH),
                engine=model.engine,
                weights=Source(Path(model.path), model.digest),
                label=name,
            )
        )
    )
    return Spoken(name, str(made.facts["language"]), float(made.facts["probability"]))


def opening_of(workshop: Workshop, target: str, speech: Part, label: str) -> Recipe[Artefact]:
    """The first words of an inspected file."""
    (made,) = yield from make(workshop.versed(opening.step(target, speech=speech, label=label)))
    return made


def language_findings(
    heard: Sequence[Spoken], wanted: str, rules: Rules
) -> Iterator[tuple[str, Finding]]:
    """(file, finding) where another language than `wanted` is surely spoken."""
    for one in heard:
        if one.language not in ("", wanted) and one.probability >= rules.limit(
            "other-language", "probability"
        ):
            sure = f"{one.language}, {one.probability:.0%}"
            yield (
                one.file,
                rules.finding(
                    "other-language", f"{sure}; the lesson's is {wanted}", f"{sure}；课程为{wanted}"
                ),
            )
