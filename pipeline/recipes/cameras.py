"""How other cameras lie beside the takes of a lesson, by what all of them heard.

Costs nothing where the edit list names no other camera.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.model.course import Course
from pipeline.model.lesson import Lesson
from pipeline.model.recipe import Recipe, make
from pipeline.recipes.inspecting import inspect_step, sync_of, sync_step
from pipeline.recipes.material import Material
from pipeline.recipes.workshop import Workshop


def with_cameras(
    workshop: Workshop, course: Course, lesson: Lesson, material: Material
) -> Recipe[Material]:
    """The material, with where each camera lies beside each take; where that is not sure, nothing
    is said of the two."""
    heard = [n for n, take in enumerate(material.takes) if take.facts.audio]
    pairs = [
        (take, camera)
        for camera in heard
        if material.takes[camera].is_camera
        for take in heard
        if not material.takes[take].is_camera
    ]
    if not pairs:
        return material
    used = sorted({number for pair in pairs for number in pair})
    records = [material.takes[number].record for number in used]
    steps = [inspect_step(workshop, course, lesson, record) for record in records]
    made = dict(zip(used, (yield from make(*steps)), strict=True))
    target = f"{course.slug}/{lesson.slug}"
    found = yield from make(
        *(
            sync_step(target, made[take], made[camera], material.takes[camera].record.file)
            for take, camera in pairs
        )
    )
    least = workshop.rules.limit("not-synchronised", "confidence")
    told = [sync_of(workshop, one) for one in found]
    syncs = {pair: sync for pair, sync in zip(pairs, told, strict=True) if sync.confidence >= least}
    return replace(material, syncs=syncs)
