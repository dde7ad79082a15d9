"""Budget: a finished film made to fit a size, for channels that take no larger file."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.ffmpeg.budget import Budget, fit_in
from pipeline.ffmpeg.check import FilmPlan, check_film
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.step import Part, Report, Slot, StageCall, Step

NAME = "budget"
VERSION = 3
FILM = "film.mp4"


def step(target: str, *, film: Part, budget: Budget, ffmpeg: str) -> Step:
    """`film` within `budget`. Its frame may get smaller; PersonMustAct where it would look bad."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"budget": to_json(budget)},
        inputs={"film": film},
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
        is_deterministic=False,
        weight=float(budget.duration) * 0.6,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    budget = from_json(Budget, call.params["budget"])
    film = call.output / FILM
    fitted = fit_in(
        call.inputs["film"], budget, output=film, workspace=call.workspace, report=report
    )
    count = round(budget.duration * budget.frame_rate)
    check_film(film, FilmPlan(count, budget.frame_rate, fitted.frame_size, (), ()))
    return {"frame_count": count, **to_json(fitted)}
