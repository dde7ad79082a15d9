"""What is known of a file from an earlier watch, so that it is not read again: a film that waits
for its lesson, an original that stays where it was dropped."""

from __future__ import annotations

from pathlib import Path

from pipeline.intake.desk import Desk, Outcome, Received
from pipeline.intake.naming import shown_name
from pipeline.intake.parcel import open_parcel
from pipeline.intake.receive import SMALL
from pipeline.manifest.arrivals import Arrival, is_unchanged, latest_arrivals
from pipeline.settings.roles import Role


def answered_before(path: Path, *, role: Role, desk: Desk) -> Received | None:
    """The answer that an unchanged file had, where it still holds; None: it is to be received."""
    if not path.is_relative_to(desk.folder):
        return None
    arrival = latest_arrivals(desk.folder).get(path.relative_to(desk.folder).as_posix())
    if arrival is None or arrival.place or not is_unchanged(path, arrival):
        return None
    if arrival.outcome == Outcome.UNASSIGNED.value:
        return _still_waiting(path, arrival, role, desk)
    is_done = desk.after == "stay" and arrival.outcome != Outcome.IGNORE.value
    return _answer(path, arrival, desk) if is_done else None


def _still_waiting(path: Path, arrival: Arrival, role: Role, desk: Desk) -> Received | None:
    """Unless its lesson can be told by now; a text is read again, since scripts may have come."""
    if arrival.size <= SMALL:
        return None
    parcel = open_parcel(path, role=role, desk=desk, lesson=None)
    return None if parcel.lesson_by_place() else _answer(path, arrival, desk)


def _answer(path: Path, arrival: Arrival, desk: Desk) -> Received:
    return Received(
        shown_name(path.name),
        Outcome(arrival.outcome),
        arrival.reason,
        arrival.message,
        arrival.lesson or None,
        sha256=arrival.digest,
        path=desk.shown_path(path),
        suggestion=arrival.suggestion or None,
    )
