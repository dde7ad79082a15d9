"""One piece of work as a value: described first, run later, by whoever has time.

A stage is asked with a `StageCall` and answers with files in the call's output folder and a few
facts; it never sees the store, a key, a clock, the environment or the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol

from pipeline.model.codec import Json


class Slot(Enum):
    """Which of the machine's scarce things a step takes; so many of each run at once."""

    LIGHT = "light"
    ENCODE = "encode"
    RECOGNISE = "recognise"
    GPU = "gpu"
    """A graphics processor, where machines of a cluster offer one."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of an artefact, as its record has it."""

    name: str
    digest: str
    """SHA-256, hex."""
    size: int
    crc32: int = -1
    """Finds damage before use, three times as fast as the digest; -1: not known."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that people own (footage, a script, a font): read in place, keyed by its digest."""

    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Artefact:
    """What one step made: named files in the store and facts about them.

    `identity` is what a later step's key takes in: the digest of the outputs for a stage that is
    deterministic (so an unchanged output stops the work there), else the key.
    """

    key: str
    identity: str
    files: tuple[StoredFile, ...]
    facts: Mapping[str, Json]

    def file(self, name: str) -> StoredFile:
        """Raises KeyError where the artefact has no file of that name."""
        for stored in self.files:
            if stored.name == name:
                return stored
        raise KeyError(f"artefact {self.key[:12]} has no file {name!r}")

    def part(self, name: str) -> Part:
        return Part(self, name)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an artefact, as an input to a step."""

    artefact: Artefact
    name: str


Input = Source | Part


@dataclass(frozen=True, slots=True)
class Step:
    """One stage applied to one target.

    `params` is plain JSON and holds everything that reaches the work besides the input files;
    `tools` names the versions of the programs and weights used.
    """

    target: str
    """What it is for, for people: "demo/01-opening:master"."""
    stage: str
    version: int
    params: Mapping[str, Json]
    inputs: Mapping[str, Input]
    tools: Mapping[str, str] = field(default_factory=dict)
    slot: Slot = Slot.LIGHT
    is_deterministic: bool = True
    label: str = ""
    """Tells steps of one stage and target apart: "segment 3"."""
    weight: float = 1.0
    """Expected cost relative to others, in seconds or so: for the progress bar alone."""


def nobody_waits(_name: str, _size: int | None = None) -> None:
    """For calls of which no file is wanted before their end."""


class Written(Protocol):
    """Is told the name of a file of the output of which the first `size` bytes are as they will be,
    or all of it (None)."""

    def __call__(self, name: str, size: int | None = None, /) -> None: ...


@dataclass(frozen=True, slots=True)
class StageCall:
    """What a stage is given: `inputs` are files to read and never to change; every file it leaves
    in `output` belongs to the artefact; `workspace` is a private folder for anything else."""

    params: Mapping[str, Json]
    inputs: Mapping[str, Path]
    output: Path
    workspace: Path
    written: Written = nobody_waits
    """May be told, while the stage goes on, how much of a file of the output is as it will be: that
    is summed up meanwhile, and what is whole is put on the disk."""


Report = Callable[[float], None]
"""Tells how much of the work is done, 0 to 1."""

Stage = Callable[[StageCall, Report], Mapping[str, Json]]
"""Does the work, returns facts (plain JSON). Raises WeikeError."""
