"""Words that no card can show stop a lesson before anything is drawn; those that fit are not set
again."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.build.events import Event, StepEvent, StepState
from pipeline.build.run import Builder, Crew
from pipeline.manifest.course import read_all
from pipeline.model.errors import BadBrand, WeikeError
from pipeline.recipes.course import course_films
from pipeline.recipes.workshop import MODULES, Workshop
from pipeline.settings.config import read_settings
from pipeline.settings.machine import worker_environment
from pipeline.settings.root import Places
from tests.house import House, demo_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]
LESSON = "demo/02-alarm"
REAL = ("inspect", "shots", "align", "caption", "conform", "copyfit")


def build(house: House) -> tuple[set[str], WeikeError | None]:
    """Which stages ran, and what stopped the lesson; what draws and encodes is stood in for."""
    ran: set[str] = set()

    def listen(event: Event) -> None:
        if isinstance(event, StepEvent) and event.state is StepState.DONE:
            ran.add(event.step.stage)

    places = Places(house.root)
    workshop = Workshop(places, read_settings(places))
    course, lessons, _ = read_all(places.projects, "demo")
    quick = {name: "tests.recipes.quick_stage" for name in MODULES if name not in REAL}
    crew = Crew({**MODULES, **quick}, 2, worker_environment())
    with Builder(workshop.store, crew, listen) as builder:
        recipe = course_films(workshop, course, lessons, wants_film=False)
        (outcome,) = builder.run([("demo", recipe)])
    return ran, outcome.value.lessons[0].error


def test_words_that_do_not_fit_stop_a_lesson_before_anything_is_drawn_or_heard(
    tmp_path: Path, small_footage: Path
) -> None:
    house = demo_house(tmp_path / "root", small_footage, ("02-alarm",))
    house.weike("watch", "demo", "--once")
    path = house.course / "lessons" / "02-alarm" / "lesson.yaml"
    text = path.read_text(encoding="utf-8")
    (title,) = (line for line in text.splitlines() if line.startswith("title:"))
    long = f"title: {'很长的课题' * 30}"
    path.write_text(text.replace(title, long), encoding="utf-8")
    ran, error = build(house)
    assert ran == {"copyfit"}, "its takes were inspected when they came"
    assert isinstance(error, BadBrand)
    assert error.message.startswith(f"{LESSON}: lesson title '很长的课题")
    assert error.hint
    assert build(house)[0] == set(), "it is remembered that they do not fit"

    path.write_text(text, encoding="utf-8")
    ran, error = build(house)
    assert error is None
    assert {"copyfit", "title", "align", "segment"} <= ran
