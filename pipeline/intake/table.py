"""One role's drop folder of one course: what was seen in it, and what of it is received now."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.ffmpeg.container import is_complete
from pipeline.ffmpeg.sniff import sniff
from pipeline.intake.answers import told
from pipeline.intake.desk import Desk, Outcome, Received
from pipeline.intake.ignored import MARKER, SYSTEM, UNFINISHED
from pipeline.intake.receive import receive
from pipeline.intake.resume import answered_before
from pipeline.intake.settle import Dropped, Look, dropped, is_given_up, is_settled, looked_at
from pipeline.intake.sidecar import sidecar_of
from pipeline.model.errors import BadFootage
from pipeline.settings.roles import Role

RETRIED = ("disk-full", "not-readable", "bad-records", "machine")
RETRY_SECONDS = 60.0
"""Between attempts at a file that the machine, not the file, kept from being taken."""
_WHY = {
    UNFINISHED: ("a copy that is not finished: it is taken once it is renamed", "尚未复制完"),
    SYSTEM: ("a file that a system or a storage box keeps for itself", "系统文件"),
    MARKER: ("a marker that the file beside it is whole", "完成标记"),
}


@dataclass(slots=True)
class Table:
    """One role's drop folder of one course, as it was at the last look."""

    desk: Desk
    role: Role
    seconds: float
    looks: dict[Path, Look] = field(default_factory=dict)
    answered: dict[Path, tuple[tuple[int, int, int], float]] = field(default_factory=dict)
    """Path to (state it was in, when it may be tried again)."""
    ignored: dict[Path, str] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    """Seconds that only go forward."""

    def look(self) -> Iterator[Received]:
        found = list(dropped(self.desk.role_folder(self.role)))
        self.looks = looked_at(found, self.looks, now=self.clock())
        yield from self._ignored(found)
        for path in [file.path for file in found if not file.ignored]:
            try:
                if self._is_ready(path):
                    yield from self._receive(path)
            except OSError as error:
                yield self._unreadable(path, error)

    def has_open(self) -> bool:
        """Whether a file is there whose fate is not known."""
        return any(self._is_open(path) for path in self.looks if path not in self.ignored)

    def left(self) -> Iterator[Received]:
        """What is still changing when the watch ends."""
        for path in self.looks:
            if path not in self.ignored and self._is_open(path):
                message = "it is still being written: it is taken at the next look"
                said = (Outcome.IGNORE, "still-changing", message, "还在写入，下次再接收")
                yield told(self.desk, path, *said)

    def _ignored(self, found: list[Dropped]) -> Iterator[Received]:
        now = {file.path: file.ignored for file in found if file.ignored}
        fresh = [path for path in now if path not in self.ignored]
        self.ignored = now
        for path in fresh:
            yield told(self.desk, path, Outcome.IGNORE, now[path], *_WHY[now[path]])

    def _is_open(self, path: Path) -> bool:
        look = self.looks.get(path)
        if look is None:
            return False
        state, again = self.answered.get(path, (None, 0.0))
        return state != look.state or self.clock() > again

    def _is_ready(self, path: Path) -> bool:
        if not self._is_open(path):
            return False
        look, now = self.looks[path], self.clock()
        if not is_settled(look, now=now, seconds=self.seconds):
            return False
        if not is_given_up(look, now=now, seconds=self.seconds) and not _may_be_whole(path):
            return False
        beside = self.looks.get(sidecar_of(path) or path, look)
        return is_settled(beside, now=now, seconds=self.seconds)

    def _unreadable(self, path: Path, error: OSError) -> Received:
        """One file never stops the others."""
        look = self.looks.get(path)
        if look is not None:
            self.answered[path] = (look.state, self.clock() + RETRY_SECONDS)
        message = f"it stays where it is: {error.strerror}"
        said = (Outcome.REJECT, "not-readable", message, "无法读取，文件留在原处")
        return told(self.desk, path, *said)

    def _receive(self, path: Path) -> Iterator[Received]:
        look = self.looks[path]
        before = answered_before(path, role=self.role, desk=self.desk)
        received = before or receive(path, role=self.role, desk=self.desk)
        is_retried = received.reason in RETRIED or received.reason == "still-changing"
        wait = RETRY_SECONDS if is_retried else float("inf")
        self.answered[path] = (look.state, self.clock() + wait)
        if received.reason == "still-changing":
            self.looks.pop(path, None)  # its state is looked at anew
            return
        if before is None or received.outcome is Outcome.UNASSIGNED:
            yield received


def _may_be_whole(path: Path) -> bool:
    """Whether nothing in the file says that more of it is to come."""
    try:
        return is_complete(path, sniff(path).format)
    except BadFootage as error:
        return error.reason != "empty"
    except OSError:
        return True  # what it is, is said when it is received
