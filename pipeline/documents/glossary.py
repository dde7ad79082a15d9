"""A glossary file, the same for the house and for a course."""

from __future__ import annotations

from pathlib import Path

from pipeline.documents.fields import Fields, open_document, require_none
from pipeline.model.errors import Problem
from pipeline.model.glossary import Avoided, Glossary, Preferred


def read_glossary(path: Path, shown_as: str) -> Glossary:
    """No file: an empty glossary. Raises BadManifest with all problems."""
    if not path.exists():
        return Glossary()
    problems: list[Problem] = []
    top = open_document(path, shown_as, problems)
    found = Glossary()
    if top is not None:
        found = Glossary(
            top.texts("terms"),
            top.texts("names"),
            top.each("preferred", _preferred),
            top.each("avoid", _avoided),
        )
        top.finish()
    require_none(problems, hint="config/glossary.yaml as shipped shows every key")
    return found


def _preferred(fields: Fields) -> Preferred:
    found = Preferred(fields.text("use"), fields.texts("not"))
    if found.use in found.forms:
        fields.report("not", f"not: {found.use!r} is the form to use")
    return found


def _avoided(fields: Fields) -> Avoided:
    return Avoided(fields.text("word"), fields.text("use", ""), fields.text("why", ""))
