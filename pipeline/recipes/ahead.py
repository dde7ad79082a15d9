"""Workers that start while a build is still importing its own modules.

Imports little: it runs beside that, on another core.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection

from pipeline.build.executors.local import LocalExecutor
from pipeline.build.room import Limits
from pipeline.ffmpeg.binary import CHOSEN, executable, version
from pipeline.model.errors import WeikeError
from pipeline.recipes.standing import Receipts
from pipeline.settings.machine import worker_environment
from pipeline.settings.root import Places

LIKELY = ("pipeline.stages.compile", "pipeline.stages.package")
"""What changed in a course that was built mostly means joining films and their sidecars anew."""


def environment() -> dict[str, str]:
    """Of workers. They are told which FFmpeg: one that looks for itself starts it to see whether it
    works, and takes another where that fails. Raises MissingTool."""
    return {**worker_environment(), CHOSEN: str(executable())}


def workers_ahead(
    places: Places, courses: Collection[str], jobs: int | None
) -> LocalExecutor | None:
    """Workers for what is likely, on their way, where one of the courses was handed over before.
    Has FFmpeg's version looked up and remembered besides; what is wrong with it is told to who asks
    next."""
    executor = None
    with contextlib.suppress(WeikeError, OSError):
        told = environment()
        if any(map(Receipts(places).was_built, courses)):
            executor = LocalExecutor(Limits(min(jobs or len(LIKELY), len(LIKELY)), {}, 0), told)
            for module in LIKELY:
                executor.warm(module)
        version()
    return executor
