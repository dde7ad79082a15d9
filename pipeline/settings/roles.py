"""Roles: `config/roles.yaml`: who drops what."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.documents.fields import Fields, open_document, require_none
from pipeline.model.errors import Problem
from pipeline.model.lesson import FootageKind
from pipeline.settings.root import Places

KINDS = tuple(kind.value for kind in FootageKind)


@dataclass(frozen=True, slots=True)
class Role:
    """`name` is the folder under inbox/; `kinds` are what it may bring."""

    name: str
    label: str
    label_zh: str
    kinds: tuple[FootageKind, ...]


def read_roles(places: Places) -> tuple[Role, ...]:
    """Raises BadManifest with all problems."""
    problems: list[Problem] = []
    top = open_document(places.config / "roles.yaml", "config/roles.yaml", problems)
    roles: tuple[Role, ...] = ()
    if top is not None:
        roles = top.each("roles", _role)
        top.finish()
    require_none(problems)
    return roles


def _role(fields: Fields) -> Role:
    named = fields.texts("kinds")
    for kind in named:
        if kind not in KINDS:
            fields.report("kinds", f"kinds: expected some of {', '.join(KINDS)}, found {kind!r}")
    kinds = tuple(FootageKind(kind) for kind in named if kind in KINDS)
    return Role(fields.text("name"), fields.text("label"), fields.text("label_zh"), kinds)
