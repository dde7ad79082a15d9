"""`same-name.yaml` beside a film: where it belongs, said by a person.

lesson: 01-opening     # a folder name or a number
part: 2
take: 1
kind: attachment       # where the file alone would be read as something else
note: …                # for people
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.fields import Fields, open_document
from pipeline.model.errors import BadFootage, Problem
from pipeline.model.lesson import FootageKind

SUFFIXES = (".yaml", ".yml")
KINDS = ("", *(kind.value for kind in FootageKind))


@dataclass(frozen=True, slots=True)
class Sidecar:
    path: Path
    lesson: str = ""
    part: int = 0
    take: int = 0
    kind: FootageKind | None = None


def is_sidecar(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def sidecar_of(path: Path) -> Path | None:
    """`clip.yaml` or `clip.mp4.yaml` beside `clip.mp4`, where there is one."""
    for stem in (path.name, path.stem):
        for suffix in SUFFIXES:
            place = path.with_name(stem + suffix)
            if place != path and _is_file(place):
                return place
    return None


def _is_file(place: Path) -> bool:
    """Not a link; a name that is too long for a file is none."""
    try:
        return stat.S_ISREG(place.lstat().st_mode)
    except (OSError, ValueError):
        return False


def material_of(sidecar: Path) -> tuple[Path, ...]:
    """The files beside it that it may speak of."""
    return tuple(
        path
        for path in sorted(sidecar.parent.iterdir())
        if path != sidecar
        and not is_sidecar(path)
        and sidecar.stem in (path.stem, path.name)
        and path.is_file()
    )


def read_sidecar(path: Path, *, name: str = "") -> Sidecar:
    """Raises BadFootage with all problems: unknown keys, aliases, values of the wrong kind."""
    problems: list[Problem] = []
    top = open_document(path, name or path.name, problems)
    sidecar = _read(top, path) if top is not None else Sidecar(path)
    if problems:
        raise BadFootage(
            "\n".join(str(problem) for problem in problems),
            hint="a sidecar has lesson, part, take, kind and note, and no aliases",
            reason="metadata-invalid",
            message_zh=f"{name or path.name}：说明文件的内容不正确（可写lesson、part、take、kind）",
        )
    return sidecar


def _read(top: Fields, path: Path) -> Sidecar:
    kind = top.choice("kind", KINDS, "")
    part, take = top.whole("part", 0), top.whole("take", 0)
    for name, value in (("part", part), ("take", take)):
        if not 0 <= value < 1000:
            top.report(name, f"{name}: expected 1 to 999, found {value}")
    lesson = top.text("lesson", "")
    top.text("note", "")
    top.finish()
    return Sidecar(path, lesson, part, take, FootageKind(kind) if kind else None)
