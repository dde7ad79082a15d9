"""publications.jsonl of a course: what was handed to which channel; rows are only added."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pipeline.model.channel import Publication
from pipeline.model.codec import from_json, to_json
from pipeline.model.errors import BadManifest, Problem

FILE = "publications.jsonl"


def read_publications(course_folder: Path) -> tuple[Publication, ...]:
    """In order. A line that a power cut left half written (it lacks its closing brace) is passed
    over; any other line that cannot be read raises BadManifest."""
    path = course_folder / FILE
    if not path.exists():
        return ()
    rows, problems = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            rows.append(from_json(Publication, json.loads(line)))
        except ValueError as problem:
            if line.rstrip().endswith("}"):
                problems.append(Problem(str(path), number, f"expected a publication: {problem}"))
    if problems:
        raise BadManifest(tuple(problems))
    return tuple(rows)


def add_publication(course_folder: Path, publication: Publication) -> None:
    """Adds one line and flushes it to the disk."""
    path = course_folder / FILE
    line = json.dumps(to_json(publication), ensure_ascii=False, sort_keys=True) + "\n"
    is_cut = path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0
    with path.open("a", encoding="utf-8", newline="") as stream:
        stream.write("\n" + line if is_cut else line)
        stream.flush()
        os.fsync(stream.fileno())
