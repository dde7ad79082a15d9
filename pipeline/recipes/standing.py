"""What still stands of earlier builds: which courses need no look at all, told from receipts.

Imports nothing heavy: most builds of a large house find most courses as they were.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from pipeline.build.receipt import (
    Look,
    Receipt,
    Territory,
    holds_all,
    look_at,
    read_receipt,
    still_as,
    stored_files,
    write_receipt,
)
from pipeline.model.step import Artefact, Step
from pipeline.settings.root import Places

VARIABLES = ("WEIKE_MODELS", "IMAGEIO_FFMPEG_EXE", "PATH")
"""Of the environment: what they say decides what a build uses."""
PRODUCTS = ("deliverables", "inbox")
"""Folders of a course that a build does not read."""
KITS = "kits"
"""Below deliverables/: what publishing writes."""
PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Tools:
    """What a build uses from outside the root."""

    models: Path
    ffmpeg: Path


@dataclass(frozen=True, slots=True)
class Standing:
    """A course of which nothing changed since it was wholly built."""

    course: str
    receipt: Receipt


class Receipts:
    """The receipts of one root."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._folder = places.store / "receipts"

    def standing(self, course: str) -> Standing | None:
        """What the last whole build of `course` left, if all of it still stands."""
        receipt = read_receipt(self._folder / f"{course}.json")
        house = read_receipt(self._folder / "catalogue.json")
        if receipt is None or house is None:
            return None
        tools = Tools(*map(Path, receipt.tools))
        try:
            stands = (
                still_as(receipt.territory, self.look(course, tools))
                and still_as(receipt.products, look_at(self._delivered(course)))
                and still_as(house.products, look_at(self._catalogue()))
                and holds_all(self._places.store / "blobs", receipt.stored)
            )
        except OSError:
            return None
        return Standing(course, receipt) if stands else None

    def was_built(self, course: str) -> bool:
        """Whether anything of it was handed over before."""
        return (self._places.projects / course / "deliverables").is_dir()

    def look(self, course: str, tools: Tools) -> Look:
        """Everything that a build of `course` may read, as it is now."""
        folder = self._places.projects / course
        return look_at(
            Territory(
                folders=(folder, self._places.config, self._places.assets, tools.models, PACKAGE),
                left_out=frozenset(
                    ("__pycache__", *(str(folder / product) for product in PRODUCTS))
                ),
                files=(tools.ffmpeg,),
                words=(sys.version, *_variables(), *_libraries()),
            )
        )

    def write(
        self,
        course: str,
        before: Look,
        *,
        tools: Tools,
        seen: Sequence[tuple[Step, Artefact]],
        outputs: Sequence[Path],
    ) -> None:
        """After a whole build that ended well and was handed over; `before` is how its territory
        looked before it read any of it."""
        receipt = Receipt(
            territory=before,
            products=look_at(self._delivered(course)),
            stored=stored_files(seen, self._places.store / "blobs"),
            steps=tuple({m.key: (s.target, s.stage, s.label) for s, m in seen}.values()),
            outputs=tuple(str(path) for path in outputs),
            tools=(str(tools.models), str(tools.ffmpeg)),
        )
        write_receipt(receipt, self._folder / f"{course}.json")

    def write_catalogue(self) -> None:
        """After every hand-over: how the catalogue looks now."""
        nothing = Look("", ())
        house = Receipt(nothing, look_at(self._catalogue()), (), (), (), ())
        write_receipt(house, self._folder / "catalogue.json")

    def _delivered(self, course: str) -> Territory:
        folder = self._places.projects / course / "deliverables"
        return Territory((folder,), frozenset((str(folder / KITS),)))

    def _catalogue(self) -> Territory:
        names = ("catalogue.db-wal", "catalogue.db-shm", "catalogue.db-journal")
        return Territory((self._places.catalogue,), frozenset(names))


def _variables() -> list[str]:
    return [f"{name}={os.environ.get(name, '')}" for name in VARIABLES]


def _libraries() -> list[str]:
    """Names and versions of all installed packages, as their folders are called."""
    packages = Path(click.__file__).parents[1]
    return sorted(path.name for path in packages.iterdir() if path.suffix == ".dist-info")
