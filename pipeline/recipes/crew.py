"""Who does the work on this machine, and how much of it at once."""

from __future__ import annotations

import hashlib
import importlib.metadata
import sys
from pathlib import Path

import pipeline
from pipeline.build.executors.proof import Offer, Proof
from pipeline.build.room import Limits
from pipeline.build.run import Crew
from pipeline.ffmpeg.binary import version
from pipeline.model.codec import canonical
from pipeline.model.step import Part, Slot, Step
from pipeline.recipes.ahead import environment
from pipeline.recipes.workshop import MODULES
from pipeline.settings.config import Settings
from pipeline.settings.machine import cores, usable_memory
from pipeline.settings.root import Places
from pipeline.speech.models import find_models
from pipeline.store.digest import file_digest

MEMORY_SHARE = 0.8
"""Of the memory that can be had, so much is given out: estimates are not exact."""
MEBIBYTE = 1 << 20
BASE = 120 * MEBIBYTE
"""A worker process with its libraries (measured: 60 to 110 MiB)."""
GPU_ENCODES = 2
"""Encodes by a device at once on this machine: one keeps its encoder busy, the other draws the
pictures meanwhile; office cards allow few sessions (NVIDIA's: 2 with old drivers, now 8)."""
FRAMES_KEPT = 90
"""Frames that decoding, the filter graph and the encoder's lookahead hold at once. Measured: an
encode of 1080p (veryfast, one thread, two decoder threads) peaks at 240 MiB, 64 frames of 3.1 MB
over the program itself; blur and overlays take some more."""


def crew_of(settings: Settings, jobs: int | None) -> Crew:
    """`jobs` hard steps at once, else the setting, else one more than the cores: encoders and
    numeric libraries keep to one thread each, so this fills the machine whatever its size, and
    results do not depend on it; the one more works while another starts, seeks or is checked
    (measured: 8 % of a build on two cores). Half as many recognisers; light steps, which others
    wait for, have places of their own."""
    asked = jobs or settings.build.jobs
    count = asked or cores() + 1
    half = max(1, (asked or cores()) // 2)
    slots = {Slot.ENCODE: count, Slot.RECOGNISE: half, Slot.LIGHT: half, Slot.GPU: GPU_ENCODES}
    memory = int(usable_memory() * MEMORY_SHARE)
    return Crew(MODULES, count, environment(), slots, memory, memory_needed)


def proof_of(places: Places) -> Proof:
    """What every machine that takes part in a build must have the same: what keys name as tools,
    and our own code, since a stage's version says nothing of a change that is not released yet."""
    return {
        "weike": f"{importlib.metadata.version('weike')} {code_digest()}",
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "ffmpeg": version(),
        "pillow": importlib.metadata.version("pillow"),
        "numpy": importlib.metadata.version("numpy"),
        "fonts": _fonts_digest(places.assets / "fonts"),
    }


def offer_of(places: Places, settings: Settings, jobs: int | None, *, gpus: int) -> Offer:
    """What this machine gives to builds on others."""
    crew = crew_of(settings, jobs)
    models = find_models(places.root / settings.speech.models_folder)
    weights = {model.digest: Path(model.path) for model in models}
    limits = Limits(crew.jobs, crew.slots, crew.memory)
    return Offer(proof_of(places), limits, weights, gpus)


def code_digest() -> str:
    """Twelve digits over every file of Weike's own code, whatever the line ends."""
    digest = hashlib.sha256()
    code = Path(pipeline.__file__).parent
    for path in sorted(code.rglob("*.py")):
        digest.update(path.relative_to(code).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


def _fonts_digest(folder: Path) -> str:
    names = {path.name: file_digest(path) for path in sorted(folder.glob("*.[to]tf"))}
    return hashlib.sha256(canonical(names)).hexdigest()[:12]


def memory_needed(step: Step) -> int:
    """Bytes that one step will need, about: what it is made of tells."""
    if step.slot is Slot.RECOGNISE:
        return BASE + _recogniser(step)
    if step.slot in (Slot.ENCODE, Slot.GPU):
        return BASE + FRAMES_KEPT * _frame_bytes(step)
    return BASE


def _frame_bytes(step: Step) -> int:
    """One 4:2:0 picture of the largest frame that the step's parameters speak of."""
    return max((width * height * 3 // 2 for width, height in _sizes(step.params)), default=0)


def _sizes(plain: object) -> list[tuple[int, int]]:
    found = []
    if isinstance(plain, dict):
        width, height = plain.get("width"), plain.get("height")
        if isinstance(width, int) and isinstance(height, int):
            found.append((width, height))
        for inner in plain.values():
            found += _sizes(inner)
    elif isinstance(plain, list):
        for inner in plain:
            found += _sizes(inner)
    return found


def _recogniser(step: Step) -> int:
    """The weights once over, and as much again to work in (int8 on the processor)."""
    weights = step.inputs.get("weights")
    if weights is None or isinstance(weights, Part):
        return 1024 * MEBIBYTE
    path = weights.path
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return 2 * sum(each.stat().st_size for each in files) + 256 * MEBIBYTE
