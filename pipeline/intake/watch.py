"""Watches the drop folders: a file that has stayed the same for long enough is received.

It always polls, since no event crosses a network share; events of a local disk only make the next
look come sooner.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.intake.desk import Desk, Received
from pipeline.intake.receive import sweep_incoming
from pipeline.intake.settle import PATIENCE
from pipeline.intake.strays import Strays
from pipeline.intake.table import Table
from pipeline.intake.wake import Wake
from pipeline.model.errors import WeikeError
from pipeline.settings.config import IntakeSettings
from pipeline.settings.roles import Role

SHORTEST_WAIT = 0.05
"""Seconds between looks, however the settings are."""


OpenDesks = Callable[[], Sequence[Desk]]
"""The desks as the manifests are now. May raise BadManifest, while somebody edits one."""


def watch(
    open_desks: OpenDesks, *, roles: Sequence[Role], settings: IntakeSettings, once: bool
) -> Iterator[Received]:
    """Yields what became of each file. With `once`, ends when every file that was there has
    settled or gone on changing for some settling times; else runs until it is stopped. Raises
    BadManifest only at its start.

    A file that stays in its folder (it waits for its lesson, say) is told once and looked at again
    when it changes.
    """
    desks = open_desks()
    tables = {
        (desk.folder, role.name): Table(desk, role, settings.settle_seconds)
        for desk in desks
        for role in roles
    }
    strays = {desk.folder: Strays(desk, roles, settings.settle_seconds) for desk in desks}
    for desk in desks:
        desk.inbox.mkdir(parents=True, exist_ok=True)
        sweep_incoming(desk)
    deadline = time.monotonic() + (PATIENCE + 2) * settings.settle_seconds + 1
    pause = settings.settle_seconds / 2 if once else settings.poll_seconds
    with Wake([desk.inbox for desk in desks], is_wanted=not once) as wake:
        while True:
            count = 0
            looked: tuple[Table | Strays, ...] = (*tables.values(), *strays.values())
            for table in looked:
                for received in table.look():
                    count += 1
                    yield replace(received, course=table.desk.course.slug)
            is_late = time.monotonic() > deadline and not count
            if once and (is_late or not any(table.has_open() for table in looked)):
                break
            wake.wait(max(SHORTEST_WAIT, pause))
            _renew(tables, open_desks)
    for table in tables.values():
        for received in table.left():
            yield replace(received, course=table.desk.course.slug)


def _renew(tables: dict[tuple[Path, str], Table], open_desks: OpenDesks) -> None:
    """Lessons that came since the last look are known from now on."""
    try:
        desks = {desk.folder: desk for desk in open_desks()}
    except WeikeError:
        return  # a manifest is being edited: the desks stay as they were
    for (folder, _), table in tables.items():
        table.desk = desks.get(folder, table.desk)
