"""One file on its way in, with what its name, its folder and its sidecar say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.belonging import by_folder, by_name, lesson_named
from pipeline.intake.desk import Desk
from pipeline.intake.naming import Named, one_line, read_name
from pipeline.intake.sidecar import Sidecar, read_sidecar, sidecar_of
from pipeline.model.errors import BadFootage
from pipeline.model.lesson import FootageKind
from pipeline.settings.roles import Role


@dataclass(frozen=True, slots=True)
class Parcel:
    """`name` is for messages: on one line. `asked` is the lesson a person named by a command."""

    path: Path
    name: str
    role: Role
    desk: Desk
    asked: str | None
    named: Named
    sidecar: Sidecar | None

    @property
    def is_dropped(self) -> bool:
        return self.desk.is_dropped(self.path, self.role)

    @property
    def is_moved(self) -> bool:
        """Whether the original leaves the drop folder once its fate is known."""
        return self.is_dropped and self.desk.after == "move"

    @property
    def part(self) -> str:
        said = self.sidecar.part if self.sidecar else 0
        return str(said) if said else self.named.part

    @property
    def take(self) -> int:
        """0: neither the sidecar nor the name says."""
        return (self.sidecar.take if self.sidecar else 0) or self.named.take

    @property
    def said_kind(self) -> FootageKind | None:
        """A handout, by its sidecar or a word of its name."""
        if self.sidecar and self.sidecar.kind:
            return self.sidecar.kind
        low = self.name.lower()
        is_handout = any(word in low for word in self.desk.rules.handouts)
        return FootageKind.ATTACHMENT if is_handout else None

    def lesson_by_place(self) -> str | None:
        """By what a person says of it, its folder, or its name."""
        lessons = self.desk.lessons(with_scripts=False)
        if self.asked:
            return self.asked
        if self.sidecar and self.sidecar.lesson:
            return lesson_named(self.sidecar.lesson, lessons.slugs)
        folder = self.desk.role_folder(self.role)
        folders = self.path.parent.relative_to(folder).parts if self.is_dropped else ()
        return by_folder(folders, lessons, self.desk.rules) or by_name(self.named, lessons)


def open_parcel(path: Path, *, role: Role, desk: Desk, lesson: str | None) -> Parcel:
    place = sidecar_of(path)
    sidecar = None
    if place is not None:
        try:
            sidecar = read_sidecar(place)
        except BadFootage:
            sidecar = None  # it gets an answer of its own
    named = read_name(path.name, desk.rules)
    return Parcel(path, one_line(path.name), role, desk, lesson, named, sidecar)
