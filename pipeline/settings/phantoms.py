"""`config/phantoms.yaml`: what recognisers invent on silence, by phrase."""

from __future__ import annotations

from pipeline.documents.fields import open_document, require_none
from pipeline.model.errors import Problem
from pipeline.settings.root import Places

FILE = "phantoms.yaml"


def read_phantoms(places: Places) -> tuple[str, ...]:
    """The phrases of a root; no file: none. Raises BadManifest with all problems."""
    path = places.config / FILE
    if not path.exists():
        return ()
    problems: list[Problem] = []
    top = open_document(path, f"config/{FILE}", problems)
    phrases = top.texts("phrases") if top is not None else ()
    if top is not None:
        top.finish()
    require_none(problems, hint="config/phantoms.yaml is a list of phrases, as shipped")
    return phrases
