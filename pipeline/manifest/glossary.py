"""A course's glossary, `projects/<course>/glossary.yaml`; added to when a person says so."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from pipeline.documents.glossary import read_glossary
from pipeline.documents.whole import write_whole
from pipeline.model.glossary import Glossary, Preferred

FILE = "glossary.yaml"
HEAD = "# Words of this course; config/glossary.yaml has the house's and shows every key.\n"


def course_glossary(course_folder: Path) -> Glossary:
    """Raises BadManifest with all problems."""
    return read_glossary(course_folder / FILE, f"projects/{course_folder.name}/{FILE}")


def add_preferred(course_folder: Path, one: Preferred) -> Path:
    """Adds one right form and its wrong ones; comments and order of the file stay."""
    from ruamel.yaml import YAML

    course_glossary(course_folder)  # refuses a file that cannot be read
    path = course_folder / FILE
    yaml = YAML()
    yaml.preserve_quotes = True
    known: Any = yaml.load(path.read_text(encoding="utf-8-sig")) if path.exists() else None
    body: Any = {} if known is None else known
    if body.get("preferred") is None:
        body["preferred"] = []
    rows = body["preferred"]
    same = next((row for row in rows if row["use"] == one.use), None)
    if same is None:
        rows.append({"use": one.use, "not": list(one.forms)})
    else:
        same["not"] = list(dict.fromkeys([*(same.get("not") or ()), *one.forms]))
    stream = io.StringIO()
    yaml.dump(body, stream)
    write_whole(("" if path.exists() else HEAD) + stream.getvalue(), path)
    return path
