"""What a first build of a lesson is said to weigh, before its steps are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.manifest.course import read_all
from pipeline.manifest.records import read_footage
from pipeline.recipes.crew import code_digest
from pipeline.recipes.forecast import ALL_PICTURES, CARD_SECONDS, SEGMENT_WEIGHT, forecast
from pipeline.recipes.workshop import Workshop
from pipeline.settings.config import read_settings
from pipeline.settings.root import Places
from tests.faults.tiny import copied, prepare

pytestmark = pytest.mark.ffmpeg


def test_one_film_alone_is_said_to_encode_its_pictures_once(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    shared = tmp_path_factory.getbasetemp().parent / f"tiny-course-{code_digest()}"
    house = copied(prepare(shared).taken, tmp_path / "root")
    workshop = Workshop(Places(house.root), read_settings(Places(house.root)))
    course, lessons, _ = read_all(house.root / "projects", "demo")
    whole = forecast(workshop, course, lessons)
    alone = forecast(workshop, course, lessons, wants_all=False)
    assert whole.keys() == alone.keys() == {f"demo/{one.slug}" for one in lessons}
    for lesson in lessons:
        records = read_footage(workshop.lesson_folder(course, lesson.slug))
        seconds = sum(float(one.facts.duration) for one in records if one.facts) + CARD_SECONDS
        pixels = course.frame_size.width * course.frame_size.height
        once = seconds * float(course.frame_rate) * pixels * SEGMENT_WEIGHT
        saved = whole[f"demo/{lesson.slug}"] - alone[f"demo/{lesson.slug}"]
        assert saved > once * (ALL_PICTURES - 1) > 0
