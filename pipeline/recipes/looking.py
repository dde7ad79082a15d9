"""Looking at a lesson's takes: which, how closely, and what was seen."""

from __future__ import annotations

from pipeline.model.codec import loads
from pipeline.model.look import Looks
from pipeline.model.step import Artefact, Step
from pipeline.model.timeline import Timeline
from pipeline.recipes.kitchen import Kitchen, Prepared
from pipeline.recipes.material import Take
from pipeline.stages import look
from pipeline.stages.look import Looking


def shown_takes(kitchen: Kitchen, timeline: Timeline) -> list[Take]:
    """The takes of which the film shows anything."""
    sources = {clip.source for clip in timeline.clips}
    return [take for take in kitchen.material.takes if take.name in sources]


def look_step(kitchen: Kitchen, prepared: Prepared, take: Take, looking: Looking) -> Step:
    step = look.step(
        kitchen.target,
        picture=prepared.pictures[take.name],
        shape=prepared.shapes[take.name],
        frame_rate=kitchen.course.frame_rate,
        looking=looking,
        ffmpeg=kitchen.ffmpeg,
        label=f"{looking.value} {take.record.file}",
    )
    return kitchen.workshop.versed(step)


def looks_of(kitchen: Kitchen, looked: Artefact) -> Looks:
    return loads("looks/1", Looks, kitchen.workshop.store.text(looked.part(look.LOOKS)))
