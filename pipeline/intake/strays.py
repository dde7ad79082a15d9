"""Files in an inbox that lie in no role's folder: whose they are is not known, so they are not
taken, but told: on the board, and in a note beside each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.intake.answers import told
from pipeline.intake.copying import NotAFile, StillChanging, digest_only
from pipeline.intake.desk import Desk, Outcome, Received
from pipeline.intake.ignored import is_ignored_folder, why_ignored
from pipeline.intake.naming import one_line
from pipeline.intake.notes import is_note, leave_note
from pipeline.intake.settle import Dropped, Look, dropped, is_settled, looked_at
from pipeline.manifest.arrivals import Arrival, add_arrival, is_unchanged, latest_arrivals
from pipeline.settings.roles import Role

REASON = "no-role-folder"


def stray_files(inbox: Path, roles: Sequence[Role]) -> Iterator[Dropped]:
    """Every file below the inbox but those in a role's folder and what is never taken."""
    names = {role.name for role in roles}
    for path in sorted(inbox.iterdir()):
        if path.is_dir() and not path.is_symlink():
            if path.name not in names and not is_ignored_folder(path.name):
                yield from (file for file in dropped(path) if not file.ignored)
        elif not (why_ignored(path.name) or path.name.startswith(".intake") or is_note(path)):
            yield Dropped(path, None)


@dataclass(slots=True)
class Strays:
    """One inbox's strays, as they were at the last look."""

    desk: Desk
    roles: Sequence[Role]
    seconds: float
    looks: dict[Path, Look] = field(default_factory=dict)
    told: dict[Path, tuple[int, int, int]] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic

    def look(self) -> Iterator[Received]:
        """What is told now: each file once, and again where it changed."""
        found = list(stray_files(self.desk.inbox, self.roles))
        self.looks = looked_at(found, self.looks, now=self.clock())
        for path, look in self.looks.items():
            is_ready = is_settled(look, now=self.clock(), seconds=self.seconds)
            if is_ready and self.told.get(path) != look.state:
                self.told[path] = look.state
                yield from self._tell(path)

    def has_open(self) -> bool:
        """Whether a file is there that was not told yet."""
        return any(self.told.get(path) != look.state for path, look in self.looks.items())

    def _tell(self, path: Path) -> Iterator[Received]:
        folder = self.desk.folder
        inner = path.relative_to(folder).as_posix()
        before = latest_arrivals(folder).get(inner)
        if before and is_unchanged(path, before) and before.outcome != Outcome.UNASSIGNED.value:
            return  # `weike add` took it since
        names = ", ".join(role.name for role in self.roles)
        shown = "、".join(f"{role.name}（{role.label_zh}）" for role in self.roles)
        message = f"it lies in no role's folder: move it into one of {names} below the inbox"
        chinese = f"没有放在任何角色的文件夹里，请移到投放文件夹下的{shown}之一"
        if before is None or not is_unchanged(path, before):
            try:
                self._note(path, inner, message)
            except (StillChanging, NotAFile, OSError):
                return  # looked at again when it changes
            leave_note(path, (chinese, message))
        yield told(self.desk, path, Outcome.UNASSIGNED, REASON, message, chinese)

    def _note(self, path: Path, inner: str, message: str) -> None:
        read = digest_only(path)
        add_arrival(
            self.desk.folder,
            Arrival(
                at=datetime.now().astimezone().isoformat(timespec="milliseconds"),
                path=inner,
                role="",
                outcome=Outcome.UNASSIGNED.value,
                reason=REASON,
                digest=read.digest,
                size=read.stamp.size,
                mtime_ns=read.stamp.mtime_ns,
                message=f"{one_line(path.name)}: {message}",
            ),
        )
