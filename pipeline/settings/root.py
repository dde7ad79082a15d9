"""Where things are: the root, and the folders below it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.errors import UnknownTarget

VARIABLE = "WEIKE_ROOT"
SHIPPED = Path(__file__).resolve().parents[2]
"""The checkout that runs: it has config/ and assets/ of its own."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one root, all absolute."""

    root: Path

    @property
    def projects(self) -> Path:
        return self.root / "projects"

    @property
    def assets(self) -> Path:
        return self.root / "assets"

    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def store(self) -> Path:
        """Machine state: safe to delete."""
        return self.projects / ".store"

    @property
    def catalogue(self) -> Path:
        return self.projects / "catalogue"


def find_root(given: Path | None) -> Places:
    """The root that is given, else WEIKE_ROOT, else found upwards from the working directory.

    Raises UnknownTarget where the folder holds no projects/ and config/.
    """
    named = given or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is not None:
        root = named.resolve()
        if not _is_root(root):
            raise UnknownTarget(
                f"{root}: expected a folder with projects/ and config/, found none there",
                hint=f"--root and {VARIABLE} name the folder that holds projects/ assets/ config/",
            )
        return Places(root)
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if _is_root(folder):
            return Places(folder)
    raise UnknownTarget(
        f"{here}: expected a folder with projects/ and config/, found none here or above",
        hint=f"go there first, or name it with --root or {VARIABLE}",
    )


def root_or_shipped(given: Path | None) -> Places:
    """The same, or, where no folder is named and none found, that of the program itself: for what
    needs settings and fonts, and no project."""
    try:
        return find_root(given)
    except UnknownTarget:
        if given or os.environ.get(VARIABLE) or not _is_root(SHIPPED):
            raise
        return Places(SHIPPED)


def _is_root(folder: Path) -> bool:
    return (folder / "projects").is_dir() and (folder / "config").is_dir()
