"""What a step is made of, and the key that hashes it.

A key is made of inputs, never of bytes that were made again: the same encode can give other bytes
each time. A deterministic input counts by the digest of its outputs, so an unchanged output stops
the work there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from pipeline.model.codec import Json, canonical, to_json
from pipeline.model.step import Input, Part, Step


def name_of(step: Step) -> str:
    """What the step is called from one build to the next."""
    return " ".join(part for part in (step.target, step.stage, step.label) if part)


def made_of(step: Step) -> Mapping[str, Json]:
    """Everything that decides the step's result, as plain JSON: what the key hashes."""
    return {**_deciding(step), "params": to_json(step.params)}


def key_of(step: Step) -> str:
    """SHA-256 over `made_of`, hex."""
    return hashlib.sha256(canonical(_deciding(step))).hexdigest()


def _deciding(step: Step) -> dict[str, Json]:
    return {
        "kind": "step/1",
        "stage": step.stage,
        "version": step.version,
        "params": step.params,
        "inputs": {name: _identity(source) for name, source in step.inputs.items()},
        "tools": dict(step.tools),
    }


def _identity(source: Input) -> str:
    """One text for one content: a file's digest, or the artefact's identity and the part's name."""
    if isinstance(source, Part):
        return f"{source.artefact.identity}/{source.name}"
    return f"file:{source.digest}"
