"""What a machine must have the same as the builder's before it gets work.

A proof is names and versions as a mapping; its tag is part of the name of every resource that a
worker offers to the engine, so a machine with another FFmpeg is never even asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.build.room import Limits
from pipeline.model.codec import canonical
from pipeline.model.step import Slot

Proof = Mapping[str, str]
MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Offer:
    """What one machine gives: its proof, its room, and which weights (digest to place) it has."""

    proof: Proof
    limits: Limits
    weights: Mapping[str, Path] = field(default_factory=dict)
    gpus: int = 0

    def resources(self) -> dict[str, float]:
        """As the engine counts them; all names carry the proof's tag."""
        tag = tag_of(self.proof)
        slots = self.limits.slots
        found: dict[str, float] = {
            f"hard@{tag}": self.limits.jobs,
            f"{Slot.ENCODE.value}@{tag}": slots.get(Slot.ENCODE, self.limits.jobs),
            f"{Slot.LIGHT.value}@{tag}": slots.get(Slot.LIGHT, self.limits.jobs),
            f"memory@{tag}": self.limits.memory // MEBIBYTE,
        }
        recognise = Slot.RECOGNISE.value
        for name in (recognise, *(f"{recognise}-{digest[:12]}" for digest in self.weights)):
            found[f"{name}@{tag}"] = slots.get(Slot.RECOGNISE, 1)
        if self.gpus:
            found[f"{Slot.GPU.value}@{tag}"] = self.gpus
        return found


def tag_of(proof: Proof) -> str:
    return hashlib.sha256(canonical(dict(proof))).hexdigest()[:12]


def refusal(wanted: Proof, found: Proof) -> str:
    """Why a machine gets no work: every difference; "" where it may have some."""
    return "; ".join(
        f"{name}: expected {wanted.get(name, 'none')}, found {found.get(name, 'none')}"
        for name in sorted({*wanted, *found})
        if wanted.get(name) != found.get(name)
    )
