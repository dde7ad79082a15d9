"""Watches the drop folders: a file that has stayed the same for long enough is received."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.intake.receive import Desk, Outcome, Received, receive
from pipeline.intake.settle import Look, dropped, looked_at, settled
from pipeline.settings.config import IntakeSettings
from pipeline.settings.roles import Role

SHORTEST_WAIT = 0.05
"""Seconds between looks, however the settings are."""


def watch(
    desks: Sequence[Desk], *, roles: Sequence[Role], settings: IntakeSettings, once: bool
) -> Iterator[Received]:
    """Yields what became of each file. With `once`, ends when every file that was there has
    settled or gone on changing for one settling time; else runs until it is stopped.

    A file that waits for somebody to say its lesson is told once and looked at again when it
    changes.
    """
    inboxes = [(desk, role) for desk in desks for role in roles]
    looks: dict[tuple[int, Path], Look] = {}
    waiting: dict[Path, Look] = {}
    started = time.monotonic()
    while True:
        now = time.monotonic()
        for place, (desk, role) in enumerate(inboxes):
            known = {path: look for (owner, path), look in looks.items() if owner == place}
            found = looked_at(dropped(desk.role_folder(role)), known, now=now)
            looks = {key: look for key, look in looks.items() if key[0] != place}
            looks |= {(place, path): look for path, look in found.items()}
            for path in settled(found, now=now, seconds=settings.settle_seconds):
                if waiting.get(path) == found[path]:
                    continue
                received = receive(path, role=role, desk=desk)
                yield received
                if received.outcome in (Outcome.UNASSIGNED, Outcome.REJECT):
                    waiting[path] = found[path]
        if once and _is_done(looks, waiting, started, settings.settle_seconds):
            return
        pause = settings.settle_seconds / 2 if once else settings.poll_seconds
        time.sleep(max(SHORTEST_WAIT, pause))


def _is_done(
    looks: dict[tuple[int, Path], Look],
    waiting: dict[Path, Look],
    started: float,
    seconds: float,
) -> bool:
    is_open = any(path.exists() and path not in waiting for _, path in looks)
    return not is_open or time.monotonic() - started > 2 * seconds + 1
