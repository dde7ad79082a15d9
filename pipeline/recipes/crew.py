"""Who does the work on this machine, and how much of it at once."""

from __future__ import annotations

from pipeline.build.run import Crew
from pipeline.model.step import Slot
from pipeline.recipes.workshop import MODULES
from pipeline.settings.config import Settings
from pipeline.settings.machine import cores, worker_environment


def crew_of(settings: Settings, jobs: int | None) -> Crew:
    """`jobs` steps at once, else the setting, else one a core. One recogniser at a time: it takes
    the most memory, and several lessons then share one loaded model's worker."""
    count = jobs or settings.build.jobs or cores()
    return Crew(MODULES, count, worker_environment(), {Slot.RECOGNISE: max(1, count // 2)})
