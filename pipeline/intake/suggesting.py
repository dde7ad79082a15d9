"""A suggestion for a file that waits for its lesson, by what is said in it: on the board and in the
note beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from filelock import FileLock

from pipeline.intake.answers import waiting_words
from pipeline.intake.desk import Desk
from pipeline.intake.notes import leave_note
from pipeline.manifest.arrivals import Arrival, add_arrival, is_unchanged, waiting


def suggest(desk: Desk, arrival: Arrival, lesson: str, sureness: float) -> bool:
    """Adds the suggestion to the file's history. Returns whether that said anything new; a file
    that is gone or was assigned meanwhile is left alone."""
    with FileLock(desk.inbox / ".intake.lock"):
        known = {one.path: one for one in waiting(desk.folder)}.get(arrival.path)
        path = desk.folder / arrival.path
        if known is None or not is_unchanged(path, arrival):
            return False
        if (known.suggestion, known.sureness) == (lesson, sureness):
            return False
        english, chinese = waiting_words(desk, arrival.role, lesson)
        sure = f"{sureness:.0%}"
        message = f"by sound alone its first words fit the script of {lesson} ({sure}): {english}"
        leave_note(path, (f"开头所讲与{lesson}的文稿相符（把握{sure}）。{chinese}", message))
        now = datetime.now().astimezone().isoformat(timespec="milliseconds")
        add_arrival(
            desk.folder,
            replace(known, at=now, message=message, suggestion=lesson, sureness=sureness),
        )
    return True
